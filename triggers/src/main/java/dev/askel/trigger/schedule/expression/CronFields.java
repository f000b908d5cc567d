package dev.askel.trigger.schedule.expression;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a cron expression.
 *
 * <p>When daylight saving time begins, an occurrence at a local time that does not exist is
 * skipped. When it ends, an occurrence at a repeated local time happens once, at the first time (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time">daylight
 * saving time</a>).
 *
 * @param minutes 0 to 59
 * @param hours 0 to 23
 * @param months 1 to 12
 * @param years 1970 to 2199
 */
record CronFields(BitSet minutes, BitSet hours, DayRule days, BitSet months, BitSet years) {
    static final int YEAR_MIN = 1970;
    static final int YEAR_MAX = 2199;

    /** The days of a month. */
    sealed interface DayRule {
        /** Whether the rule contains a date. */
        boolean matches(LocalDate date);
    }

    /** Days of the month, 1 to 31. */
    record DaysOfMonth(BitSet days) implements DayRule {
        @Override
        public boolean matches(LocalDate date) {
            return days.get(date.getDayOfMonth());
        }
    }

    /** The last day of the month; {@code L}. */
    record LastDay() implements DayRule {
        @Override
        public boolean matches(LocalDate date) {
            return date.getDayOfMonth() == date.lengthOfMonth();
        }
    }

    /**
     * The weekday closest to a day, in the same month; {@code 15W}.
     *
     * @param day 1 to 31; 0 for the last weekday of the month, {@code LW}
     */
    record ClosestWeekday(int day) implements DayRule {
        @Override
        public boolean matches(LocalDate date) {
            int length = date.lengthOfMonth();
            if (day > length) {
                return false;
            }
            return date.equals(closest(date.withDayOfMonth(day == 0 ? length : day)));
        }

        private LocalDate closest(LocalDate wanted) {
            int last = wanted.lengthOfMonth();
            return switch (wanted.getDayOfWeek()) {
                case SATURDAY ->
                        wanted.getDayOfMonth() == 1 ? wanted.plusDays(2) : wanted.minusDays(1);
                case SUNDAY ->
                        day == 0 || wanted.getDayOfMonth() == last
                                ? wanted.minusDays(2)
                                : wanted.plusDays(1);
                default -> wanted;
            };
        }
    }

    /** Days of the week: 1 for Sunday to 7 for Saturday. */
    record DaysOfWeek(BitSet days) implements DayRule {
        @Override
        public boolean matches(LocalDate date) {
            return days.get(number(date.getDayOfWeek()));
        }

        private static int number(DayOfWeek day) {
            return day.getValue() % DayOfWeek.values().length + 1;
        }
    }

    /** The last occurrence of a day of the week in the month; {@code 6L}. */
    record LastDayOfWeek(DayOfWeek day) implements DayRule {
        @Override
        public boolean matches(LocalDate date) {
            return date.equals(date.with(TemporalAdjusters.lastInMonth(day)));
        }
    }

    /** The n-th occurrence of a day of the week in the month; {@code 3#2}. */
    record NthDayOfWeek(DayOfWeek day, int number) implements DayRule {
        private static final int WEEK = 7;

        @Override
        public boolean matches(LocalDate date) {
            return date.getDayOfWeek() == day && (date.getDayOfMonth() - 1) / WEEK + 1 == number;
        }
    }

    /** Returns the first occurrence after an instant; null when there is none. */
    @Nullable Instant next(Instant after, ZoneId zone) {
        var from = after.atZone(zone).toLocalDate();
        for (int year = years.nextSetBit(Math.max(YEAR_MIN, from.getYear()));
                year >= 0;
                year = years.nextSetBit(year + 1)) {
            int firstMonth = year == from.getYear() ? from.getMonthValue() : 1;
            for (int month = months.nextSetBit(firstMonth);
                    month >= 0;
                    month = months.nextSetBit(month + 1)) {
                var found = inMonth(YearMonth.of(year, month), from, after, zone);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private @Nullable Instant inMonth(YearMonth month, LocalDate from, Instant after, ZoneId zone) {
        int first = YearMonth.from(from).equals(month) ? from.getDayOfMonth() : 1;
        for (int day = first; day <= month.lengthOfMonth(); day++) {
            var date = month.atDay(day);
            if (days.matches(date)) {
                var found = onDate(date, after, zone);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private @Nullable Instant onDate(LocalDate date, Instant after, ZoneId zone) {
        var local = LocalDateTime.ofInstant(after, zone);
        int firstHour = local.toLocalDate().equals(date) ? local.getHour() : 0;
        for (int hour = hours.nextSetBit(firstHour); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
            for (int minute = minutes.nextSetBit(0);
                    minute >= 0;
                    minute = minutes.nextSetBit(minute + 1)) {
                var time = date.atTime(hour, minute);
                var offsets = zone.getRules().getValidOffsets(time);
                // The first offset of a repeated time is the earlier instant.
                if (!offsets.isEmpty()) {
                    var instant = time.toInstant(offsets.getFirst());
                    if (instant.isAfter(after)) {
                        return instant;
                    }
                }
            }
        }
        return null;
    }
}
