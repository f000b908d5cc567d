package dev.askel.engine.journal.task;

/** The outcome of a heartbeat. */
public enum HeartbeatOutcome {
    /** Durable; the next one is due {@code heartbeatSeconds} after it. */
    RECORDED,
    /** There is no such open task. */
    ABSENT,
    /** It arrived too late; the task fails or has failed. */
    OVERDUE
}
