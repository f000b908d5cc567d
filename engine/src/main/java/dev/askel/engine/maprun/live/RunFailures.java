package dev.askel.engine.maprun.live;

/**
 * Counts the failures of one run on this node without progress between them. Restarts of the actor
 * keep the count. Progress resets the count, so occasional failures do not end the run.
 */
final class RunFailures {
    /** The number of failures without progress after which the run ends. */
    static final int FAILURES_MAX = 3;

    private int count;

    void onFailure() {
        count++;
    }

    /** Resets the count, because the run has stored progress, results or its outcome. */
    void onProgress() {
        count = 0;
    }

    /** Returns whether the run has failed after its last progress. */
    boolean hasFailures() {
        return count > 0;
    }

    /** Returns whether the run must end, because it had too many failures without progress. */
    boolean isExhausted() {
        return count >= FAILURES_MAX;
    }
}
