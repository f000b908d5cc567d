package dev.askel.postgres;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A deadline for polls, in the monotonic time of this process.
 *
 * @param nanos a value of {@link System#nanoTime}
 */
record PollDeadline(long nanos) {
    static PollDeadline after(Duration duration) {
        return new PollDeadline(System.nanoTime() + duration.toNanos());
    }

    boolean hasPassed() {
        return System.nanoTime() - nanos >= 0;
    }

    /** Sleeps between two polls. */
    static void pause(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    static StartRefusedException interrupted(InterruptedException cause) {
        return new StartRefusedException("Interrupted while waiting for PostgreSQL", cause);
    }
}
