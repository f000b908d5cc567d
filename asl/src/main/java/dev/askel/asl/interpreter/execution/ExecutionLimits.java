package dev.askel.asl.interpreter.execution;

import java.time.Duration;

/**
 * The limits of one execution (docs/aws/quotas.md sections 2 and 3).
 *
 * @param payloadBytesMax UTF-8 bytes of a state's input or output and of a task's result
 * @param historyEventsMax events of an execution, whose last one ends the execution
 * @param inlineMapConcurrencyMax concurrent iterations of an inline Map
 * @param transitionEventsMax events after which a run yields (ends with CONTINUES)
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

    /** The maximum time from the start of an execution to its end, redrives included. */
    public static final Duration RUN_TIME_MAX = Duration.ofDays(365);

    /** AWS's limits. A run yields after about 2.5 ms of evaluations. */
    public static final ExecutionLimits DEFAULT =
            new ExecutionLimits(262_144, 25_000, 40, 500, 1024 * 1024, 500_000);

    /** Returns these limits with another factor for Wait states. */
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

    /** Returns the time that a Wait state sleeps instead of {@code time}. */
    public Duration scaled(Duration time) {
        return waitTimeScale == 1
                ? time
                : Duration.ofMillis((long) (time.toMillis() * waitTimeScale));
    }
}
