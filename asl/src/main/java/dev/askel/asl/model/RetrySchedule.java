package dev.askel.asl.model;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a retrier waits before each of its attempts (docs/aws/asl.md section 11). */
public final class RetrySchedule {

    private static final double MILLIS = 1_000.0;

    private RetrySchedule() {}

    /**
     * The delay before a retry: min(IntervalSeconds · BackoffRate^(attempt−1), MaxDelaySeconds), to
     * the millisecond; with full jitter a draw from zero to that, both included.
     *
     * @param attempt which retry of this retrier it is, from 1
     * @param random draws the jitter; not touched without one
     */
    public static Duration delay(Retrier retrier, long attempt, RandomGenerator random) {
        if (attempt < 1) {
            throw new IllegalArgumentException("Attempt is " + attempt + ", expected 1 or more");
        }
        var exactMillis = exactMillis(retrier, attempt);
        return Duration.ofMillis(
                switch (retrier.jitter()) {
                    case NONE -> exactMillis;
                    case FULL -> random.nextLong(exactMillis + 1);
                });
    }

    private static long exactMillis(Retrier retrier, long attempt) {
        if (retrier.intervalSeconds() == 0) {
            return 0;
        }
        var maxDelaySeconds = retrier.maxDelaySeconds();
        // Without a bound of its own a delay grows beyond all times; the language knows none
        // longer.
        long boundSeconds =
                maxDelaySeconds == null ? DefinitionLimits.SECONDS_MAX : maxDelaySeconds;
        var seconds =
                (double) retrier.intervalSeconds() * Math.pow(retrier.backoffRate(), attempt - 1.0);
        return Math.round(Math.min(seconds, (double) boundSeconds) * MILLIS);
    }
}
