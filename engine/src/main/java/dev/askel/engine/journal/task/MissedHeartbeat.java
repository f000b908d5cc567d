package dev.askel.engine.journal.task;

import org.jspecify.annotations.Nullable;

/**
 * An open task whose heartbeat is missed.
 *
 * @param takenAtMillis distinguishes one dispatch of the task from another; null when it is not
 *     known
 * @param dueMillis the time when the heartbeat was due, epoch milliseconds in engine time; {@link
 *     #CERTAIN} when the miss is confirmed
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
