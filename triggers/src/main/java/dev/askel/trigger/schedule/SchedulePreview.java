package dev.askel.trigger.schedule;

import dev.askel.engine.api.Answer;
import dev.askel.trigger.schedule.expression.Occurrences;
import dev.askel.trigger.schedule.expression.ScheduleExpression;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes the next occurrences of a schedule, also before it is saved. */
public final class SchedulePreview {
    /** The number of occurrences of a preview. */
    public static final int OCCURRENCES_MAX = 10;

    private SchedulePreview() {}

    /**
     * Returns the next occurrences, without the flexible time window, of a schedule that would be
     * created or changed now. An unchanged rate of a stored schedule keeps its times.
     *
     * @param timezone the id of an IANA time zone; null for UTC
     * @param start null without a start date
     * @param end null without an end date
     * @param stored the schedule that has or gets these members; null for a new schedule
     * @return at most {@link #OCCURRENCES_MAX} times, which are not before {@code now}, or AWS's
     *     refusal of an expression or zone
     */
    public static Answer<List<Instant>> nextOccurrences(
            String expression,
            @Nullable String timezone,
            @Nullable Instant start,
            @Nullable Instant end,
            @Nullable Schedule stored,
            Instant now) {
        var zone = timezone == null ? "UTC" : timezone;
        var fault = ScheduleRules.expressionFault(expression, zone);
        if (fault.isPresent()) {
            return Answer.refused(SchedulerErrors.invalid(fault.get()));
        }
        var anchor =
                stored != null && stored.definition().hasTimes(expression, zone, start)
                        ? stored.anchor()
                        : now;
        return Answer.ok(
                new Occurrences(
                                ScheduleExpression.parse(expression).orElseThrow(),
                                ZoneId.of(zone),
                                anchor,
                                start,
                                end)
                        .list(now.minusMillis(1), OCCURRENCES_MAX));
    }
}
