package dev.askel.engine.maprun.child;

import dev.askel.asl.history.ExecutionStatus;

/** A Standard child whose outcome (final status and result) this node has not reported. */
final class TrackedChild {
    private final PlannedChild planned;

    /**
     * Whether an earlier owner of the run (its actor) may have redriven the child since the run's
     * last redrive.
     */
    private final boolean resumed;

    /**
     * Whether the start or redrive of the child is in progress. The row of the child may not exist
     * yet.
     */
    private volatile boolean starting;

    /**
     * The number of failures of the start or redrive by a bug in Askel. Only one attempt runs at a
     * time.
     */
    private volatile int failures;

    /**
     * The minimum redrive count of an outcome that belongs to the last requested redrive of this
     * child.
     */
    private volatile int redriveCountMin;

    private TrackedChild(PlannedChild planned, boolean resumed, boolean starting) {
        this.planned = planned;
        this.resumed = resumed;
        this.starting = starting;
    }

    /** Creates a child that is being started. */
    static TrackedChild started(ChildStart start) {
        return new TrackedChild(new PlannedChild(start.child(), start.items()), false, true);
    }

    /** Creates a child that an earlier owner of the run has planned. */
    static TrackedChild resumed(PlannedChild planned) {
        return new TrackedChild(planned, true, false);
    }

    /** Creates a child that is being redriven. */
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

    /** Records that the start or redrive of the child is durable, so that its row exists. */
    void onStarted() {
        starting = false;
    }

    /** Counts a failure of the start or redrive. Returns the number of failures. */
    int countFailure() {
        int counted = failures + 1;
        failures = counted;
        return counted;
    }

    /** Records a request to redrive the child. */
    void onRedrive(int presentRedriveCount) {
        starting = true;
        redriveCountMin = presentRedriveCount + 1;
    }

    /**
     * Returns whether an outcome with this redrive count happened after the last requested redrive.
     */
    boolean isPresent(int redriveCount) {
        return redriveCount >= redriveCountMin;
    }

    /**
     * Returns whether an outcome happened before the last redrive of the run. An earlier owner that
     * did not know of the redrive may also have caused such an outcome, by an abort.
     */
    boolean isOfEarlierAttempt(ChildEnd end) {
        if (end.status() == ExecutionStatus.SUCCEEDED
                || (redriveCountMin > 0 && isPresent(end.redriveCount()))) {
            return false;
        }
        return end.redriveCount() < planned.redriveCount();
    }
}
