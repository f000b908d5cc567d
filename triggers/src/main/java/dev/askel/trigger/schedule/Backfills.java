package dev.askel.trigger.schedule;

import dev.askel.engine.api.Answer;
import dev.askel.trigger.schedule.Schedules.BackfillRequest;
import dev.askel.trigger.target.Delivery;
import dev.askel.trigger.target.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Selects the occurrences of a backfill. The class is pure: time is an argument. */
final class Backfills {
    /** The maximum number of occurrences of one request. */
    static final int OCCURRENCES_MAX = 1_000;

    /** The maximum size of the inputs of one request, in characters; one input may be larger. */
    private static final int INPUT_CHARS_MAX = 8 * 1024 * 1024;

    /** The maximum number of occurrences of a schedule that become due in a second. */
    static final int OCCURRENCES_PER_SECOND_MAX = 100;

    private static final long INTERVAL_MILLIS =
            Duration.ofSeconds(1).toMillis() / OCCURRENCES_PER_SECOND_MAX;

    private Backfills() {}

    /**
     * The occurrences of a request.
     *
     * @param next the first occurrence of the period that is left out; null when there is none
     */
    record Selection(List<Instant> occurrences, @Nullable Instant next) {}

    /**
     * Returns the deliveries of occurrences, spaced so that they delay no other schedule.
     *
     * @param first the due time of the first one
     */
    static List<Delivery> deliveries(Schedule schedule, List<Instant> occurrences, Instant first) {
        return IntStream.range(0, occurrences.size())
                .mapToObj(i ->
                        Firings.delivery(
                                schedule,
                                occurrences.get(i),
                                Overlap.ALLOW,
                                first.plusMillis(i * INTERVAL_MILLIS)))
                .toList();
    }

    /** Returns the time between the first of some occurrences and the next one after them. */
    static Duration duration(int occurrences) {
        return Duration.ofMillis(occurrences * INTERVAL_MILLIS);
    }

    /** Checks a request; returns it or a refusal. */
    static Answer<BackfillRequest> check(BackfillRequest request, Instant now) {
        if (!request.from().isBefore(request.to())) {
            return Answer.refused(SchedulerErrors.invalid("from must be before to."));
        }
        if (request.to().isAfter(now)) {
            return Answer.refused(SchedulerErrors.invalid("to must not be in the future."));
        }
        return Answer.ok(request);
    }

    /** Selects the first occurrences of a period. */
    static Selection select(Schedule schedule, BackfillRequest request) {
        var definition = schedule.definition();
        // No expression has earlier occurrences, and searches take time for each year.
        var from = request.from().isBefore(Instant.EPOCH) ? Instant.EPOCH : request.from();
        var input = definition.target().input();
        int max =
                Math.clamp(
                        INPUT_CHARS_MAX / Math.max(1, input == null ? 1 : input.length()),
                        1,
                        Math.min(request.occurrencesMax(), OCCURRENCES_MAX));
        // One more occurrence shows whether the period has further ones.
        var found =
                definition
                        .occurrences(schedule.anchor())
                        .list(from.minusMillis(1), max + 1)
                        .stream()
                        .filter(occurrence -> occurrence.isBefore(request.to()))
                        .toList();
        return found.size() <= max
                ? new Selection(found, null)
                : new Selection(found.subList(0, max), found.get(max));
    }
}
