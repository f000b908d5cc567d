package dev.askel.engine.connection;

import dev.askel.engine.api.arn.ArnScope;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ARN of a connection, in EventBridge's form. */
public record ConnectionArn(ArnScope scope, String name, UUID id) {
    /** The form of names (EventBridge API reference, CreateConnection: Name). */
    static final Pattern NAME = Pattern.compile("[.\\-_A-Za-z0-9]{1,64}");

    private static final Pattern FORM =
            Pattern.compile(
                    "arn:(?<partition>[a-z-]+):events:(?<region>[a-z0-9-]{1,64}):(?<account>[0-9]{12}):connection/(?<name>[.\\-_A-Za-z0-9]{1,64})/(?<id>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    /** Parses an ARN; null when the string is not the ARN of a connection. */
    public static @Nullable ConnectionArn parse(String text) {
        var read = FORM.matcher(text);
        if (!read.matches()) {
            return null;
        }
        var arn =
                new ConnectionArn(
                        ArnScope.of(read.group("region"), read.group("account")),
                        read.group("name"),
                        UUID.fromString(read.group("id")));
        return arn.toString().equals(text) ? arn : null;
    }

    @Override
    public String toString() {
        return "arn:%s:events:%s:%s:connection/%s/%s"
                .formatted(scope.partition(), scope.region(), scope.account(), name, id);
    }
}
