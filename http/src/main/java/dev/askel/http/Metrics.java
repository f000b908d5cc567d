package dev.askel.http;

import org.jspecify.annotations.Nullable;

/**
 * Whoever keeps a server's figures: is told of its answers and gives the page at {@code GET
 * /metrics}. Called by many threads; must not block.
 */
public interface Metrics {
    /** Keeps none. */
    Metrics NONE =
            new Metrics() {
                @Override
                public void answered(@Nullable String operation, int status, long nanos) {}

                @Override
                public void throttled() {}

                @Override
                public byte[] page() {
                    return new byte[0];
                }
            };

    /**
     * A call of the AWS protocol has its answer.
     *
     * @param operation such as {@code StartExecution}; null when the caller named none that exists
     * @param status of HTTP
     * @param nanos from its head to the beginning of the answer
     */
    void answered(@Nullable String operation, int status, long nanos);

    /** A request, of any protocol, was answered with ThrottlingException: the node is full. */
    void throttled();

    /** All figures as of now, in Prometheus's text format 0.0.4, UTF-8. */
    byte[] page();
}
