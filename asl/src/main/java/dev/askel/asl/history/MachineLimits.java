package dev.askel.asl.history;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a state machine that replace those of the installation. A field is null when the
 * limit of the installation applies.
 *
 * @param payloadBytes the maximum size of an input, an output and a task's result, in bytes of
 *     UTF-8
 * @param historyEvents the maximum number of events of a Standard execution
 * @param durationSeconds the maximum time from the start of an execution to its end, in seconds,
 *     including redrives
 * @param inlineMapConcurrency the maximum number of concurrent iterations of an inline Map
 * @param mapConcurrency the maximum number of concurrent children of a Map Run
 * @param mapItems the maximum number of items of a Map Run
 */
public record MachineLimits(
        @Nullable Integer payloadBytes,
        @Nullable Long historyEvents,
        @Nullable Long durationSeconds,
        @Nullable Integer inlineMapConcurrency,
        @Nullable Integer mapConcurrency,
        @Nullable Long mapItems) {
    /** The limits of a state machine that replaces none. */
    public static final MachineLimits NONE = new MachineLimits(null, null, null, null, null, null);

    public MachineLimits {
        requirePositive("payloadBytes", payloadBytes);
        requirePositive("historyEvents", historyEvents);
        requirePositive("durationSeconds", durationSeconds);
        requirePositive("inlineMapConcurrency", inlineMapConcurrency);
        requirePositive("mapConcurrency", mapConcurrency);
        requirePositive("mapItems", mapItems);
    }

    private static void requirePositive(String name, @Nullable Number value) {
        if (value != null && value.longValue() < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 1 or more");
        }
    }

    /** Returns these limits; null when they replace none. */
    public @Nullable MachineLimits orNull() {
        return equals(NONE) ? null : this;
    }

    /** Returns these limits with another maximum duration. */
    public MachineLimits withDurationSeconds(@Nullable Long seconds) {
        return new MachineLimits(
                payloadBytes,
                historyEvents,
                seconds,
                inlineMapConcurrency,
                mapConcurrency,
                mapItems);
    }

    /**
     * Returns the maximum size of a payload.
     *
     * @param own the limits of the state machine; null for none
     * @param general the limit of the installation
     */
    public static int payloadBytes(@Nullable MachineLimits own, int general) {
        var replaced = own == null ? null : own.payloadBytes;
        return replaced == null ? general : replaced;
    }

    /** Returns the maximum number of events, with the parameters of {@link #payloadBytes}. */
    public static long historyEvents(@Nullable MachineLimits own, long general) {
        var replaced = own == null ? null : own.historyEvents;
        return replaced == null ? general : replaced;
    }

    /** Returns the maximum duration, with the parameters of {@link #payloadBytes}. */
    public static Duration runTime(@Nullable MachineLimits own, Duration general) {
        var replaced = own == null ? null : own.durationSeconds;
        return replaced == null ? general : Duration.ofSeconds(replaced);
    }

    /**
     * Returns the maximum concurrency of an inline Map, with the parameters of {@link
     * #payloadBytes}.
     */
    public static int inlineMapConcurrency(@Nullable MachineLimits own, int general) {
        var replaced = own == null ? null : own.inlineMapConcurrency;
        return replaced == null ? general : replaced;
    }

    /**
     * Returns the maximum number of concurrent children of a Map Run, with the parameters of {@link
     * #payloadBytes}.
     */
    public static int mapConcurrency(@Nullable MachineLimits own, int general) {
        var replaced = own == null ? null : own.mapConcurrency;
        return replaced == null ? general : replaced;
    }

    /**
     * Returns the maximum number of items of a Map Run, with the parameters of {@link
     * #payloadBytes}.
     */
    public static long mapItems(@Nullable MachineLimits own, long general) {
        var replaced = own == null ? null : own.mapItems;
        return replaced == null ? general : replaced;
    }
}
