package dev.askel.engine.schema;

import java.time.Duration;

/**
 * Limits how long a migration waits for locks.
 *
 * <p>While a statement of a migration waits for a table's lock, all later statements on that table
 * wait behind it. Therefore the statement waits briefly, times out, and is retried after a pause.
 *
 * @param waitMax the maximum time that a statement of a migration waits for a lock, and delays
 *     other sessions
 * @param pauseMin the pause before the second attempt; each further pause is twice as long
 * @param pauseMax the longest pause
 * @param timeout the time after which the migration fails
 */
record MigrationLocks(Duration waitMax, Duration pauseMin, Duration pauseMax, Duration timeout) {
    static final MigrationLocks STANDARD =
            new MigrationLocks(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(10));

    /** Returns the pause after a number of attempts. */
    Duration pauseAfter(int attempts) {
        var pause = pauseMin;
        for (int i = 1; i < attempts && pause.compareTo(pauseMax) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(pauseMax) < 0 ? pause : pauseMax;
    }
}
