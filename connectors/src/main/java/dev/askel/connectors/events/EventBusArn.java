package dev.askel.connectors.events;

import java.util.regex.Pattern;

/** The default event bus of an account in a region. */
record EventBusArn(String region, String account) {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:events:([a-z0-9-]+):(\\d{12}):event-bus/default");

    static boolean matches(String arn) {
        return ARN.matcher(arn).matches();
    }

    /** Parses an ARN that {@link #matches} accepts. */
    static EventBusArn parse(String arn) {
        var found = ARN.matcher(arn);
        if (!found.matches()) {
            throw new IllegalArgumentException(arn + " is not a default event bus");
        }
        return new EventBusArn(found.group(1), found.group(2));
    }
}
