package dev.askel.asl.model;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Computes the delay before each retry of a retrier (docs/aws/asl.md section 11). */
public final class RetrySchedule {

    private static final double MILLIS = 1_000.0;

    private RetrySchedule() {}

    /**
     * Returns the delay before a retry: min(IntervalSeconds · BackoffRate^(attempt−1),
     * MaxDelaySeconds), rounded to milliseconds. With full jitter, returns a random delay from zero
     * to this delay, inclusive.
     *
     * @param retryNumber the number of the retry, from 1
     * @param random the source of the jitter; not used without jitter
     */
    public static Duration delay(Retrier retrier, long retryNumber, RandomGenerator random) {
        if (retryNumber < 1) {
            throw new IllegalArgumentException(
                    "The retry number is " + retryNumber + ", expected 1 or more");
        }
        var exactMillis = exactMillis(retrier, retryNumber);
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
        // Without MaxDelaySeconds, the delay is limited to the maximum duration of the language,
        // because it would otherwise grow without limit.
        long boundSeconds =
                maxDelaySeconds == null ? DefinitionLimits.SECONDS_MAX : maxDelaySeconds;
        var seconds =
                (double) retrier.intervalSeconds() * Math.pow(retrier.backoffRate(), attempt - 1.0);
        return Math.round(Math.min(seconds, (double) boundSeconds) * MILLIS);
    }
}
