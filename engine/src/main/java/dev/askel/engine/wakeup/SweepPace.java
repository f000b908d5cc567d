package dev.askel.engine.wakeup;

import java.time.Duration;

/**
 * How often each poller goes through all calls in flight of its slices, and how fast: those whose
 * execution was lost come into memory, and so many must not do so at once.
 *
 * @param every between two rounds
 * @param rowsMax executions pinged at a time
 * @param nextPage between two pages of a round
 */
public record SweepPace(Duration every, int rowsMax, Duration nextPage) {
    /** Each 32nd of the executions, 50 a second, every three minutes. */
    public static final SweepPace DEFAULT =
            new SweepPace(Duration.ofMinutes(3), 50, Duration.ofSeconds(1));
}
