package dev.askel.engine.machinelimit;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.MachineLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The maximum durations of executions whose state machine has no tag for it.
 *
 * @param standard the maximum time of a Standard execution, including redrives
 * @param express the maximum time of an Express execution
 */
public record DurationLimits(Duration standard, Duration express) {
    /** AWS's maximum durations (docs/aws/quotas.md section 2). */
    public static final DurationLimits DEFAULT =
            new DurationLimits(ExecutionIdentity.RUN_TIME_MAX, Duration.ofMinutes(5));

    /**
     * Creates maximum durations.
     *
     * @throws IllegalArgumentException when a duration is outside its range
     */
    public DurationLimits {
        LimitCeilings.requireDuration(
                "standard-duration", standard, LimitCeilings.STANDARD_DURATION_MAX);
        LimitCeilings.requireDuration(
                "express-duration", express, LimitCeilings.EXPRESS_DURATION_MAX);
    }

    /**
     * Returns the limits that the identity of a Standard execution contains; null when it contains
     * none. A duration that differs from that of AWS is in each identity, so that executions keep
     * it.
     *
     * @param own the limits of the state machine; null for none
     */
    public @Nullable MachineLimits ofStandard(@Nullable MachineLimits own) {
        if (standard.equals(ExecutionIdentity.RUN_TIME_MAX)
                || (own != null && own.durationSeconds() != null)) {
            return own;
        }
        var limits = own == null ? MachineLimits.NONE : own;
        return limits.withDurationSeconds(standard.toSeconds());
    }

    /**
     * Returns the timeout of an Express execution in seconds.
     *
     * @param own the limits of the state machine; null for none
     * @param timeoutSeconds the TimeoutSeconds of the definition; null without it
     */
    public long expressSeconds(@Nullable MachineLimits own, @Nullable Long timeoutSeconds) {
        return least(MachineLimits.runTime(own, express), timeoutSeconds);
    }

    /**
     * Returns the timeout of a Standard execution in seconds: the TimeoutSeconds of the definition,
     * at most the maximum duration.
     *
     * @param limits the limits in the identity of the execution; null for none
     * @param timeoutSeconds the TimeoutSeconds of the definition; null without it
     */
    public static long standardSeconds(
            @Nullable MachineLimits limits, @Nullable Long timeoutSeconds) {
        return least(MachineLimits.runTime(limits, ExecutionIdentity.RUN_TIME_MAX), timeoutSeconds);
    }

    private static long least(Duration max, @Nullable Long timeoutSeconds) {
        return timeoutSeconds == null ? max.toSeconds() : Math.min(timeoutSeconds, max.toSeconds());
    }
}
