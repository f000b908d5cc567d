package dev.askel.trigger.schedule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The expressions of <a
 * href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html">schedule
 * types</a>, and the examples of <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html">cron
 * expressions</a>.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScheduleExpressionTest {
    private static final Instant ANCHOR = Instant.parse("2026-03-01T00:00:30Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The table of examples. 2026-11-27 is a Friday.
                "0 10 * * ? *            | 2026-11-27T10:00:00Z | 2026-11-28T10:00:00Z 2026-11-29T10:00:00Z",
                "15 12 * * ? *           | 2026-11-27T00:00:00Z | 2026-11-27T12:15:00Z 2026-11-28T12:15:00Z",
                "0 18 ? * MON-FRI *      | 2026-11-27T00:00:00Z | 2026-11-27T18:00:00Z 2026-11-30T18:00:00Z",
                "0 8 1 * ? *             | 2026-11-27T00:00:00Z | 2026-12-01T08:00:00Z 2027-01-01T08:00:00Z",
                "0/15 * * * ? *          | 2026-11-27T00:01:00Z | 2026-11-27T00:15:00Z 2026-11-27T00:30:00Z",
                "0/10 * ? * MON-FRI *    | 2026-11-27T23:45:00Z | 2026-11-27T23:50:00Z 2026-11-30T00:00:00Z",
                "0/5 8-17 ? * MON-FRI *  | 2026-11-27T17:50:00Z | 2026-11-27T17:55:00Z 2026-11-30T08:00:00Z",
                "0/30 20-2 ? * MON-FRI * | 2026-11-27T02:00:00Z | 2026-11-27T02:30:00Z 2026-11-27T20:00:00Z",
                "15 10 ? * 6L 2026-2027  | 2026-11-27T10:15:00Z | 2026-12-25T10:15:00Z 2027-01-29T10:15:00Z",
                // The table of wildcards.
                "0 0 1 JAN,FEB,MAR ? *   | 2026-01-01T00:00:00Z | 2026-02-01T00:00:00Z 2026-03-01T00:00:00Z",
                "0 0 1-2 * ? *           | 2026-11-01T00:00:00Z | 2026-11-02T00:00:00Z 2026-12-01T00:00:00Z",
                "1/10 0 * * ? *          | 2026-11-27T00:21:00Z | 2026-11-27T00:31:00Z 2026-11-27T00:41:00Z",
                "0 0 7 * ? *             | 2026-11-27T00:00:00Z | 2026-12-07T00:00:00Z 2027-01-07T00:00:00Z",
                "0 0 L * ? *             | 2027-01-31T00:00:00Z | 2027-02-28T00:00:00Z 2027-03-31T00:00:00Z",
                "0 0 L FEB ? *           | 2027-02-28T00:00:00Z | 2028-02-29T00:00:00Z 2029-02-28T00:00:00Z",
                "0 0 ? * L *             | 2026-11-27T00:00:00Z | 2026-11-28T00:00:00Z 2026-12-05T00:00:00Z",
                "0 0 ? * 3#2 *           | 2026-11-27T00:00:00Z | 2026-12-08T00:00:00Z 2027-01-12T00:00:00Z",
                "0 0 ? * TUE#5 *         | 2026-11-27T00:00:00Z | 2026-12-29T00:00:00Z 2027-03-30T00:00:00Z",
                "0 0 ? * 1 *             | 2026-11-27T00:00:00Z | 2026-11-29T00:00:00Z 2026-12-06T00:00:00Z",
                "0 0 ? * SUN,SAT *       | 2026-11-27T00:00:00Z | 2026-11-28T00:00:00Z 2026-11-29T00:00:00Z",
                "0 0 ? * FRI-MON *       | 2026-11-29T00:00:00Z | 2026-11-30T00:00:00Z 2026-12-04T00:00:00Z",
                // Weekdays: the closest one in the month.
                "0 0 3W * ? *            | 2026-09-30T00:00:00Z | 2026-10-02T00:00:00Z 2026-11-03T00:00:00Z",
                "0 0 1W AUG ? *          | 2026-01-01T00:00:00Z | 2026-08-03T00:00:00Z 2027-08-02T00:00:00Z",
                "0 0 31W * ? *           | 2026-05-01T00:00:00Z | 2026-05-29T00:00:00Z 2026-07-31T00:00:00Z",
                "0 0 30W AUG ? *         | 2026-01-01T00:00:00Z | 2026-08-31T00:00:00Z 2027-08-30T00:00:00Z",
                "0 0 LW * ? *            | 2026-05-01T00:00:00Z | 2026-05-29T00:00:00Z 2026-06-30T00:00:00Z",
                // Steps of ranges, and names in lower case.
                "0-15/5 8-8 ? * mon *    | 2026-11-27T00:00:00Z | 2026-11-30T08:00:00Z 2026-11-30T08:05:00Z",
                "0 */6 * * ? *           | 2026-11-27T06:00:00Z | 2026-11-27T12:00:00Z 2026-11-27T18:00:00Z",
                "0 0 1 1 ? 2026-2030/2   | 2026-01-01T00:00:00Z | 2028-01-01T00:00:00Z 2030-01-01T00:00:00Z",
                "0 0 29 2 ? *            | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z 2108-02-29T00:00:00Z",
            })
    void cron_occurs_as_the_user_guide_says(String fields, String after, String expected) {
        assertThat(occurrences("cron(" + fields + ")", "UTC", after, 2)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // A time that does not exist is skipped: New York has no 02:30 on 2026-03-08.
                "cron(30 2 * * ? *)  | America/New_York    | 2026-03-06T12:00:00Z | 2026-03-07T07:30:00Z 2026-03-09T06:30:00Z",
                "cron(0/30 * * * ? *)| America/New_York    | 2026-03-08T06:00:00Z | 2026-03-08T06:30:00Z 2026-03-08T07:00:00Z",
                "cron(0 3 * * ? *)   | America/New_York    | 2026-03-07T12:00:00Z | 2026-03-08T07:00:00Z 2026-03-09T07:00:00Z",
                // A repeated time occurs once: New York has 01:30 twice on 2026-11-01.
                "cron(30 1 * * ? *)  | America/New_York    | 2026-10-31T12:00:00Z | 2026-11-01T05:30:00Z 2026-11-02T06:30:00Z",
                "cron(0/30 1-2 * * ? *)|America/New_York   | 2026-11-01T05:00:00Z | 2026-11-01T05:30:00Z 2026-11-01T07:00:00Z",
                "cron(30 1 * * ? *)  | America/New_York    | 2026-11-01T06:15:00Z | 2026-11-02T06:30:00Z 2026-11-03T06:30:00Z",
                // The same local time before and after a change.
                "cron(0 9 * * ? *)   | Europe/Berlin       | 2026-03-28T00:00:00Z | 2026-03-28T08:00:00Z 2026-03-29T07:00:00Z",
                "cron(0 9 * * ? *)   | Europe/Berlin       | 2026-10-24T00:00:00Z | 2026-10-24T07:00:00Z 2026-10-25T08:00:00Z",
                // A change of half an hour, and a change at midnight.
                "cron(15 2 * * ? *)  | Australia/Lord_Howe | 2026-10-02T00:00:00Z | 2026-10-02T15:45:00Z 2026-10-04T15:15:00Z",
                "cron(30 23 * * ? *) | America/Havana      | 2026-10-31T12:00:00Z | 2026-11-01T03:30:00Z 2026-11-02T04:30:00Z",
                "cron(0 0 * * ? *)   | Africa/Cairo        | 2026-04-23T12:00:00Z | 2026-04-24T21:00:00Z 2026-04-25T21:00:00Z",
                // A day that does not exist.
                "cron(0 12 30 12 ? *)| Pacific/Apia        | 2010-12-31T12:00:00Z | 2012-12-29T22:00:00Z 2013-12-29T22:00:00Z",
                // A rate in days counts 24 hours, also when the day has 23 or 25.
                "rate(1 days)        | America/New_York    | 2026-03-07T00:00:30Z | 2026-03-08T00:00:30Z 2026-03-09T00:00:30Z",
            })
    void daylight_saving_changes_occurrences_as_the_user_guide_says(
            String expression, String zone, String after, String expected) {
        assertThat(occurrences(expression, zone, after, 2)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rate(5 minutes) | 2026-03-01T00:00:30Z | 2026-03-01T00:05:30Z 2026-03-01T00:10:30Z",
                "rate(1 minute)  | 2026-03-01T00:01:29Z | 2026-03-01T00:01:30Z 2026-03-01T00:02:30Z",
                "rate(2 hours)   | 2026-02-01T00:00:00Z | 2026-03-01T00:00:30Z 2026-03-01T02:00:30Z",
                "rate(5 days)    | 2026-03-02T00:00:00Z | 2026-03-06T00:00:30Z 2026-03-11T00:00:30Z",
            })
    void rate_occurs_at_its_anchor_and_at_fixed_intervals(
            String expression, String after, String expected) {
        assertThat(occurrences(expression, "UTC", after, 2)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "at(2022-11-20T13:00:00) | UTC                 | 2022-11-20T13:00:00Z",
                "at(2022-11-20T13:00:00) | America/Los_Angeles | 2022-11-20T21:00:00Z",
                // 02:30 does not exist in New York on 2026-03-08.
                "at(2026-03-08T02:30:00) | America/New_York    | 2026-03-08T07:30:00Z",
                "at(2026-11-01T01:30:00) | America/New_York    | 2026-11-01T05:30:00Z",
            })
    void at_occurs_once(String expression, String zone, String expected) {
        assertThat(occurrences(expression, zone, "2020-01-01T00:00:00Z", 2)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rate(5)",
                "rate(0 minutes)",
                "rate(-5 minutes)",
                "rate(1.5 hours)",
                "rate(5 seconds)",
                "rate(5 weeks)",
                "rate(5 minutes",
                "at(2022-11-20)",
                "at(+999999999-01-01T00:00:00)",
                "at(-2022-11-20T13:00:00)",
                "at(2022-11-20T13:00)",
                "at(2022-11-20T13:00:00Z)",
                "at(2022-02-30T13:00:00)",
                "cron(0 10 * * ?)",
                "cron(0 10 * * ? * *)",
                "cron(0 10 * * * *)",
                "cron(0 10 ? * ? *)",
                "cron(0 10 1 * MON *)",
                "cron(60 10 * * ? *)",
                "cron(0 24 * * ? *)",
                "cron(0 10 0 * ? *)",
                "cron(0 10 32 * ? *)",
                "cron(0 10 * 13 ? *)",
                "cron(0 10 ? * 0 *)",
                "cron(0 10 ? * 8 *)",
                "cron(0 10 ? * 3#6 *)",
                "cron(0 10 ? * 3#1,6#3 *)",
                "cron(0 10 * * ? 1969)",
                "cron(0 10 * * ? 2200)",
                "cron(0 10 * * ? 2030-2020)",
                "cron(0/0 10 * * ? *)",
                "cron(0, 10 * * ? *)",
                "cron(L 10 * * ? *)",
                "cron(? 10 * * ? *)",
                "cron(0 10 0W * ? *)",
                "cron(0 10 32W * ? *)",
                "every day",
            })
    void other_expressions_are_invalid(String expression) {
        assertThat(ScheduleExpression.parse(expression)).isEmpty();
    }

    @Test
    void an_expression_in_the_past_has_no_occurrence() {
        assertThat(occurrences("cron(0 10 * * ? 2020)", "UTC", "2026-01-01T00:00:00Z", 1))
                .isEmpty();
        assertThat(occurrences("cron(0 10 30 2 ? *)", "UTC", "2026-01-01T00:00:00Z", 1)).isEmpty();
    }

    @Test
    void occurrences_are_between_the_start_and_the_end() {
        var start = Instant.parse("2026-06-01T10:00:00Z");
        var end = Instant.parse("2026-06-03T10:00:00Z");
        var early = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(all("cron(0 10 * * ? *)", start, end).list(early, 9))
                .containsExactly(start, Instant.parse("2026-06-02T10:00:00Z"));
        assertThat(all("rate(1 days)", start, end).list(early, 9))
                .containsExactly(start, Instant.parse("2026-06-02T10:00:00Z"));
        assertThat(all("at(2026-01-02T00:00:00)", start, end).list(early, 9))
                .containsExactly(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void the_last_occurrence_before_a_time_is_found_after_any_downtime() {
        var now = Instant.parse("2026-11-27T12:34:56Z");
        var known = Instant.parse("2026-10-01T00:00:00Z");
        assertThat(all("cron(* * * * ? *)", null, null).lastUntil(now, known))
                .isEqualTo("2026-11-27T12:34:00Z");
        assertThat(all("cron(0 3 * * ? *)", null, null).lastUntil(now, known))
                .isEqualTo("2026-11-27T03:00:00Z");
        assertThat(all("cron(0 3 1 * ? *)", null, null).lastUntil(now, known))
                .isEqualTo("2026-11-01T03:00:00Z");
        assertThat(all("cron(0 0 1 10 ? *)", null, null).lastUntil(now, known)).isEqualTo(known);
        assertThat(all("at(2026-10-01T00:00:00)", null, null).lastUntil(now, known))
                .isEqualTo(known);
    }

    private static Occurrences all(
            String expression, @Nullable Instant start, @Nullable Instant end) {
        return new Occurrences(
                ScheduleExpression.parse(expression).orElseThrow(),
                ZoneId.of("UTC"),
                ANCHOR,
                start,
                end);
    }

    private static String occurrences(String expression, String zone, String after, int max) {
        List<Instant> found =
                new Occurrences(
                                ScheduleExpression.parse(expression).orElseThrow(),
                                ZoneId.of(zone),
                                ANCHOR,
                                null,
                                null)
                        .list(Instant.parse(after), max);
        return String.join(" ", found.stream().map(Instant::toString).toList());
    }
}
