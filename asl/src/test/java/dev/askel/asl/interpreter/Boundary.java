package dev.askel.asl.interpreter;

/** Where a process can die. Each kind is a promise of its own about what recovery must do. */
public enum Boundary {
    /** The start is accepted; nothing is durable and nobody was answered. */
    STARTED_BEFORE_COMMIT,
    /** Something was accepted; the commit has not begun. */
    ACCEPTED_BEFORE_COMMIT,
    /** The answer to an effect was accepted; the commit has not begun. */
    ANSWERED_BEFORE_COMMIT,
    /** A branch proposed, its transition is not accepted yet. */
    PROPOSED_BEFORE_ACCEPT,
    /** The commit is through; no effect or reply has left. */
    COMMITTED_BEFORE_EFFECTS,
    /** Just before one effect. */
    BEFORE_EFFECT,
    /** Just after one effect. */
    AFTER_EFFECT,
    /** The effect of a durable change is out, the caller was not told. */
    BEFORE_REPLY,
    /** A Wait state's timer is durable and armed. */
    TIMER_SET,
    /** A Wait state's timer has fired. */
    TIMER_FIRED,
    /** A back-off is durable and armed. */
    BACK_OFF_SET,
    /** A back-off is over. */
    BACK_OFF_FIRED,
    /** An attempt's timeout or missed heartbeat has fired. */
    TASK_TIMEOUT_FIRED,
    /** An activity task is offered. */
    ACTIVITY_OFFERED,
    /** An activity task is taken durably; the worker has it not yet. */
    ACTIVITY_TAKEN,
    /** An activity task went back. */
    ACTIVITY_RETURNED,
    /** A callback task's service has answered durably. */
    CALLBACK_SUBMITTED,
    /** The child of a sync task is known durably. */
    CHILD_STARTED,
    /** The job of a sync task is known durably. */
    JOB_KNOWN,
    /** That a job still runs, and when it is asked for again, is durable. */
    JOB_POLLED,
    /** The branches of a Parallel are durable. */
    BRANCHES_STARTED,
    /** An iteration of a Map is durable. */
    ITERATION_STARTED,
    /** A branch or iteration has ended durably. */
    BRANCH_JOINED,
    /** A branch's failure has ended its siblings. */
    BRANCHES_ABORTED,
    /** A notice to another execution is owed durably. */
    NOTICE_OWED,
    /** A notice was delivered; that it was is not durable. */
    NOTICE_DELIVERED,
    /** A run yielded with work left. */
    YIELDED,
    /** The execution ended durably. */
    CLOSED,
    /** The execution was opened again durably. */
    REDRIVEN
}
