package dev.askel.trigger.schedule;

import dev.askel.trigger.schedule.ScheduleDefinition.ActionAfterCompletion;
import dev.askel.trigger.schedule.ScheduleTable.Firing;
import dev.askel.trigger.schedule.expression.Occurrences;
import dev.askel.trigger.target.Delivery;
import dev.askel.trigger.target.DeliveryId;
import dev.askel.trigger.target.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Selects the deliveries of a due schedule and its next firing. The class is pure: time is an
 * argument.
 */
final class Firings {
    /** An occurrence that fires later than this was missed. */
    static final Duration LATENESS_MAX = Duration.ofMinutes(1);

    /** The age of the oldest occurrence that {@link FiringPolicy.CatchUp#ALL} delivers. */
    static final Duration CATCH_UP_MAX = Duration.ofDays(1);

    /** The maximum number of occurrences that one transaction delivers for a schedule. */
    private static final int OCCURRENCES_MAX = 100;

    /** With it, an execution's name has at most 80 characters. */
    private static final int NAME_MAX = 50;

    private static final int HASH_LENGTH = 12;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private Firings() {}

    /**
     * The result for one schedule.
     *
     * @param due the times at which the delivered occurrences were due
     * @param isCompleted whether the schedule must be deleted
     */
    record Fired(List<Delivery> deliveries, List<Instant> due, Firing next, boolean isCompleted) {}

    /**
     * Fires a due schedule.
     *
     * @param stored the next occurrence and its due time, which a change of the jitter does not
     *     change
     */
    static Fired fire(Schedule schedule, Firing stored, FiringPolicy policy, Instant now) {
        var occurrences = schedule.definition().occurrences(schedule.anchor());
        var fired = new ArrayList<Instant>();
        var next = select(schedule, occurrences, stored, policy, now, fired);
        return new Fired(
                fired.stream().map(it -> delivery(schedule, it, policy.overlap(), now)).toList(),
                fired.stream().map(it -> due(schedule, it, policy)).toList(),
                FlexibleWindow.firing(schedule, next, policy.jitter()),
                next == null
                        && schedule.definition().actionAfterCompletion()
                                == ActionAfterCompletion.DELETE);
    }

    /** Adds the occurrences to deliver to {@code fired}, and returns the next one. */
    private static @Nullable Instant select(
            Schedule schedule,
            Occurrences occurrences,
            Firing stored,
            FiringPolicy policy,
            Instant now,
            List<Instant> fired) {
        var occurrence = Objects.requireNonNull(stored.next(), "no occurrence is due");
        var inTime = now.minus(LATENESS_MAX);
        var storedDue = stored.due();
        boolean isMissed =
                due(schedule, occurrence, policy).isBefore(inTime)
                        && (storedDue == null || storedDue.isBefore(inTime));
        if (!isMissed) {
            fired.add(occurrence);
            return occurrences.after(occurrence);
        }
        return switch (policy.catchUp()) {
            case NONE -> {
                var next = occurrences.after(now.minus(LATENESS_MAX));
                if (next != null && !due(schedule, next, policy).isAfter(now)) {
                    fired.add(next);
                    yield occurrences.after(next);
                }
                yield next;
            }
            case LAST -> {
                var last = occurrences.lastUntil(now, occurrence);
                if (due(schedule, last, policy).isAfter(now)) {
                    // The window of the last occurrence is open. The one before it was missed.
                    fired.add(occurrences.lastUntil(last.minusMillis(1), occurrence));
                    yield last;
                }
                fired.add(last);
                yield occurrences.after(last);
            }
            case ALL -> {
                var next = (@Nullable Instant) occurrence;
                if (occurrence.isBefore(now.minus(CATCH_UP_MAX))) {
                    next = occurrences.after(now.minus(CATCH_UP_MAX));
                }
                while (next != null
                        && !due(schedule, next, policy).isAfter(now)
                        && fired.size() < OCCURRENCES_MAX) {
                    fired.add(next);
                    next = occurrences.after(next);
                }
                yield next;
            }
        };
    }

    private static Instant due(Schedule schedule, Instant occurrence, FiringPolicy policy) {
        var due = FlexibleWindow.firing(schedule, occurrence, policy.jitter()).due();
        return due == null ? occurrence : due;
    }

    /** Returns the delivery of an occurrence, which is the same whenever it is computed. */
    static Delivery delivery(Schedule schedule, Instant occurrence, Overlap overlap, Instant now) {
        var name = schedule.name();
        var id = DeliveryId.of("schedule", schedule.id().toString(), occurrence.toString());
        var hash = id.toString().replace("-", "").substring(0, HASH_LENGTH);
        var shortName =
                name.name().length() <= NAME_MAX ? name.name() : name.name().substring(0, NAME_MAX);
        return new Delivery(
                id,
                schedule.id(),
                name.account(),
                name.region(),
                name.arn(),
                Delivery.Origin.SCHEDULE,
                shortName + "-" + TIME.format(occurrence) + "-" + hash,
                occurrence,
                now,
                now,
                overlap,
                schedule.definition().target());
    }
}
