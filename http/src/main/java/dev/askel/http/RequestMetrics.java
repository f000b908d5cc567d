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
                public void onThrottled(@Nullable String action) {}

                @Override
                public void onWebhook(WebhookResult result) {}

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

    /**
     * Counts a request of any protocol that was answered with ThrottlingException.
     *
     * @param action the action of the AWS protocol, or {@code StartExecution} for a start of any
     *     protocol; null for other requests
     */
    void onThrottled(@Nullable String action);

    /** The results of a request to a webhook. */
    enum WebhookResult {
        /** Its execution was started, or had been started by the same delivery. */
        ACCEPTED,
        /**
         * The webhook does not exist, or the request is not signed as it requires, or is for a
         * page.
         */
        DENIED,
        /** The rate of the webhook or the load of the node is too high. */
        THROTTLED,
        /** The request is not valid, or its execution cannot be started. */
        REFUSED,
        /** The server has failed. */
        FAILED;

        /** Returns the result of a request that was answered with this status of an error. */
        static WebhookResult ofError(int status) {
            return switch (status) {
                case 403 -> DENIED;
                case 429 -> THROTTLED;
                default -> status < 500 ? REFUSED : FAILED;
            };
        }
    }

    /** Counts a request to a webhook. */
    void onWebhook(WebhookResult result);

    /** Renders all current metrics in Prometheus's text format 0.0.4, UTF-8. */
    byte[] renderPage();
}
