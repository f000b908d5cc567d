package dev.askel.engine.journal.task;

import org.jspecify.annotations.Nullable;

/**
 * An open task with a missed heartbeat.
 *
 * @param takenAtMillis identifies the dispatch of the task by its time; null when unknown
 * @param dueMillis the time when the heartbeat was due, epoch milliseconds in engine time; {@link
 *     #CONFIRMED} when the miss is confirmed
 */
public record MissedHeartbeat(
        String persistenceId,
        int slice,
        TaskKey task,
        int redriveCount,
        @Nullable Long takenAtMillis,
        long dueMillis) {
    /** The due time of a heartbeat whose miss is confirmed. */
    public static final long CONFIRMED = Long.MIN_VALUE;

    /** Returns whether later heartbeats of the task are refused. */
    public boolean isConfirmed() {
        return dueMillis == CONFIRMED;
    }
}
