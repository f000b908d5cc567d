package dev.askel.trigger.schedule;

import dev.askel.trigger.schedule.FiringPolicy.CatchUp;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Selects the deliveries of a due schedule and its next firing. The class is pure: time is an
 * argument.
 */
final class Firings {
    /**
     * An occurrence that fires later than this was missed, unless it was late because of a backlog.
     */
    static final Duration LATENESS_MAX = Duration.ofMinutes(1);

    /** The age of the oldest occurrence that {@link FiringPolicy.CatchUp#ALL} delivers. */
    static final Duration CATCH_UP_MAX = Duration.ofDays(1);

    /** The maximum number of occurrences that one transaction delivers for a schedule. */
    private static final int OCCURRENCES_MAX = 100;

    /** With it, an execution's name has at most 80 characters. */
    static final int NAME_MAX = 50;

    private static final int HASH_LENGTH = 12;

    /** The occurrence in an execution's name, to the second. */
    static final DateTimeFormatter TIME =
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
     * @param runningSince the begin of the time until now in which due schedules were fired without
     *     a downtime
     */
    static Fired fire(
            Schedule schedule,
            Firing stored,
            FiringPolicy policy,
            Instant now,
            Instant runningSince) {
        var due = new DueTimes(schedule, stored, policy.jitter());
        var fired = new ArrayList<Instant>();
        var next = select(due, policy, now, runningSince, fired);
        return new Fired(
                fired.stream().map(it -> delivery(schedule, it, policy.overlap(), now)).toList(),
                fired.stream().map(due::of).toList(),
                FlexibleWindow.firing(schedule, next, policy.jitter()),
                next == null
                        && schedule.definition().actionAfterCompletion()
                                == ActionAfterCompletion.DELETE);
    }

    /** Adds the occurrences to deliver to {@code fired}, and returns the next one. */
    private static @Nullable Instant select(
            DueTimes due,
            FiringPolicy policy,
            Instant now,
            Instant runningSince,
            List<Instant> fired) {
        if (policy.catchUp() == CatchUp.ALL) {
            var next = due.firstSince(now.minus(CATCH_UP_MAX));
            while (next != null && !due.of(next).isAfter(now) && fired.size() < OCCURRENCES_MAX) {
                fired.add(next);
                next = due.after(next);
            }
            return next;
        }
        // Occurrences after one that is not missed are not missed either.
        var current = due.firstSince(now.minus(LATENESS_MAX));
        if (current != null && !due.of(current).isAfter(now)) {
            fired.add(current);
            return due.after(current);
        }
        var last = due.lastUntil(current == null ? now : current.minusMillis(1));
        // Without a downtime since then, the last occurrence is late because of a backlog.
        boolean isMissed = due.of(last).isBefore(runningSince.minus(LATENESS_MAX));
        if (policy.catchUp() == CatchUp.LAST || !isMissed) {
            fired.add(last);
        }
        return current;
    }

    /**
     * The due times of the occurrences from the stored one on. A due time is before the next
     * occurrence, so due times have the order of their occurrences. Between the stored occurrence
     * and a change of the expression there are none: the stored one can wait in its window while
     * the change adds occurrences.
     */
    private record DueTimes(
            Schedule schedule, Firing stored, Occurrences occurrences, Duration jitter) {
        DueTimes(Schedule schedule, Firing stored, Duration jitter) {
            this(schedule, stored, schedule.definition().occurrences(schedule.anchor()), jitter);
        }

        /** The stored occurrence. */
        private Instant next() {
            return Objects.requireNonNull(stored.next(), "no occurrence is due");
        }

        Instant of(Instant occurrence) {
            var due =
                    occurrence.equals(stored.next()) && stored.due() != null
                            ? stored.due()
                            : FlexibleWindow.firing(schedule, occurrence, jitter).due();
            return due == null ? occurrence : due;
        }

        /** Returns the occurrence after another one; null without one. */
        @Nullable Instant after(Instant occurrence) {
            var next = occurrences.after(occurrence);
            return next != null && next.isBefore(schedule.anchor())
                    ? occurrences.first(schedule.anchor())
                    : next;
        }

        /** Returns the last occurrence that is not after an instant, or the stored one. */
        Instant lastUntil(Instant instant) {
            var last = next().isAfter(instant) ? next() : occurrences.lastUntil(instant, next());
            return last.isBefore(schedule.anchor()) ? next() : last;
        }

        /** Returns the first occurrence that is due at an instant or later; null without one. */
        @Nullable Instant firstSince(Instant instant) {
            var last = lastUntil(instant);
            return of(last).isBefore(instant) ? after(last) : last;
        }
    }

    /** Returns the delivery of an occurrence, which is the same whenever it is computed. */
    static Delivery delivery(Schedule schedule, Instant occurrence, Overlap overlap, Instant now) {
        var name = schedule.name();
        var id = id(schedule, occurrence);
        var shortName =
                name.name().length() <= NAME_MAX ? name.name() : name.name().substring(0, NAME_MAX);
        return new Delivery(
                id,
                schedule.id(),
                name.account(),
                name.region(),
                name.arn(),
                Delivery.Origin.SCHEDULE,
                shortName + "-" + TIME.format(occurrence) + "-" + hash(id),
                occurrence,
                now,
                now,
                overlap,
                schedule.definition().target());
    }

    private static UUID id(Schedule schedule, Instant occurrence) {
        return DeliveryId.of("schedule", schedule.id().toString(), occurrence.toString());
    }

    private static String hash(UUID id) {
        return id.toString().replace("-", "").substring(0, HASH_LENGTH);
    }

    /** The end of the name of an occurrence's execution: hexadecimal digits. */
    static String hash(Schedule schedule, Instant occurrence) {
        return hash(id(schedule, occurrence));
    }
}
