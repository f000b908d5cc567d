package dev.askel.engine.journal;

/** Status of an execution as AWS spells it (API reference, DescribeExecution). */
public enum ExecutionStatus {
    RUNNING,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    ABORTED,
    PENDING_REDRIVE
}
