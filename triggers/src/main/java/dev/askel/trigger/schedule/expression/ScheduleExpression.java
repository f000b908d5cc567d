package dev.askel.trigger.schedule.expression;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The expression of a schedule. */
public sealed interface ScheduleExpression {
    /**
     * Returns the first occurrence after an instant.
     *
     * @param after exclusive
     * @param zone the time zone of the schedule
     * @param anchor the first occurrence of a rate
     * @return null when there is no further occurrence
     */
    @Nullable Instant next(Instant after, ZoneId zone, Instant anchor);

    /** Whether the schedule has one occurrence, for which start and end dates do not count. */
    default boolean isOneTime() {
        return false;
    }

    /**
     * {@code rate(VALUE UNIT)}: occurrences at fixed intervals. A day has 24 hours, also when
     * daylight saving time begins or ends.
     */
    record Rate(Duration interval) implements ScheduleExpression {
        @Override
        public Instant next(Instant after, ZoneId zone, Instant anchor) {
            if (after.isBefore(anchor)) {
                return anchor;
            }
            long periods = Duration.between(anchor, after).dividedBy(interval);
            return anchor.plus(interval.multipliedBy(periods + 1));
        }
    }

    /** {@code at(yyyy-mm-ddThh:mm:ss)}: one occurrence. */
    record At(LocalDateTime time) implements ScheduleExpression {
        /**
         * A local time that a time change skips occurs after the change, later by the length of the
         * gap. A local time that a time change repeats occurs the first time.
         */
        @Override
        public @Nullable Instant next(Instant after, ZoneId zone, Instant anchor) {
            var instant = time.atZone(zone).toInstant();
            return instant.isAfter(after) ? instant : null;
        }

        @Override
        public boolean isOneTime() {
            return true;
        }
    }

    /** {@code cron(FIELDS)}: occurrences on the calendar of the time zone. */
    record Cron(CronFields fields) implements ScheduleExpression {
        @Override
        public @Nullable Instant next(Instant after, ZoneId zone, Instant anchor) {
            return fields.next(after, zone);
        }
    }

    /**
     * Parses an expression.
     *
     * @return empty when the expression is invalid
     */
    static Optional<ScheduleExpression> parse(String text) {
        var rate = Syntax.RATE.matcher(text);
        if (rate.matches()) {
            return Syntax.rate(rate);
        }
        var at = Syntax.AT.matcher(text);
        if (at.matches()) {
            return Syntax.at(at.group(1));
        }
        var cron = Syntax.CRON.matcher(text);
        return cron.matches() ? CronParser.parse(cron.group(1)).map(Cron::new) : Optional.empty();
    }

    /** The three forms of an expression. */
    final class Syntax {
        private static final Pattern RATE =
                Pattern.compile("rate\\(\\s*(\\d{1,9})\\s+(minute|hour|day)s?\\s*\\)");
        private static final Pattern AT = Pattern.compile("at\\(\\s*(\\d{4}-\\S+)\\s*\\)");
        private static final Pattern CRON = Pattern.compile("cron\\((.+)\\)");
        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss")
                        .withResolverStyle(ResolverStyle.STRICT);

        private Syntax() {}

        private static Optional<ScheduleExpression> rate(Matcher rate) {
            int value = Integer.parseInt(rate.group(1));
            var interval =
                    switch (rate.group(2)) {
                        case "minute" -> Duration.ofMinutes(value);
                        case "hour" -> Duration.ofHours(value);
                        default -> Duration.ofDays(value);
                    };
            return value == 0 ? Optional.empty() : Optional.of(new Rate(interval));
        }

        private static Optional<ScheduleExpression> at(String time) {
            try {
                return Optional.of(new At(LocalDateTime.parse(time, TIME)));
            } catch (DateTimeException _) {
                return Optional.empty();
            }
        }
    }
}
