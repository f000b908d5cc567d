package dev.askel.asl.interpreter;

/** The boundaries at which a simulated process can die. */
public enum Boundary {
    /** The start is accepted; no entry is durable, and the caller has no answer. */
    STARTED_BEFORE_COMMIT,
    /** A transition is accepted; its commit has not started. */
    ACCEPTED_BEFORE_COMMIT,
    /** The answer to an effect is accepted; its commit has not started. */
    ANSWERED_BEFORE_COMMIT,
    /** A branch has proposed a transition that is not accepted yet. */
    PROPOSED_BEFORE_ACCEPT,
    /** The commit is complete; no effect or reply has been sent. */
    COMMITTED_BEFORE_EFFECTS,
    /** The process is about to perform an effect. */
    BEFORE_EFFECT,
    /** The process has performed an effect. */
    AFTER_EFFECT,
    /** The effect of a durable change is performed; the caller has no answer. */
    BEFORE_REPLY,
    /** The wait of a Wait state is durable, and its timer is set. */
    TIMER_SET,
    /** A Wait state's timer has fired. */
    TIMER_FIRED,
    /** The delay of a retry is durable, and its timer is set. */
    BACK_OFF_SET,
    /** The timer of a retry has fired. */
    BACK_OFF_FIRED,
    /** An attempt's timeout or missed heartbeat has fired. */
    TASK_TIMEOUT_FIRED,
    /** An activity task is in the queue, where workers can poll it. */
    ACTIVITY_OFFERED,
    /** The poll of an activity task is durable; the worker does not have the task yet. */
    ACTIVITY_POLLED,
    /** An activity task is back in the queue. */
    ACTIVITY_RETURNED,
    /** The answer of a callback task's service is durable. */
    CALLBACK_SUBMITTED,
    /** The child of a sync task is durable. */
    CHILD_STARTED,
    /** The job of a sync task is durable. */
    JOB_KNOWN,
    /** The poll of a running job and the time of its next poll are durable. */
    JOB_POLLED,
    /** The branches of a Parallel are durable. */
    BRANCHES_STARTED,
    /** An iteration of a Map is durable. */
    ITERATION_STARTED,
    /** The end of a branch or iteration is durable. */
    BRANCH_JOINED,
    /** The failure of a branch has aborted the other branches. */
    BRANCHES_ABORTED,
    /** The plan of a Map Run is durable. */
    MAP_RUN_STARTED,
    /** The end of a Map Run is durable. */
    MAP_RUN_ENDED,
    /** The redrive of a Map Run is durable. */
    MAP_RUN_REDRIVEN,
    /** A notice to another execution is durable. */
    NOTICE_ADDED,
    /** A notice is delivered; its acknowledgement is not durable. */
    NOTICE_DELIVERED,
    /** An advance has spent its budget, and the frame can advance further. */
    YIELDED,
    /** The end of the execution is durable. */
    CLOSED,
    /** The redrive of the execution is durable. */
    REDRIVEN
}
