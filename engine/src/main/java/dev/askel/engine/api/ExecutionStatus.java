package dev.askel.engine.api;

/**
 * Where an execution stands. The order is the one in which AWS's constraint error lists them
 * (recorded).
 */
public enum ExecutionStatus {
    SUCCEEDED,
    TIMED_OUT,
    PENDING_REDRIVE,
    ABORTED,
    FAILED,
    RUNNING
}
