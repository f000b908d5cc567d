package dev.askel.engine.retention;

import java.time.Duration;

/**
 * The pause between two steps. It is a multiple of the last step's duration, so that other work is
 * not slowed down. A round that takes longer than the time between rounds has more to delete than
 * it deletes at that pace. Its pauses then become shorter, down to half the last step's duration.
 *
 * @param roundInterval the time after which the pauses of a round become shorter by half, again and
 *     again
 */
record StepPause(Duration roundInterval) {
    private static final int FACTOR = 4;
    private static final int HALVINGS_MAX = 3;
    private static final Duration MIN = Duration.ofMillis(2);

    /**
     * Returns the pause after a step.
     *
     * @param step the duration of the step
     * @param round the time since the round began
     */
    Duration after(Duration step, Duration round) {
        int halvings = (int) Math.min(round.dividedBy(roundInterval), HALVINGS_MAX);
        var pause = Duration.ofNanos((step.toNanos() * FACTOR) >> halvings);
        return pause.compareTo(MIN) < 0 ? MIN : pause;
    }
}
