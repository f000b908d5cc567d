package dev.askel.engine.retention;

import java.util.concurrent.atomic.LongAdder;

/** What retention has done on this node since it was started. */
public final class RetentionStatistics {
    private final LongAdder left = new LongAdder();
    private final LongAdder moved = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder putOff = new LongAdder();

    private volatile boolean suspended;

    RetentionStatistics() {}

    void suspended(boolean now) {
        suspended = now;
    }

    void left(int executions) {
        left.add(executions);
    }

    void moved(int executions) {
        moved.add(executions);
    }

    void droppedOne() {
        dropped.increment();
    }

    void putOffOne() {
        putOff.increment();
    }

    /** Whether this node, which runs the retention, deletes nothing since the clock is in doubt. */
    public boolean isSuspended() {
        return suspended;
    }

    /** Executions that have left. */
    public long left() {
        return left.sum();
    }

    /** Executions that stay while the week of their start has left. */
    public long moved() {
        return moved.sum();
    }

    /** Weeks whose journal and snapshots were dropped. */
    public long dropped() {
        return dropped.sum();
    }

    /** Times that a week could not be dropped yet, because somebody else held its lock. */
    public long putOff() {
        return putOff.sum();
    }
}
