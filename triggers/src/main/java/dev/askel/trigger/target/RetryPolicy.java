package dev.askel.trigger.target;

import java.time.Duration;

/**
 * The bounds of the retries of a delivery (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html">RetryPolicy</a>).
 *
 * @param maximumEventAgeSeconds the age after which a delivery is not retried, 60 to 86,400
 * @param maximumRetryAttempts the number of retries after the first attempt, 0 to 185
 */
public record RetryPolicy(int maximumEventAgeSeconds, int maximumRetryAttempts) {
    public static final int EVENT_AGE_SECONDS_MIN = 60;
    public static final int EVENT_AGE_SECONDS_MAX = 86_400;
    public static final int RETRY_ATTEMPTS_MAX = 185;

    /** The policy of a target without one. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(EVENT_AGE_SECONDS_MAX, RETRY_ATTEMPTS_MAX);

    private static final long DELAY_MILLIS_MIN = Duration.ofSeconds(1).toMillis();
    private static final long DELAY_MILLIS_MAX = Duration.ofMinutes(10).toMillis();
    private static final int DOUBLINGS_MAX = 10;

    public RetryPolicy {
        if (maximumEventAgeSeconds < EVENT_AGE_SECONDS_MIN
                || maximumEventAgeSeconds > EVENT_AGE_SECONDS_MAX) {
            throw new IllegalArgumentException(
                    "maximumEventAgeSeconds is %d, expected %d..%d"
                            .formatted(
                                    maximumEventAgeSeconds,
                                    EVENT_AGE_SECONDS_MIN,
                                    EVENT_AGE_SECONDS_MAX));
        }
        if (maximumRetryAttempts < 0 || maximumRetryAttempts > RETRY_ATTEMPTS_MAX) {
            throw new IllegalArgumentException(
                    "maximumRetryAttempts is %d, expected 0..%d"
                            .formatted(maximumRetryAttempts, RETRY_ATTEMPTS_MAX));
        }
    }

    /**
     * Returns the delay before the next attempt. It doubles from one second to ten minutes, and
     * varies by half, so that deliveries that failed together are not retried together.
     *
     * @param attempts the number of failed attempts, at least 1
     * @param random a random number, at least 0 and less than 1
     */
    static long retryDelayMillis(int attempts, double random) {
        long delay =
                Math.min(
                        DELAY_MILLIS_MIN << Math.min(attempts - 1, DOUBLINGS_MAX),
                        DELAY_MILLIS_MAX);
        return delay / 2 + (long) (delay * random / 2);
    }
}
