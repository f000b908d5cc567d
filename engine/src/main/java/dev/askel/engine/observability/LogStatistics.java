package dev.askel.engine.observability;

import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of a node's log records since it started. */
public final class LogStatistics {
    private static final Logger log = LoggerFactory.getLogger(LogStatistics.class);

    private final LongAdder delivered = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** Records that a sink has; those told twice count twice. */
    public long delivered() {
        return delivered.sum();
    }

    /**
     * What no sink will ever have: records of Express executions that found no room or no sink, and
     * journal rows whose records were given up.
     */
    public long lost() {
        return lost.sum();
    }

    /** Deliveries that failed and are, or were, tried again. */
    public long failures() {
        return failures.sum();
    }

    /** A sink has been told records, some of which it refused for ever. */
    void told(String logGroupArn, long records, int refused) {
        delivered.add(records - refused);
        if (refused > 0) {
            lost.add(refused);
            log.warn("{} log records are refused by the sink of {}", refused, logGroupArn);
        }
    }

    void lostMore(long count) {
        lost.add(count);
    }

    void failedOnce() {
        failures.increment();
    }
}
