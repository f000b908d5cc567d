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

    void setSuspended(boolean now) {
        suspended = now;
    }

    void countDeleted(int executions) {
        deleted.add(executions);
    }

    void countMoved(int executions) {
        moved.add(executions);
    }

    void countDropped() {
        dropped.increment();
    }

    void countPostponed() {
        postponed.increment();
    }

    /**
     * Returns whether this node runs retention and has suspended it because the clock is in doubt.
     */
    public boolean isSuspended() {
        return suspended;
    }

    /** Returns the number of deleted executions. */
    public long deletedCount() {
        return deleted.sum();
    }

    /** Returns the number of executions that were moved out of a partition that is dropped. */
    public long movedCount() {
        return moved.sum();
    }

    /** Returns the number of dropped partitions, each with journal and snapshots. */
    public long droppedPartitionCount() {
        return dropped.sum();
    }

    /** Returns how often the drop of a partition was postponed because its lock was held. */
    public long postponedDropCount() {
        return postponed.sum();
    }
}
