package dev.askel.engine.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One load, and the loops that make it. */
final class Run {
    private final LongAdder written = new LongAdder();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch loops;

    Run(int loops) {
        this.loops = new CountDownLatch(loops);
    }

    /** That many rows more are durable. */
    void wrote(int rows) {
        written.add(rows);
    }

    /** Rows that are durable. */
    long written() {
        return written.sum();
    }

    /** Whether loops should end. */
    boolean isOver() {
        return over.get();
    }

    /** A loop has ended. */
    void ended() {
        loops.countDown();
    }

    /** A loop has ended, though it should not. */
    void failed(Throwable cause) {
        failure.compareAndSet(null, cause);
        over.set(true);
        loops.countDown();
    }

    /** Has all loops end, and waits for that. */
    void end() throws InterruptedException {
        over.set(true);
        loops.await();
        var cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("A row could not be written", cause);
        }
    }
}
