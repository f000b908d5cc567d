package dev.askel.engine.wakeup;

import java.time.Duration;

/**
 * The pace at which each poller sweeps all calls in flight of its slices. It is limited, because a
 * sweep loads each execution that is not in memory.
 *
 * @param roundPause the pause between two rounds
 * @param rowsMax the number of executions that are woken per page
 * @param pagePause the pause between two pages of a round
 */
public record SweepPace(Duration roundPause, int rowsMax, Duration pagePause) {
    /**
     * Each poller wakes at most 50 executions per second, and pauses for three minutes between two
     * rounds.
     */
    public static final SweepPace DEFAULT =
            new SweepPace(Duration.ofMinutes(3), 50, Duration.ofSeconds(1));
}
