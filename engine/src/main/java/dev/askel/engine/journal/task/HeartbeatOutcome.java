package dev.askel.engine.journal.task;

/** The outcome of a heartbeat. */
public enum HeartbeatOutcome {
    /** The heartbeat is durable. The next one is due {@code heartbeatSeconds} later. */
    RECORDED,
    /** There is no such open task. */
    ABSENT,
    /** The heartbeat arrived too late. The task has failed or will fail. */
    OVERDUE
}
