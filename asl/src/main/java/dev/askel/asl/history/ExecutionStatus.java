package dev.askel.asl.history;

/** The status of an execution, in the order of AWS's constraint error (measured). */
public enum ExecutionStatus {
    SUCCEEDED,
    TIMED_OUT,
    PENDING_REDRIVE,
    ABORTED,
    FAILED,
    RUNNING
}
