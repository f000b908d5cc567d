package dev.askel.trigger.schedule;

import dev.askel.trigger.schedule.ScheduleDefinition.State;
import dev.askel.trigger.schedule.ScheduleTable.Firing;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Selects the first firing of a schedule that is created or updated. An update neither repeats an
 * occurrence that has fired nor loses one that waits in its flexible time window. The class is
 * pure: time is an argument.
 */
final class FirstFiring {
    private FirstFiring() {}

    /** Returns the first firing of a created schedule. */
    static Firing of(Schedule schedule, Instant now, Duration jitter) {
        var definition = schedule.definition();
        return definition.state() == State.DISABLED
                ? Firing.NONE
                : FlexibleWindow.firing(
                        schedule, definition.occurrences(schedule.anchor()).first(now), jitter);
    }

    /**
     * Returns the first firing after an update. An occurrence that waits in its window fires also
     * when the changed expression does not have it.
     *
     * @param stored the firing before the update, which a lane may be about to perform; {@link
     *     Firing#NONE} when the schedule was disabled or had no further occurrence
     */
    static Firing afterUpdate(
            Schedule before, Firing stored, Schedule after, Instant now, Duration jitter) {
        var definition = after.definition();
        if (definition.state() == State.DISABLED) {
            return Firing.NONE;
        }
        var occurrences = definition.occurrences(after.anchor());
        boolean isSame = definition.hasSameOccurrences(before.definition());
        var pending = stored.next();
        boolean remains =
                pending != null
                        && (!pending.isAfter(now)
                                || (isSame
                                        && pending.equals(
                                                occurrences.after(pending.minusMillis(1)))));
        if (pending != null && remains) {
            return ofPending(before, pending, stored.due(), after, now, jitter);
        }
        var first =
                isSame
                        ? occurrences.after(pending == null ? now : pending.minusMillis(1))
                        : occurrences.first(now);
        while (first != null && hasFired(before, stored, first, now)) {
            first = occurrences.after(first);
        }
        return FlexibleWindow.firing(after, first, jitter);
    }

    /**
     * Returns the firing of an occurrence that waits in its window, or that both definitions have.
     *
     * @param due the time at which it fires by the former definition
     */
    private static Firing ofPending(
            Schedule before,
            Instant pending,
            @Nullable Instant due,
            Schedule after,
            Instant now,
            Duration jitter) {
        if (due == null) {
            return new Firing(pending, null);
        }
        boolean isSameWindow =
                Objects.equals(
                        before.definition().windowMinutes(), after.definition().windowMinutes());
        var following = after.definition().occurrences(after.anchor()).after(pending);
        if (isSameWindow && (following == null || due.isBefore(following))) {
            return new Firing(pending, due);
        }
        // The occurrence is not missed when its new window has ended, or a later one has begun.
        var changed = FlexibleWindow.firing(after, pending, jitter);
        return changed.due() != null && changed.due().isAfter(now)
                ? changed
                : new Firing(pending, due.isBefore(now) ? due : now);
    }

    /** Whether an occurrence of the new definition has fired by the former one. */
    private static boolean hasFired(
            Schedule before, Firing stored, Instant occurrence, Instant now) {
        var next = stored.next();
        boolean isPast = next == null ? !occurrence.isAfter(now) : occurrence.isBefore(next);
        return isPast
                && occurrence.equals(
                        before.definition()
                                .occurrences(before.anchor())
                                .after(occurrence.minusMillis(1)));
    }
}
