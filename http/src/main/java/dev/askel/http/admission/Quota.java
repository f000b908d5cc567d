package dev.askel.http.admission;

/**
 * The quota of one action: a bucket of tokens that is refilled at a constant rate. Each call takes
 * one token.
 *
 * @param bucketSize tokens of a full bucket, at least 1
 * @param refillPerSecond tokens added each second, above 0; an empty bucket must be full within a
 *     year
 */
public record Quota(long bucketSize, double refillPerSecond) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double FILL_SECONDS_MAX = 365 * 24 * 60 * 60;

    public Quota {
        if (bucketSize < 1) {
            throw new IllegalArgumentException(
                    "bucket is %d, expected 1 or more".formatted(bucketSize));
        }
        if (!(refillPerSecond > 0 && refillPerSecond <= NANOS_PER_SECOND)
                || bucketSize / refillPerSecond > FILL_SECONDS_MAX) {
            throw new IllegalArgumentException(
                    "refill is %s, expected at most a billion tokens per second, and so many that a bucket of %d is full within a year"
                            .formatted(refillPerSecond, bucketSize));
        }
    }

    /** The time in which one token is refilled. */
    long tokenNanos() {
        return Math.round(NANOS_PER_SECOND / refillPerSecond);
    }

    /** The time in which an empty bucket is refilled. */
    long fillNanos() {
        return bucketSize * tokenNanos();
    }
}
