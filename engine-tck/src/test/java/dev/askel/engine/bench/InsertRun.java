package dev.askel.engine.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts the rows of all loops in one measurement, and stops the loops. */
final class InsertRun {
    private final LongAdder committed = new LongAdder();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch loops;

    InsertRun(int loops) {
        this.loops = new CountDownLatch(loops);
    }

    /** Adds rows that are committed. */
    void addCommitted(int rows) {
        committed.add(rows);
    }

    /** Returns the number of committed rows. */
    long committed() {
        return committed.sum();
    }

    /** Returns whether the loops must end. */
    boolean isStopping() {
        return stopping.get();
    }

    /** Records that a loop has ended because {@link #isStopping} is true. */
    void onLoopEnded() {
        loops.countDown();
    }

    /** Records that a loop has ended with a failure, and stops the other loops. */
    void onLoopFailed(Throwable cause) {
        failure.compareAndSet(null, cause);
        stopping.set(true);
        loops.countDown();
    }

    /** Stops all loops and waits until they have ended. */
    void stop() throws InterruptedException {
        stopping.set(true);
        loops.await();
        var cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("A row could not be committed", cause);
        }
    }
}
