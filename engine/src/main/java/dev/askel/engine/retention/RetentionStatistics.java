package dev.askel.engine.retention;

import java.util.concurrent.atomic.LongAdder;

/** Counts the work of retention on this node since its start. */
public final class RetentionStatistics {
    private final LongAdder deleted = new LongAdder();
    private final LongAdder moved = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder postponed = new LongAdder();

    private volatile boolean suspended;

    RetentionStatistics() {}

    void suspended(boolean now) {
        suspended = now;
    }

    void deleted(int executions) {
        deleted.add(executions);
    }

    void moved(int executions) {
        moved.add(executions);
    }

    void droppedOne() {
        dropped.increment();
    }

    void postponedOne() {
        postponed.increment();
    }

    /** Whether this node runs retention and has suspended it because the clock is in doubt. */
    public boolean isSuspended() {
        return suspended;
    }

    /** The number of deleted executions. */
    public long deleted() {
        return deleted.sum();
    }

    /** The number of executions that were moved out of a week that is dropped. */
    public long moved() {
        return moved.sum();
    }

    /** The number of weeks whose journal and snapshots were dropped. */
    public long dropped() {
        return dropped.sum();
    }

    /** How often a week could not be dropped yet because its lock was held. */
    public long postponed() {
        return postponed.sum();
    }
}
