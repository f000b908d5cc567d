package dev.askel.engine.metric;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends the metrics of this node to a receiver at regular intervals. */
public interface MetricSink {
    /** The receiver as messages name it, such as {@code CloudWatch}. */
    String receiver();

    /**
     * Sends the values. Blocks, and is called by one thread at a time.
     *
     * @param at the end of the interval
     * @throws InterruptedException when the server stops
     */
    Result export(ExecutionMetrics metrics, Instant at) throws InterruptedException;

    /**
     * The result of an export.
     *
     * @param failure why the receiver has not accepted all values until now; null when it has
     * @param losses messages about values that are not sent again
     */
    record Result(@Nullable String failure, List<String> losses) {
        /** Whether the receiver has accepted all values until now. */
        public boolean isAccepted() {
            return failure == null;
        }
    }
}
