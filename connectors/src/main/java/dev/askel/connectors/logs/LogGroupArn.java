package dev.askel.connectors.logs;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A log group by its parts.
 *
 * @param account of 12 digits
 * @param name of 1 to 512 letters, digits and {@code . - _ / #} (CreateLogGroup)
 */
record LogGroupArn(String region, String account, String name) {
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:[a-z-]+:logs:([a-z0-9-]+):(\\d{12}):log-group:([.\\-_/#A-Za-z0-9]{1,512})(:\\*)?");

    /** Reads an ARN, with or without {@code :*} at its end; null when it is none of a log group. */
    static @Nullable LogGroupArn parse(String arn) {
        var found = ARN.matcher(arn);
        return found.matches()
                ? new LogGroupArn(found.group(1), found.group(2), found.group(3))
                : null;
    }

    /** The ARN without {@code :*}, which says the same. */
    static String bare(String arn) {
        return arn.endsWith(":*") ? arn.substring(0, arn.length() - 2) : arn;
    }
}
