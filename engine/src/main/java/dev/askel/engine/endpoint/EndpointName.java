package dev.askel.engine.endpoint;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an endpoint in a rule: {@code lambda:function:NAME}, {@code http:host:HOST}, {@code
 * SERVICE:ACTION} or {@code SERVICE}, each with or without {@code @ACCOUNT}. A name with an account
 * applies to the calls of this account's executions only.
 */
final class EndpointName {
    /** The maximum length of a name, in characters. */
    static final int CHARACTERS_MAX = 300;

    static final String FUNCTION = "lambda:function:";
    static final String HOST = "http:host:";

    private static final Pattern FORM =
            Pattern.compile(
                    "(?:lambda:function:[A-Za-z0-9_-]{1,140}"
                            + "|http:host:[a-z0-9.-]{1,253}(?::[0-9]{1,5})?"
                            + "|http:host:\\[[0-9a-f:.]{2,45}](?::[0-9]{1,5})?"
                            + "|(?:aws-sdk:)?[A-Za-z0-9-]+(?::[A-Za-z0-9_-]+)?)"
                            + "(?:@[0-9]{12})?");

    /** Starts of executions are not calls of connectors, so rules cannot limit them. */
    private static final Pattern STARTS = Pattern.compile("states(?:[:@].*)?");

    private EndpointName() {}

    /** Returns the reason why a text is not the name of an endpoint; empty when it is one. */
    static Optional<String> refusal(String text) {
        if (text.length() > CHARACTERS_MAX
                || !FORM.matcher(text).matches()
                || text.startsWith("aws-sdk@")
                || text.equals("aws-sdk")) {
            return Optional.of(
                    "Member must have the form lambda:function:NAME, http:host:HOST, SERVICE:ACTION or SERVICE, each with or without @ACCOUNT");
        }
        return STARTS.matcher(text).matches()
                ? Optional.of("Starts of executions cannot be limited by endpoint")
                : Optional.empty();
    }

    /** Returns the name that applies to one account only. */
    static String ofAccount(String name, String account) {
        return name + "@" + account;
    }
}
