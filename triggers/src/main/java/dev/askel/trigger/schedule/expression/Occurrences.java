package dev.askel.trigger.schedule.expression;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The occurrences of a schedule: those of its expression between its start and end dates.
 *
 * @param anchor the first occurrence of a rate without a start date
 * @param start inclusive; null without a start date
 * @param end exclusive; null without an end date
 */
public record Occurrences(
        ScheduleExpression expression,
        ZoneId zone,
        Instant anchor,
        @Nullable Instant start,
        @Nullable Instant end) {
    /**
     * The maximum age of a one-time schedule that still fires. Clients compute the time of a
     * schedule that is due soon before the request arrives.
     */
    public static final Duration ONE_TIME_LATENESS_MAX = Duration.ofMinutes(1);

    private static final List<Duration> SEARCHES =
            List.of(
                    Duration.ofHours(1),
                    Duration.ofDays(1),
                    Duration.ofDays(32),
                    Duration.ofDays(366),
                    Duration.ofDays(8 * 366));

    /** Returns the first occurrence after an instant; null when there is none. */
    public @Nullable Instant after(Instant instant) {
        if (expression.isOneTime()) {
            return expression.next(instant, zone, anchor);
        }
        var from = start != null && instant.isBefore(start) ? start.minusMillis(1) : instant;
        var found = expression.next(from, zone, start == null ? anchor : start);
        return found == null || (end != null && !found.isBefore(end)) ? null : found;
    }

    /** Returns the first occurrence of a new or changed schedule; null when there is none. */
    public @Nullable Instant first(Instant now) {
        return after(
                expression.isOneTime() ? now.minus(ONE_TIME_LATENESS_MAX) : now.minusMillis(1));
    }

    /** Returns the next occurrences after an instant. */
    public List<Instant> list(Instant instant, int max) {
        var found = new ArrayList<Instant>();
        var next = after(instant);
        while (next != null && found.size() < max) {
            found.add(next);
            next = after(next);
        }
        return List.copyOf(found);
    }

    /**
     * Returns the last occurrence that is not after an instant.
     *
     * @param known an occurrence that is not after the instant; the result when there is no later
     *     one
     */
    public Instant lastUntil(Instant instant, Instant known) {
        for (var search : SEARCHES) {
            var from = instant.minus(search);
            if (!from.isAfter(known)) {
                return lastBetween(known, instant, known);
            }
            var found = after(from);
            if (found != null && !found.isAfter(instant)) {
                return lastBetween(found, instant, found);
            }
        }
        return known;
    }

    private Instant lastBetween(Instant from, Instant until, Instant known) {
        var last = known;
        var next = after(from);
        while (next != null && !next.isAfter(until)) {
            last = next;
            next = after(next);
        }
        return last;
    }
}
