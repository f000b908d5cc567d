package dev.askel.engine.maprun.live;

/**
 * Counts the failures of one run on this node in which the run made no progress. It outlives
 * restarts of the actor. A run that has stored something since its last failure starts again from
 * the first one, so each of its failures costs at least a step towards its end.
 */
final class RunFailures {
    /** Failures after which the run ends. */
    static final int FAILURES_MAX = 3;

    private int count;

    void onFailure() {
        count++;
    }

    /** Notes that the run has stored progress, results or its end. */
    void onProgress() {
        count = 0;
    }

    /** Whether the run must end, because it fails again and again. */
    boolean isExhausted() {
        return count >= FAILURES_MAX;
    }
}
