package dev.askel.connectors.logs;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a log group's ARN.
 *
 * @param account 12 digits
 * @param name 1 to 512 letters, digits and {@code . - _ / #} (API reference, CreateLogGroup)
 */
record LogGroupArn(String region, String account, String name) {
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:[a-z-]+:logs:([a-z0-9-]+):(\\d{12}):log-group:([.\\-_/#A-Za-z0-9]{1,512})(:\\*)?");

    /**
     * Parses an ARN, with or without a trailing {@code :*}; null when it is not the ARN of a log
     * group.
     */
    static @Nullable LogGroupArn parse(String arn) {
        var found = ARN.matcher(arn);
        return found.matches()
                ? new LogGroupArn(found.group(1), found.group(2), found.group(3))
                : null;
    }

    /** Returns the ARN without a trailing {@code :*}, which has no meaning. */
    static String withoutWildcard(String arn) {
        return arn.endsWith(":*") ? arn.substring(0, arn.length() - 2) : arn;
    }
}
