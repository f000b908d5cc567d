package dev.askel.engine.journal.task;

/** What became of a heartbeat. */
public enum HeartbeatOutcome {
    /** Durable; the next one is due {@code heartbeatSeconds} after it. */
    RECORDED,
    /** There is no such open task. */
    ABSENT,
    /** It came after its time; the task fails or has failed. */
    OVERDUE
}
