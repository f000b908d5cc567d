package dev.askel.asl.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of Retry (docs/aws/asl.md section 11).
 *
 * @param errorEquals the error names and wildcards, at least one ({@link ErrorMatch})
 * @param intervalSeconds the delay before the first retry in seconds, from 0 to 99,999,999
 * @param maxAttempts the maximum number of retries in one visit of the state; 0 means no retries
 * @param backoffRate the factor by which each further delay grows, at least 1.0
 * @param maxDelaySeconds the maximum delay in seconds, from 1 to 31,622,400; null means no maximum
 */
public record Retrier(
        List<String> errorEquals,
        long intervalSeconds,
        long maxAttempts,
        double backoffRate,
        @Nullable Long maxDelaySeconds,
        Jitter jitter) {

    /** The default of IntervalSeconds. */
    public static final long INTERVAL_SECONDS_DEFAULT = 1;

    /** The default of MaxAttempts. */
    public static final long MAX_ATTEMPTS_DEFAULT = 3;

    /** The default of BackoffRate. */
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
