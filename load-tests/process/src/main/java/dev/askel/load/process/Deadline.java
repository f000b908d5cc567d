package dev.askel.load.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A time on this process's monotonic clock.
 *
 * @param nanos the time as {@link System#nanoTime}
 */
public record Deadline(long nanos) {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(25);

    public static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    public boolean hasPassed() {
        return System.nanoTime() - nanos >= 0;
    }

    /** Returns the remaining time; zero when the deadline has passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /**
     * Polls a condition, such as the state of another process, until it is true.
     *
     * @return false if the condition was not true before the deadline
     */
    public boolean await(BooleanSupplier condition) {
        return await(condition, POLL_INTERVAL);
    }

    /** Polls a condition with an interval, for conditions whose check is expensive. */
    public boolean await(BooleanSupplier condition, Duration interval) {
        while (!condition.getAsBoolean()) {
            if (hasPassed() || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(interval.toNanos());
        }
        return true;
    }
}
