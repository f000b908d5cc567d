package dev.askel.http;

import org.jspecify.annotations.Nullable;

/**
 * Counts a server's answers and renders the page at {@code GET /metrics}. Implementations are
 * called by many threads and must not block.
 */
public interface RequestMetrics {
    /** Counts nothing. */
    RequestMetrics NONE =
            new RequestMetrics() {
                @Override
                public void onAnswer(@Nullable String operation, int status, long nanos) {}

                @Override
                public void onThrottled() {}

                @Override
                public byte[] renderPage() {
                    return new byte[0];
                }
            };

    /**
     * Counts the answer to a call of the AWS protocol.
     *
     * @param operation such as {@code StartExecution}; null when the caller named an unknown
     *     operation
     * @param status the HTTP status
     * @param durationNanos the nanoseconds from the head of the request to the start of the answer
     */
    void onAnswer(@Nullable String operation, int status, long durationNanos);

    /** Counts a request of any protocol that was answered with ThrottlingException. */
    void onThrottled();

    /** Renders all current metrics in Prometheus's text format 0.0.4, UTF-8. */
    byte[] renderPage();
}
