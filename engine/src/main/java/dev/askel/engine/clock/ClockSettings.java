package dev.askel.engine.clock;

import java.time.Duration;

/**
 * Limits within which engine time follows the database's clock.
 *
 * @param jumpMax the largest deviation of the database's clock that engine time follows, in one
 *     step or within an hour; at least 10 s
 * @param deletionPauseMax the longest pause of deletions after a leap: engine time moved forward at
 *     once by more than {@code jumpMax}. Deletions pause for a tenth of the leap, up to this
 *     maximum
 * @param acceptsJump whether a starting node accepts the jump that was refused before
 */
public record ClockSettings(Duration jumpMax, Duration deletionPauseMax, boolean acceptsJump) {
    private static final Duration JUMP_MIN = Duration.ofSeconds(10);

    /** Follows jumps of up to five minutes, and pauses deletions for at most a day. */
    public static final ClockSettings STANDARD =
            new ClockSettings(Duration.ofMinutes(5), Duration.ofDays(1), false);

    public ClockSettings {
        if (jumpMax.compareTo(JUMP_MIN) < 0) {
            throw new IllegalArgumentException(
                    "jump-max is " + jumpMax + ", expected ten seconds or more");
        }
        if (deletionPauseMax.isNegative()) {
            throw new IllegalArgumentException(
                    "settle-max is " + deletionPauseMax + ", expected 0 or more");
        }
    }

    /** Returns the milliseconds for which deletions pause after a leap of engine time. */
    long deletionPauseMillis(long leapMillis) {
        return Math.min(Math.abs(leapMillis) / 10, deletionPauseMax.toMillis());
    }
}
