package dev.askel.engine.retention;

import java.time.Duration;

/**
 * The pause between two steps. It is at most four times the last step's duration, so that other
 * work is not slowed down.
 *
 * <p>A long round has much to delete. So the pauses of a round are halved after each sixth of the
 * time between rounds, down to an eighth of the last step's duration. The next round begins with
 * the last pauses of this round. After a round that takes less than half the time between rounds,
 * the next round begins with pauses that are twice as long as the first ones of this round.
 *
 * <p>Not thread-safe: steps run one after the other.
 */
final class StepPause {
    private static final int FACTOR = 4;
    private static final int HALVINGS_MAX = 5;
    private static final int HALVINGS_PER_INTERVAL = 6;
    private static final Duration MIN = Duration.ofMillis(2);

    private final Duration roundInterval;

    /** The number of times that the longest pause is halved at the start of the current round. */
    private int halvings;

    /**
     * Starts with the longest pauses.
     *
     * @param roundInterval the time between two rounds. The pauses of a round are halved after each
     *     sixth of it
     */
    StepPause(Duration roundInterval) {
        this.roundInterval = roundInterval;
    }

    /**
     * Returns the pause after a step that reserves names or deletes rows.
     *
     * @param step the duration of the step
     * @param round the time since the round began
     */
    Duration after(Duration step, Duration round) {
        return after(step, halvingsAfter(round));
    }

    /** Returns the pause after a step on partitions. It stays long: a drop locks the journal. */
    Duration afterPartition(Duration step) {
        return after(step, 0);
    }

    private static Duration after(Duration step, int halvings) {
        var pause = Duration.ofNanos((step.toNanos() * FACTOR) >> halvings);
        return pause.compareTo(MIN) < 0 ? MIN : pause;
    }

    /**
     * Sets the pace of the next round.
     *
     * @param round the duration of the round that is over
     */
    void onRoundOver(Duration round) {
        boolean isIdle = round.multipliedBy(2).compareTo(roundInterval) < 0;
        halvings = isIdle ? Math.max(0, halvings - 1) : halvingsAfter(round);
    }

    private int halvingsAfter(Duration round) {
        long sixths = round.multipliedBy(HALVINGS_PER_INTERVAL).dividedBy(roundInterval);
        return (int) Math.min(halvings + sixths, HALVINGS_MAX);
    }
}
