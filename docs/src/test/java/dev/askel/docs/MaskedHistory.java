package dev.askel.docs;

import java.util.regex.Pattern;

/**
 * Masks the parts of a GetExecutionHistory response that differ between two executions of one
 * definition with one input: times, ETags, and random values (UUIDs, task tokens).
 */
final class MaskedHistory {
    private static final Pattern TIMESTAMP = Pattern.compile("\"timestamp\":[0-9.E]+");

    /** The time formats of the context object and of integrations. */
    private static final Pattern ISO_TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");

    /** The ETag of an object in a folder. */
    private static final Pattern ETAG = Pattern.compile("\\b[0-9a-f]{32}-1\\b");

    /** The {@code Date} header of a function's response. */
    private static final Pattern HTTP_TIME =
            Pattern.compile("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");

    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** A token of version 1 and key 1, with at least a nonce, a tag and the shortest content. */
    private static final Pattern TASK_TOKEN = Pattern.compile("\\bA[Qg]AAAA[A-Za-z0-9_-]{90,}");

    private MaskedHistory() {}

    static String of(String json) {
        var masked = TIMESTAMP.matcher(json).replaceAll("\"timestamp\":0");
        masked = ISO_TIME.matcher(masked).replaceAll("TIME");
        masked = HTTP_TIME.matcher(masked).replaceAll("TIME");
        masked = ETAG.matcher(masked).replaceAll("ETAG");
        masked = UUID.matcher(masked).replaceAll("ID");
        return TASK_TOKEN.matcher(masked).replaceAll("TOKEN");
    }
}
