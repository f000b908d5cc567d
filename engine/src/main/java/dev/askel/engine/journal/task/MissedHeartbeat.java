package dev.askel.engine.journal.task;

import org.jspecify.annotations.Nullable;

/**
 * An open task whose heartbeat did not come.
 *
 * @param takenAtMillis tells one taking of the task from another; null when nobody says when
 * @param dueMillis when it was due, epoch milliseconds in engine time, or {@link #CERTAIN}
 */
public record MissedHeartbeat(
        String persistenceId,
        int slice,
        TaskKey task,
        int redriveCount,
        @Nullable Long takenAtMillis,
        long dueMillis) {
    public static final long CERTAIN = Long.MIN_VALUE;

    /** Whether no heartbeat of the task is taken any more. */
    public boolean isCertain() {
        return dueMillis == CERTAIN;
    }
}
