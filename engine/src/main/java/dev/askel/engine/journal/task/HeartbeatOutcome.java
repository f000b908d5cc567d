package dev.askel.engine.journal.task;

/** The outcome of a heartbeat. */
public enum HeartbeatOutcome {
    /** The heartbeat is durable, and the next one is due {@code heartbeatSeconds} later. */
    RECORDED,
    /** There is no such open task. */
    ABSENT,
    /** The heartbeat arrived too late; the task fails or has failed. */
    OVERDUE
}
