package dev.askel.engine.maprun.child;

import dev.askel.asl.history.ExecutionStatus;

/** A Standard child that has not ended as far as this node knows. */
final class TrackedChild {
    private final PlannedChild planned;

    /** Whether a former owner of the run may have redriven the child in this attempt of the run. */
    private final boolean resumed;

    /**
     * The smallest redrive count of an abort in this attempt of the run. A former owner that has
     * not noticed the redrive of the run may abort the child after it.
     */
    private final int abortCountMin;

    /** Whether the child is being started, so that a row may not exist yet. */
    private volatile boolean starting;

    /** Failures of the start; one attempt runs at a time. */
    private volatile int startFailures;

    /** The smallest redrive count that an end of this child has. */
    private volatile int redriveCountMin;

    private TrackedChild(
            PlannedChild planned, boolean resumed, boolean starting, int abortCountMin) {
        this.planned = planned;
        this.resumed = resumed;
        this.starting = starting;
        this.abortCountMin = abortCountMin;
    }

    /** A child that starts now. */
    static TrackedChild started(ChildStart start) {
        return new TrackedChild(new PlannedChild(start.child(), start.items()), false, true, 0);
    }

    /** A child of a former owner of the run. */
    static TrackedChild resumed(PlannedChild planned, boolean isRunRedriven) {
        return new TrackedChild(
                planned, true, false, isRunRedriven ? Math.max(1, planned.redriveCount()) : 0);
    }

    /** A child that is redriven now. */
    static TrackedChild redriven(PlannedChild planned) {
        return new TrackedChild(planned, false, true, planned.redriveCount());
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

    /** Counts a failure of the start. Returns the number of failures. */
    int countStartFailure() {
        int failures = startFailures + 1;
        startFailures = failures;
        return failures;
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

    /** Whether an end is a failure from before the redrive of the run. */
    boolean isOfEarlierRun(ChildEnd end, long redrivenAtMillis) {
        if (end.status() == ExecutionStatus.SUCCEEDED
                || (redriveCountMin > 0 && isPresent(end.redriveCount()))) {
            return false;
        }
        return end.stoppedAtMillis() < redrivenAtMillis
                || (end.status() == ExecutionStatus.ABORTED && end.redriveCount() < abortCountMin);
    }
}
