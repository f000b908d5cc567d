package dev.askel.trigger.schedule;

import dev.askel.engine.api.Answer;
import dev.askel.trigger.schedule.expression.Occurrences;
import dev.askel.trigger.schedule.expression.ScheduleExpression;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes occurrences before a schedule is saved. */
public final class SchedulePreview {
    /** The number of occurrences of a preview. */
    public static final int OCCURRENCES_MAX = 10;

    private SchedulePreview() {}

    /**
     * Returns the next occurrences of a schedule that would be created now, without its flexible
     * time window.
     *
     * @param timezone the id of an IANA time zone; null for UTC
     * @param start null without a start date
     * @param end null without an end date
     * @return at most {@link #OCCURRENCES_MAX} times, or AWS's refusal of an expression or zone
     */
    public static Answer<List<Instant>> nextOccurrences(
            String expression,
            @Nullable String timezone,
            @Nullable Instant start,
            @Nullable Instant end,
            Instant now) {
        var zone = timezone == null ? "UTC" : timezone;
        var fault = ScheduleRules.expressionFault(expression, zone);
        if (fault.isPresent()) {
            return Answer.refused(SchedulerErrors.invalid(fault.get()));
        }
        return Answer.ok(
                new Occurrences(
                                ScheduleExpression.parse(expression).orElseThrow(),
                                ZoneId.of(zone),
                                now,
                                start,
                                end)
                        .list(now.minusMillis(1), OCCURRENCES_MAX));
    }
}
