package dev.askel.engine.observability;

/**
 * One event of an execution, as it is logged.
 *
 * @param timestampMillis when it happened, epoch milliseconds
 * @param json a JSON object without line breaks, at most {@link #BYTES_MAX}
 * @param bytes how many the JSON has in UTF-8
 */
public record LogRecord(long timestampMillis, String json, int bytes) {
    /** The longest event that CloudWatch Logs takes from every account. */
    public static final int BYTES_MAX = 256 * 1024;
}
