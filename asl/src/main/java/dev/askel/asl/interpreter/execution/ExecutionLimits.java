package dev.askel.asl.interpreter.execution;

import java.time.Duration;

/**
 * The limits of one execution (docs/aws/quotas.md sections 2 and 3).
 *
 * @param payloadBytesMax the maximum size of a state's input, a state's output and a task's result,
 *     in UTF-8 bytes
 * @param historyEventsMax the maximum number of events of an execution, including its final event
 * @param inlineMapConcurrencyMax the maximum number of concurrent iterations of an inline Map
 * @param transitionEventsMax the number of events after which a frame's advance is interrupted with
 *     outcome CONTINUES, so that other frames can advance
 * @param transitionBytesMax the number of output bytes after which an advance is interrupted
 * @param transitionStepsMax the number of expression steps after which an advance is interrupted
 * @param waitTimeScale the factor, from 0 to 1, by which the time of Wait states is multiplied;
 *     below 1 only in tests
 */
public record ExecutionLimits(
        int payloadBytesMax,
        long historyEventsMax,
        int inlineMapConcurrencyMax,
        int transitionEventsMax,
        long transitionBytesMax,
        long transitionStepsMax,
        double waitTimeScale) {
    /** Creates limits under which Wait states wait for their full time. */
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
        // The negated comparison also refuses NaN.
        if (!(waitTimeScale >= 0 && waitTimeScale <= 1)) {
            throw new IllegalArgumentException(
                    "waitTimeScale is " + waitTimeScale + ", expected 0 to 1");
        }
    }

    /**
     * AWS's limits for payloads, histories and inline Maps, and Askel's limits for one advance of a
     * frame. 500,000 expression steps take about 2.5 ms.
     */
    public static final ExecutionLimits DEFAULT =
            new ExecutionLimits(262_144, 25_000, 40, 500, 1024 * 1024, 500_000);

    /** Returns these limits with another factor for the time of Wait states. */
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

    /**
     * Returns these limits with another number of expression steps after which an advance is
     * interrupted.
     */
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

    /** Returns the time that a Wait state waits instead of {@code time}. */
    public Duration scaleWaitTime(Duration time) {
        return waitTimeScale == 1
                ? time
                : Duration.ofMillis((long) (time.toMillis() * waitTimeScale));
    }
}
