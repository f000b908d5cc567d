package dev.askel.trigger.schedule.expression;

import dev.askel.trigger.schedule.expression.CronFields.ClosestWeekday;
import dev.askel.trigger.schedule.expression.CronFields.DayRule;
import dev.askel.trigger.schedule.expression.CronFields.DaysOfMonth;
import dev.askel.trigger.schedule.expression.CronFields.DaysOfWeek;
import dev.askel.trigger.schedule.expression.CronFields.LastDay;
import dev.askel.trigger.schedule.expression.CronFields.LastDayOfWeek;
import dev.askel.trigger.schedule.expression.CronFields.NthDayOfWeek;
import java.time.DayOfWeek;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the six fields of a cron expression: minutes, hours, day of the month, month, day of the
 * week and year (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based">cron-based
 * schedules</a>). Exactly one of the two day fields is {@code ?}.
 */
final class CronParser {
    private static final int FIELDS = 6;
    private static final int DAYS_PER_WEEK = 7;
    private static final List<String> MONTHS =
            List.of(
                    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                    "DEC");
    private static final List<String> DAYS =
            List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final Pattern WEEKDAY = Pattern.compile("(L|\\d{1,2})W");
    private static final Pattern LAST_DAY = Pattern.compile("([1-7]|[A-Z]{3})L");
    private static final Pattern NTH_DAY = Pattern.compile("([1-7]|[A-Z]{3})#([1-5])");
    private static final Pattern PART =
            Pattern.compile("(?:(\\*)|(\\w+)(?:-(\\w+))?)(?:/(\\d{1,4}))?");

    private CronParser() {}

    /** Parses the text between the parentheses; empty when it is invalid. */
    static Optional<CronFields> parse(String text) {
        var fields = text.strip().toUpperCase(Locale.ROOT).split("\\s+", -1);
        if (fields.length != FIELDS || fields[2].equals("?") == fields[4].equals("?")) {
            return Optional.empty();
        }
        var minutes = set(fields[0], 0, 59, List.of());
        var hours = set(fields[1], 0, 23, List.of());
        var days = fields[2].equals("?") ? dayOfWeek(fields[4]) : dayOfMonth(fields[2]);
        var months = set(fields[3], 1, MONTHS.size(), MONTHS);
        var years = set(fields[5], CronFields.YEAR_MIN, CronFields.YEAR_MAX, List.of());
        return minutes == null || hours == null || days == null || months == null || years == null
                ? Optional.empty()
                : Optional.of(new CronFields(minutes, hours, days, months, years));
    }

    private static @Nullable DayRule dayOfMonth(String field) {
        if (field.equals("L")) {
            return new LastDay();
        }
        var weekday = WEEKDAY.matcher(field);
        if (weekday.matches()) {
            int day = weekday.group(1).equals("L") ? 0 : Integer.parseInt(weekday.group(1));
            return day > 31 || field.startsWith("0") ? null : new ClosestWeekday(day);
        }
        var days = set(field, 1, 31, List.of());
        return days == null ? null : new DaysOfMonth(days);
    }

    private static @Nullable DayRule dayOfWeek(String field) {
        if (field.equals("L")) {
            var saturday = new BitSet();
            saturday.set(DAYS_PER_WEEK);
            return new DaysOfWeek(saturday);
        }
        var last = LAST_DAY.matcher(field);
        if (last.matches()) {
            var day = day(last.group(1));
            return day == null ? null : new LastDayOfWeek(day);
        }
        var nth = NTH_DAY.matcher(field);
        if (nth.matches()) {
            var day = day(nth.group(1));
            return day == null ? null : new NthDayOfWeek(day, Integer.parseInt(nth.group(2)));
        }
        var days = set(field, 1, DAYS_PER_WEEK, DAYS);
        return days == null ? null : new DaysOfWeek(days);
    }

    private static @Nullable DayOfWeek day(String text) {
        int number = number(text, 1, DAYS_PER_WEEK, DAYS);
        return number < 0 ? null : DayOfWeek.SUNDAY.plus(number - 1L);
    }

    /** Parses a list of values, ranges and increments; returns null when it is invalid. */
    private static @Nullable BitSet set(String field, int min, int max, List<String> names) {
        var values = new BitSet();
        for (var part : field.split(",", -1)) {
            var parsed = PART.matcher(part);
            if (!parsed.matches()) {
                return null;
            }
            var increment = parsed.group(4);
            int step = increment == null ? 1 : Integer.parseInt(increment);
            int from = parsed.group(1) != null ? min : number(parsed.group(2), min, max, names);
            int to = end(parsed, from, min, max, names);
            boolean wrapsYears = to < from && min == CronFields.YEAR_MIN;
            if (from < 0 || to < 0 || step == 0 || wrapsYears) {
                return null;
            }
            add(values, from, to, step, min, max);
        }
        return values;
    }

    private static int end(Matcher part, int from, int min, int max, List<String> names) {
        var end = part.group(3);
        if (end != null) {
            return number(end, min, max, names);
        }
        return part.group(1) != null || part.group(4) != null ? max : from;
    }

    /** Adds a range. A range such as {@code FRI-MON} continues at the first value. */
    private static void add(BitSet values, int from, int to, int step, int min, int max) {
        int last = to >= from ? to : to + max - min + 1;
        for (int value = from; value <= last; value += step) {
            values.set(value <= max ? value : value - (max - min + 1));
        }
    }

    /** Returns the number of a value, or -1. */
    private static int number(String text, int min, int max, List<String> names) {
        int named = names.indexOf(text);
        if (named >= 0) {
            return named + min;
        }
        if (text.length() > 4 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int number = Integer.parseInt(text);
        return number < min || number > max ? -1 : number;
    }
}
