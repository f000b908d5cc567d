package dev.askel.trigger.event.destination;

import dev.askel.engine.api.arn.ArnScope;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ARN of an API destination. */
record ApiDestinationArn(ArnScope scope, String name, UUID id) {
    private static final Pattern FORM =
            Pattern.compile(
                    "arn:(aws(?:-[a-z]+)*+):events:([a-z0-9-]{1,64}):([0-9]{12}):api-destination/([.\\-_A-Za-z0-9]{1,64})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    /** Parses an ARN; null when the string is not the ARN of an API destination. */
    static @Nullable ApiDestinationArn parse(String text) {
        var found = FORM.matcher(text);
        return found.matches()
                ? new ApiDestinationArn(
                        new ArnScope(found.group(1), found.group(2), found.group(3)),
                        found.group(4),
                        UUID.fromString(found.group(5)))
                : null;
    }

    @Override
    public String toString() {
        return "arn:%s:events:%s:%s:api-destination/%s/%s"
                .formatted(scope.partition(), scope.region(), scope.account(), name, id);
    }
}
