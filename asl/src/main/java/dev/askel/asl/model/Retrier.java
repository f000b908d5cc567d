package dev.askel.asl.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of Retry (docs/aws/asl.md section 11).
 *
 * @param errorEquals error names and wildcards, at least one; see {@link ErrorMatch}
 * @param intervalSeconds the delay before the first retry, 0..99,999,999
 * @param maxAttempts the number of retries within one visit of the state; 0 means none
 * @param backoffRate the factor of each further delay, at least 1.0
 * @param maxDelaySeconds the longest delay, 1..31,622,400; null means no bound
 */
public record Retrier(
        List<String> errorEquals,
        long intervalSeconds,
        long maxAttempts,
        double backoffRate,
        @Nullable Long maxDelaySeconds,
        Jitter jitter) {

    /** IntervalSeconds where the definition gives none. */
    public static final long INTERVAL_SECONDS_DEFAULT = 1;

    /** MaxAttempts where the definition gives none. */
    public static final long MAX_ATTEMPTS_DEFAULT = 3;

    /** BackoffRate where the definition gives none. */
    public static final double BACKOFF_RATE_DEFAULT = 2.0;

    public Retrier {
        errorEquals = List.copyOf(errorEquals);
        if (errorEquals.isEmpty()) {
            throw new IllegalArgumentException("ErrorEquals is empty");
        }
        requireRange("IntervalSeconds", intervalSeconds, 0, DefinitionLimits.SECONDS_MAX);
        requireRange("MaxAttempts", maxAttempts, 0, DefinitionLimits.MAX_ATTEMPTS_MAX);
        if (!(backoffRate >= 1.0) || Double.isInfinite(backoffRate)) {
            throw new IllegalArgumentException("BackoffRate is " + backoffRate);
        }
        if (maxDelaySeconds != null) {
            requireRange(
                    "MaxDelaySeconds", maxDelaySeconds, 1, DefinitionLimits.MAX_DELAY_SECONDS_MAX);
        }
    }

    private static void requireRange(String field, long value, long from, long to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(
                    "%s is %d, expected %d..%d".formatted(field, value, from, to));
        }
    }
}
