package dev.askel.asl.interpreter.execution;

import java.time.Duration;

/**
 * The limits of one execution (docs/aws/quotas.md sections 2 and 3).
 *
 * @param payloadBytesMax UTF-8 bytes of a state's input or output and of a task's result
 * @param historyEventsMax events of an execution; the last one ends it
 * @param inlineMapConcurrencyMax iterations of an inline Map at once
 * @param transitionEventsMax events after which a run yields
 * @param transitionBytesMax bytes of output after which a run yields
 * @param transitionStepsMax expression steps after which a run yields
 * @param waitTimeScale the factor, 0 to 1, of the time that a Wait state sleeps; below 1 only in
 *     tests
 */
public record ExecutionLimits(
        int payloadBytesMax,
        long historyEventsMax,
        int inlineMapConcurrencyMax,
        int transitionEventsMax,
        long transitionBytesMax,
        long transitionStepsMax,
        double waitTimeScale) {
    /** Limits under which Wait states sleep their full time. */
    public ExecutionLimits(
            int payloadBytesMax,
            long historyEventsMax,
            int inlineMapConcurrencyMax,
            int transitionEventsMax,
            long transitionBytesMax,
            long transitionStepsMax) {
        this(
                payloadBytesMax,
                historyEventsMax,
                inlineMapConcurrencyMax,
                transitionEventsMax,
                transitionBytesMax,
                transitionStepsMax,
                1);
    }

    public ExecutionLimits {
        // The negation also refuses NaN.
        if (!(waitTimeScale >= 0 && waitTimeScale <= 1)) {
            throw new IllegalArgumentException(
                    "waitTimeScale is " + waitTimeScale + ", expected 0 to 1");
        }
    }

    /** The longest time from the start of an execution, redrives included. */
    public static final Duration RUN_TIME_MAX = Duration.ofDays(365);

    /** AWS's limits. A run of synchronous states yields after about 2.5 ms of expressions. */
    public static final ExecutionLimits DEFAULT =
            new ExecutionLimits(262_144, 25_000, 40, 500, 1024 * 1024, 500_000);

    /** The same limits, under which Wait states sleep a part of their time. */
    public ExecutionLimits withWaitTimeScale(double scale) {
        return new ExecutionLimits(
                payloadBytesMax,
                historyEventsMax,
                inlineMapConcurrencyMax,
                transitionEventsMax,
                transitionBytesMax,
                transitionStepsMax,
                scale);
    }

    /** The same limits with another number of expression steps after which a run yields. */
    public ExecutionLimits withTransitionStepsMax(long steps) {
        return new ExecutionLimits(
                payloadBytesMax,
                historyEventsMax,
                inlineMapConcurrencyMax,
                transitionEventsMax,
                transitionBytesMax,
                steps,
                waitTimeScale);
    }

    /** The part of a Wait state's time that it sleeps. */
    public Duration scaled(Duration time) {
        return waitTimeScale == 1
                ? time
                : Duration.ofMillis((long) (time.toMillis() * waitTimeScale));
    }
}
