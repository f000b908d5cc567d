package dev.askel.http.admission;

/**
 * What one action may be called: a bucket of tokens, one for each call, that fills up again.
 *
 * @param bucket tokens when full, at least 1
 * @param refillPerSecond tokens that come back each second, above 0; an empty bucket is full again
 *     within a year
 */
public record Quota(long bucket, double refillPerSecond) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double FILL_SECONDS_MAX = 365 * 24 * 60 * 60;

    public Quota {
        if (bucket < 1) {
            throw new IllegalArgumentException(
                    "bucket is %d, expected 1 or more".formatted(bucket));
        }
        if (!(refillPerSecond > 0 && refillPerSecond <= NANOS_PER_SECOND)
                || bucket / refillPerSecond > FILL_SECONDS_MAX) {
            throw new IllegalArgumentException(
                    "refill is %s, expected at most a billion tokens per second, and so many that a bucket of %d is full within a year"
                            .formatted(refillPerSecond, bucket));
        }
    }

    /** How long one token takes to come back. */
    long tokenNanos() {
        return Math.round(NANOS_PER_SECOND / refillPerSecond);
    }

    /** How long an empty bucket takes to be full. */
    long fillNanos() {
        return bucket * tokenNanos();
    }
}
