package dev.askel.engine.journal;

/**
 * An open task whose heartbeat did not come.
 *
 * @param dueMillis when it was due, epoch milliseconds in engine time
 */
public record MissedHeartbeat(
        String persistenceId, int slice, TaskKey task, int redriveCount, long dueMillis) {}
