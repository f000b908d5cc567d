package dev.askel.engine.maprun.live;

import java.time.Duration;

/**
 * Counts the failures of one run on this node. It outlives restarts of the actor. A failure long
 * after the last one is the first again.
 */
final class RunFailures {
    /** Failures after which the run ends. */
    static final int FAILURES_MAX = 3;

    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private int count;
    private long lastMillis;

    void onFailure(long nowMillis) {
        count = nowMillis - lastMillis > FORGOTTEN_AFTER.toMillis() ? 1 : count + 1;
        lastMillis = nowMillis;
    }

    /** Whether the run must end, because it fails again and again. */
    boolean isExhausted() {
        return count >= FAILURES_MAX;
    }
}
