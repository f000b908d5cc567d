package dev.askel.engine.observability;

import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts a node's log records since its start. */
public final class LogStatistics {
    private static final Logger log = LoggerFactory.getLogger(LogStatistics.class);

    private final LongAdder delivered = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /**
     * Returns the number of records that sinks have stored. A record that was sent twice counts
     * twice.
     */
    public long deliveredCount() {
        return delivered.sum();
    }

    /**
     * Returns the number of records that are permanently lost: dropped records of Express
     * executions, records that a sink refused, and journal rows that were deleted without delivery.
     */
    public long lostCount() {
        return lost.sum();
    }

    /** Returns the number of failed deliveries, which are retried. */
    public long failureCount() {
        return failures.sum();
    }

    /** Counts a delivery. The sink has permanently refused {@code refused} of its records. */
    void onDelivered(String logGroupArn, long records, int refused) {
        delivered.add(records - refused);
        if (refused > 0) {
            lost.add(refused);
            log.warn("{} log records are refused by the sink of {}", refused, logGroupArn);
        }
    }

    void addLost(long count) {
        lost.add(count);
    }

    void addFailure() {
        failures.increment();
    }
}
