package dev.askel.postgres;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A point in this process's monotonic time.
 *
 * @param nanos as of {@link System#nanoTime}
 */
record Deadline(long nanos) {
    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    boolean passed() {
        return System.nanoTime() - nanos >= 0;
    }

    /** Waits between two looks at something that cannot tell us by itself. */
    static void pause(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefusedException("Interrupted while waiting for PostgreSQL", e);
        }
    }
}
