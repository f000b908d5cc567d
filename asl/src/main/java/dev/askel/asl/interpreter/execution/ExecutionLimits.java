package dev.askel.asl.interpreter.execution;

import java.time.Duration;

/**
 * What one execution may use (docs/aws/quotas.md sections 2 and 3).
 *
 * @param payloadBytesMax UTF-8 bytes of a state's input or output and of a task's result
 * @param historyEventsMax events of an execution; the last one ends it
 * @param inlineMapConcurrencyMax iterations of an inline Map at once
 * @param transitionEventsMax events after which a run yields
 * @param transitionBytesMax bytes put out after which a run yields
 * @param transitionStepsMax expression steps after which a run yields
 * @param waitTimeScale by what the time that a Wait state sleeps is multiplied, 0 to 1; below 1
 *     only for tests
 */
public record ExecutionLimits(
        int payloadBytesMax,
        long historyEventsMax,
        int inlineMapConcurrencyMax,
        int transitionEventsMax,
        long transitionBytesMax,
        long transitionStepsMax,
        double waitTimeScale) {
    /** Wait states sleep as long as they say. */
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
        // Written so that no number that is none passes.
        if (!(waitTimeScale >= 0 && waitTimeScale <= 1)) {
            throw new IllegalArgumentException(
                    "waitTimeScale is " + waitTimeScale + ", expected 0 to 1");
        }
    }

    /** From its start an execution has so long, however often it is redriven. */
    public static final Duration RUN_TIME_MAX = Duration.ofDays(365);

    /** AWS's limits, and a run of synchronous states yields after about 2.5 ms of expressions. */
    public static final ExecutionLimits DEFAULT =
            new ExecutionLimits(262_144, 25_000, 40, 500, 1024 * 1024, 500_000);

    /** The same where Wait states sleep for a part of their time. */
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

    /** The same where a run yields after so many expression steps. */
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

    /** So much of a time that a Wait state says is slept. */
    public Duration scaled(Duration time) {
        return waitTimeScale == 1
                ? time
                : Duration.ofMillis((long) (time.toMillis() * waitTimeScale));
    }
}
