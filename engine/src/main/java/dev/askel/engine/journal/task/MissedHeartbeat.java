package dev.askel.engine.journal.task;

import org.jspecify.annotations.Nullable;

/**
 * An open task whose heartbeat is missed.
 *
 * @param takenAtMillis distinguishes one dispatch of the task from another; null when it is not
 *     known
 * @param dueMillis when the heartbeat was due, epoch milliseconds in engine time, or {@link
 *     #CERTAIN}
 */
public record MissedHeartbeat(
        String persistenceId,
        int slice,
        TaskKey task,
        int redriveCount,
        @Nullable Long takenAtMillis,
        long dueMillis) {
    /** Due time of a heartbeat whose miss is confirmed. */
    public static final long CERTAIN = Long.MIN_VALUE;

    /** Returns whether later heartbeats of the task are refused. */
    public boolean isCertain() {
        return dueMillis == CERTAIN;
    }
}
