package dev.askel.asl.history;

/**
 * The status of an execution. The order is that of AWS's error message about invalid statuses
 * (measured).
 */
public enum ExecutionStatus {
    SUCCEEDED,
    TIMED_OUT,
    PENDING_REDRIVE,
    ABORTED,
    FAILED,
    RUNNING;

    /** Whether the execution has ended without success. */
    public boolean isUnsuccessful() {
        return switch (this) {
            case FAILED, TIMED_OUT, ABORTED -> true;
            case RUNNING, SUCCEEDED, PENDING_REDRIVE -> false;
        };
    }
}
