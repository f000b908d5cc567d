package dev.askel.engine.machinelimit;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import java.time.Duration;

/**
 * The highest limits that tags of state machines can set ({@code askel.limits.tag-ceilings}).
 *
 * @param payloadBytes the maximum size of a payload, in bytes of UTF-8
 * @param historyEvents the maximum number of events of a history
 * @param standardDuration the maximum duration of a Standard execution
 * @param expressDuration the maximum duration of an Express execution
 * @param inlineMapConcurrency the maximum number of concurrent iterations of an inline Map
 * @param mapConcurrency the maximum number of concurrent children of a Map Run
 * @param mapItems the maximum number of items of a Map Run
 */
public record LimitCeilings(
        int payloadBytes,
        long historyEvents,
        Duration standardDuration,
        Duration expressDuration,
        int inlineMapConcurrency,
        int mapConcurrency,
        long mapItems) {
    /** The highest maximum duration of a Standard execution that users can set. */
    public static final Duration STANDARD_DURATION_MAX = Duration.ofDays(3_650);

    /**
     * The highest maximum duration of an Express execution that users can set. The executions are
     * in memory, and their timers have at most this time.
     */
    public static final Duration EXPRESS_DURATION_MAX = Duration.ofHours(1);

    /** The highest number of concurrent children of a Map Run that users can set. */
    public static final int MAP_CONCURRENCY_MAX = 100_000;

    /** The highest number of items that users can set. AWS's MaxItems has the same maximum. */
    public static final long MAP_ITEMS_MAX = 100_000_000;

    /** The ceilings without settings. Other settings bound the memory of all executions. */
    public static final LimitCeilings DEFAULT =
            new LimitCeilings(
                    ExecutionLimits.MESSAGE_PAYLOAD_BYTES_MAX,
                    250_000,
                    Duration.ofDays(1_825),
                    Duration.ofMinutes(15),
                    ExecutionLimits.INLINE_MAP_CONCURRENCY_MAX,
                    10_000,
                    MAP_ITEMS_MAX);

    /**
     * Creates ceilings.
     *
     * @throws IllegalArgumentException when a ceiling is outside its range
     */
    public LimitCeilings {
        requireRange(
                "payload-bytes",
                payloadBytes,
                ExecutionLimits.PAYLOAD_BYTES_MIN,
                ExecutionLimits.PAYLOAD_BYTES_MAX);
        requireRange(
                "history-events",
                historyEvents,
                ExecutionLimits.HISTORY_EVENTS_MIN,
                ExecutionLimits.HISTORY_EVENTS_MAX);
        requireDuration("standard-duration", standardDuration, STANDARD_DURATION_MAX);
        requireDuration("express-duration", expressDuration, EXPRESS_DURATION_MAX);
        requireRange(
                "inline-map-concurrency",
                inlineMapConcurrency,
                1,
                ExecutionLimits.INLINE_MAP_CONCURRENCY_MAX);
        requireRange("map-concurrency", mapConcurrency, 1, MAP_CONCURRENCY_MAX);
        requireRange("map-items", mapItems, 1, MAP_ITEMS_MAX);
    }

    private static void requireRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s is %d, expected %d to %d".formatted(name, value, min, max));
        }
    }

    /** Requires whole seconds, from one second to a maximum. */
    static void requireDuration(String name, Duration value, Duration max) {
        if (value.toSeconds() < 1 || value.compareTo(max) > 0 || value.toNanosPart() != 0) {
            throw new IllegalArgumentException(
                    "%s is %s, expected 1 to %d whole seconds"
                            .formatted(name, value, max.toSeconds()));
        }
    }
}
