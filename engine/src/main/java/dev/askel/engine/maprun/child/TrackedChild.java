package dev.askel.engine.maprun.child;

import dev.askel.asl.history.ExecutionStatus;

/** A Standard child that has not ended as far as this node knows. */
final class TrackedChild {
    private final PlannedChild planned;

    /** Whether a former owner of the run may have redriven the child in this attempt of the run. */
    private final boolean resumed;

    /** Whether the child is being started, so that a row may not exist yet. */
    private volatile boolean starting;

    /** Failures of the start or redrive by a bug of ours; one attempt runs at a time. */
    private volatile int failures;

    /** The smallest redrive count that an end of this child has. */
    private volatile int redriveCountMin;

    private TrackedChild(PlannedChild planned, boolean resumed, boolean starting) {
        this.planned = planned;
        this.resumed = resumed;
        this.starting = starting;
    }

    /** A child that starts now. */
    static TrackedChild started(ChildStart start) {
        return new TrackedChild(new PlannedChild(start.child(), start.items()), false, true);
    }

    /** A child of a former owner of the run. */
    static TrackedChild resumed(PlannedChild planned) {
        return new TrackedChild(planned, true, false);
    }

    /** A child that is redriven now. */
    static TrackedChild redriven(PlannedChild planned) {
        return new TrackedChild(planned, false, true);
    }

    PlannedChild planned() {
        return planned;
    }

    long number() {
        return planned.child();
    }

    boolean isResumed() {
        return resumed;
    }

    boolean isStarting() {
        return starting;
    }

    /** Notes that the child has a row, and that its start or redrive is durable. */
    void onStarted() {
        starting = false;
    }

    /** Counts a failure of the start or redrive. Returns the number of failures. */
    int countFailure() {
        int counted = failures + 1;
        failures = counted;
        return counted;
    }

    /** Notes a request to redrive the child. */
    void onRedrive(int presentRedriveCount) {
        starting = true;
        redriveCountMin = presentRedriveCount + 1;
    }

    /** Whether an end is none from before the redrive that was requested last. */
    boolean isPresent(int redriveCount) {
        return redriveCount >= redriveCountMin;
    }

    /**
     * Whether an end is a failure from before the last redrive of the run, or an abort by a former
     * owner that has not noticed the redrive.
     */
    boolean isOfEarlierAttempt(ChildEnd end) {
        if (end.status() == ExecutionStatus.SUCCEEDED
                || (redriveCountMin > 0 && isPresent(end.redriveCount()))) {
            return false;
        }
        return end.redriveCount() < planned.redriveCount();
    }
}
