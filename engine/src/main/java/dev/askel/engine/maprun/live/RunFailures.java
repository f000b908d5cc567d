package dev.askel.engine.maprun.live;

/**
 * Counts the failures of one run on this node since the run has made progress. Restarts of the
 * actor keep the count. Progress resets the count, so a run that fails from time to time still
 * comes to its end.
 */
final class RunFailures {
    /** The number of failures without progress after which the run ends. */
    static final int FAILURES_MAX = 3;

    private int count;

    void onFailure() {
        count++;
    }

    /** Resets the count, because the run has stored progress, results or its end. */
    void onProgress() {
        count = 0;
    }

    /** Whether the run has failed without progress since then. */
    boolean areCounted() {
        return count > 0;
    }

    /** Whether the run must end, because it had too many failures without progress. */
    boolean isExhausted() {
        return count >= FAILURES_MAX;
    }
}
