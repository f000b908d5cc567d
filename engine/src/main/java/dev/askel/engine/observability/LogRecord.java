package dev.askel.engine.observability;

/**
 * The log record of one event of an execution.
 *
 * @param timestampMillis the time of the event, epoch milliseconds
 * @param json a JSON object without line breaks, at most {@link #BYTES_MAX} bytes
 * @param bytes the length of the JSON in UTF-8
 */
public record LogRecord(long timestampMillis, String json, int bytes) {
    /** The maximum length of an event that CloudWatch Logs accepts from every account. */
    public static final int BYTES_MAX = 256 * 1024;
}
