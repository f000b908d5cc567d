package dev.askel.docs;

import java.util.regex.Pattern;

/**
 * A history, as GetExecutionHistory answers it, without what no two executions of one definition
 * with one input share: the times, and what is drawn at random (UUIDs, task tokens). Nothing else
 * is left out.
 */
final class MaskedHistory {
    private static final Pattern TIMESTAMP = Pattern.compile("\"timestamp\":[0-9.E]+");

    /** As the context object and integrations show times. */
    private static final Pattern ISO_TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

    /** The header {@code Date} of a function's answer. */
    private static final Pattern HTTP_TIME =
            Pattern.compile("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");

    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Version 1, key 1, and no less than nonce, tag and the shortest content. */
    private static final Pattern TASK_TOKEN = Pattern.compile("\\bA[Qg]AAAA[A-Za-z0-9_-]{90,}");

    private MaskedHistory() {}

    static String of(String json) {
        var masked = TIMESTAMP.matcher(json).replaceAll("\"timestamp\":0");
        masked = ISO_TIME.matcher(masked).replaceAll("TIME");
        masked = HTTP_TIME.matcher(masked).replaceAll("TIME");
        masked = UUID.matcher(masked).replaceAll("ID");
        return TASK_TOKEN.matcher(masked).replaceAll("TOKEN");
    }
}
