package dev.askel.trigger.schedule;

import dev.askel.trigger.schedule.expression.Occurrences;
import dev.askel.trigger.schedule.expression.ScheduleExpression;
import dev.askel.trigger.target.Target;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The members of a schedule that its owner sets.
 *
 * @param expression the schedule expression, valid
 * @param timezone the id of an IANA time zone, valid
 * @param start the first time at which a recurring schedule may fire; null without one
 * @param end the time before which a recurring schedule may fire; null without one
 * @param windowMinutes the length of the flexible time window, 1 to 1,440; null when it is off
 */
public record ScheduleDefinition(
        String expression,
        String timezone,
        @Nullable Instant start,
        @Nullable Instant end,
        @Nullable Integer windowMinutes,
        State state,
        ActionAfterCompletion actionAfterCompletion,
        @Nullable String description,
        @Nullable String kmsKeyArn,
        Target target) {
    /** Whether a schedule fires. */
    public enum State {
        ENABLED,
        DISABLED
    }

    /** The action after the last occurrence. */
    public enum ActionAfterCompletion {
        NONE,
        DELETE
    }

    /** Returns the occurrences of the schedule. */
    Occurrences occurrences(Instant anchor) {
        return new Occurrences(
                ScheduleExpression.parse(expression)
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "a stored expression is invalid: " + expression)),
                ZoneId.of(timezone),
                anchor,
                start,
                end);
    }

    /** Whether the occurrences of this definition follow from these members. */
    boolean hasTimes(String expression, String timezone, @Nullable Instant start) {
        return this.expression.equals(expression)
                && this.timezone.equals(timezone)
                && Objects.equals(this.start, start);
    }

    /** Whether this definition has the same occurrences as another one. */
    boolean hasSameOccurrences(ScheduleDefinition other) {
        return hasTimes(other.expression, other.timezone, other.start);
    }
}
