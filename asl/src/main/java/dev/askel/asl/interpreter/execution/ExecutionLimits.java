package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.MachineLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one execution (docs/aws/quotas.md sections 2 and 3).
 *
 * @param payloadBytesMax the maximum size of a state's input, a state's output, a task's result and
 *     the variables that a state assigns, in UTF-8 bytes
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
    /** The lowest limit of payloads that users can set. */
    public static final int PAYLOAD_BYTES_MIN = 4_096;

    /** The lowest limit of history events that users can set. */
    public static final long HISTORY_EVENTS_MIN = 1_000;

    /** The highest limit of payloads that users can set. */
    public static final int PAYLOAD_BYTES_MAX = 64 * 1024 * 1024;

    /**
     * The highest limit of payloads that messages between nodes contain. A message has at most 2
     * MiB ({@code pekko.remote.artery.advanced.maximum-frame-size}).
     */
    public static final int MESSAGE_PAYLOAD_BYTES_MAX = 1024 * 1024;

    /** The highest limit of history events that users can set. */
    public static final long HISTORY_EVENTS_MAX = 1_000_000;

    /** The highest concurrency of inline Maps that users can set. */
    public static final int INLINE_MAP_CONCURRENCY_MAX = 1_000;

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

    /**
     * Returns these limits with other limits of payloads, histories and inline Maps.
     *
     * @throws IllegalArgumentException when a limit is outside its range
     */
    public ExecutionLimits with(int payloadBytes, long historyEvents, int inlineMapConcurrency) {
        requireRange("payload-bytes", payloadBytes, PAYLOAD_BYTES_MIN, PAYLOAD_BYTES_MAX);
        requireRange("history-events", historyEvents, HISTORY_EVENTS_MIN, HISTORY_EVENTS_MAX);
        requireRange("inline-map-concurrency", inlineMapConcurrency, 1, INLINE_MAP_CONCURRENCY_MAX);
        return new ExecutionLimits(
                payloadBytes,
                historyEvents,
                inlineMapConcurrency,
                transitionEventsMax,
                transitionBytesMax,
                transitionStepsMax,
                waitTimeScale);
    }

    /**
     * Returns the limits of an execution.
     *
     * @param own the limits in the identity of the execution; null for none
     */
    public ExecutionLimits forMachine(@Nullable MachineLimits own) {
        return own == null
                ? this
                : new ExecutionLimits(
                        MachineLimits.payloadBytes(own, payloadBytesMax),
                        MachineLimits.historyEvents(own, historyEventsMax),
                        MachineLimits.inlineMapConcurrency(own, inlineMapConcurrencyMax),
                        transitionEventsMax,
                        transitionBytesMax,
                        transitionStepsMax,
                        waitTimeScale);
    }

    /**
     * Returns these limits for executions whose payloads are in messages: Express executions and
     * the children of Map Runs.
     */
    public ExecutionLimits withMessagePayloads() {
        return payloadBytesMax <= MESSAGE_PAYLOAD_BYTES_MAX
                ? this
                : new ExecutionLimits(
                        MESSAGE_PAYLOAD_BYTES_MAX,
                        historyEventsMax,
                        inlineMapConcurrencyMax,
                        transitionEventsMax,
                        transitionBytesMax,
                        transitionStepsMax,
                        waitTimeScale);
    }

    /** Returns these limits without a maximum number of events, for Express executions. */
    public ExecutionLimits withoutHistory() {
        return new ExecutionLimits(
                payloadBytesMax,
                Long.MAX_VALUE,
                inlineMapConcurrencyMax,
                transitionEventsMax,
                transitionBytesMax,
                transitionStepsMax,
                waitTimeScale);
    }

    private static void requireRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s is %d, expected %d to %d".formatted(name, value, min, max));
        }
    }

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
