package dev.askel.load.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A point in this process's monotonic time.
 *
 * @param nanos as of {@link System#nanoTime}
 */
public record Deadline(long nanos) {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    public boolean passed() {
        return System.nanoTime() - nanos >= 0;
    }

    /** How long it is until then; nothing when it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /**
     * Looks at another process until it is as wanted.
     *
     * @return false when it was not by then
     */
    public boolean await(BooleanSupplier wanted) {
        return await(wanted, BETWEEN_LOOKS);
    }

    /** The same, for looks that cost something. */
    public boolean await(BooleanSupplier wanted, Duration betweenLooks) {
        while (!wanted.getAsBoolean()) {
            if (passed() || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(betweenLooks.toNanos());
        }
        return true;
    }
}
