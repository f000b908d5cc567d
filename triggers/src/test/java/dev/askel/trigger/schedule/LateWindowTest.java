package dev.askel.trigger.schedule;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Tag;
import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.schedule.ScheduleDefinition.State;
import dev.askel.trigger.schedule.ScheduleTable.Firing;
import dev.askel.trigger.target.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Occurrences in flexible time windows: after a downtime, and beside updates. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LateWindowTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final Instant LATER = NOON.plus(Duration.ofHours(25));
    private static final Duration HOUR = Duration.ofHours(1);

    private static Schedule schedule(
            UUID id, String expression, String timezone, State state, @Nullable Integer window) {
        var it = TriggerRig.definition(expression, "arn:aws:sqs:us-east-1:123456789012:q", "{}");
        return new Schedule(
                new ScheduleName("123456789012", "us-east-1", "default", "late"),
                id,
                new ScheduleDefinition(
                        it.expression(),
                        timezone,
                        null,
                        null,
                        window,
                        state,
                        it.actionAfterCompletion(),
                        null,
                        null,
                        it.target()),
                NOON,
                NOON,
                NOON,
                null);
    }

    private static Schedule schedule(String expression, @Nullable Integer window) {
        return schedule(UUID.randomUUID(), expression, "UTC", State.ENABLED, window);
    }

    /** The schedule with another definition; a changed rate begins now. */
    private static Schedule changed(
            Schedule before, String expression, String timezone, @Nullable Integer window) {
        return schedule(before.id(), expression, timezone, State.ENABLED, window);
    }

    private static Firing firing(Schedule schedule, Instant occurrence) {
        return FlexibleWindow.firing(schedule, occurrence, Duration.ZERO);
    }

    private static Instant due(Schedule schedule, Instant occurrence) {
        return requireNonNull(firing(schedule, occurrence).due());
    }

    private static FiringPolicy catchUp(String value) {
        return FiringPolicy.of(List.of(new Tag("askel:catch-up", value)));
    }

    /** A schedule whose occurrence at 13:00 is due at least ten minutes later. */
    private static Schedule hourlyWithLateSecond() {
        return IntStream.range(0, 1_000)
                .mapToObj(_ -> schedule("rate(1 hours)", 60))
                .filter(it -> due(it, NOON.plus(HOUR)).isAfter(NOON.plus(HOUR).plusSeconds(600)))
                .findFirst()
                .orElseThrow();
    }

    /** All occurrences that fire while a lane runs from a time on. */
    private static List<Instant> run(
            Schedule schedule, Firing stored, FiringPolicy policy, Instant from, int count) {
        var fired = new ArrayList<Instant>();
        var next = stored;
        var now = from;
        while (fired.size() < count) {
            var due = requireNonNull(next.due());
            now = due.isAfter(now) ? due : now;
            var round = Firings.fire(schedule, next, policy, now, from);
            round.deliveries().forEach(it -> fired.add(it.occurredAt()));
            next = round.next();
        }
        return fired;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "last", "all"})
    void an_occurrence_is_not_missed_while_its_window_is_open(String value) {
        var schedule = hourlyWithLateSecond();
        var second = NOON.plus(HOUR);
        // The downtime ends after the occurrence and before its due time.
        var up = due(schedule, second).minusSeconds(30);

        var fired = run(schedule, firing(schedule, NOON), catchUp(value), up, 3);

        assertThat(fired).contains(second).doesNotHaveDuplicates();
        assertThat(fired.contains(NOON)).isEqualTo(!value.equals("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "last", "all"})
    void an_occurrence_that_was_due_a_moment_ago_is_not_missed(String value) {
        var schedule = hourlyWithLateSecond();
        var second = NOON.plus(HOUR);
        var up = due(schedule, second).plusSeconds(30);

        var fired = run(schedule, firing(schedule, NOON), catchUp(value), up, 3);

        assertThat(fired).contains(second, second.plus(HOUR)).doesNotHaveDuplicates();
    }

    @Test
    void the_bound_of_catch_up_counts_from_the_due_time() {
        var policy =
                FiringPolicy.of(
                        List.of(
                                new Tag("askel:catch-up", "all"),
                                new Tag("askel:jitter", "86400")));
        var schedule = schedule("cron(0 12 * * ? *)", null);
        var stored = new Firing(NOON, NOON.plus(Duration.ofHours(23)));

        var fired = Firings.fire(schedule, stored, policy, LATER, LATER);

        assertThat(fired.deliveries()).extracting(Delivery::occurredAt).contains(NOON);
    }

    @Test
    void the_lateness_counts_from_the_stored_due_time() {
        var schedule = schedule("rate(1 hours)", null);
        var due = NOON.plusSeconds(600);

        var fired = Firings.fire(schedule, new Firing(NOON, due), catchUp("last"), due, due);

        assertThat(fired.due()).containsExactly(due);
    }

    @Test
    void an_update_keeps_the_due_time_of_an_occurrence_in_its_window() {
        var schedule = schedule("rate(1 hours)", 60);
        // The jitter of the group was removed after the due time was stored.
        var stored = new Firing(NOON, NOON.plusSeconds(3_000));

        var updated =
                FirstFiring.afterUpdate(
                        schedule, stored, schedule, NOON.plusSeconds(60), Duration.ZERO);

        assertThat(updated).isEqualTo(stored);
    }

    @Test
    void an_occurrence_fires_when_an_update_ends_its_window() {
        var schedule = schedule("rate(1 hours)", 60);
        var stored = new Firing(NOON, NOON.plusSeconds(3_000));
        var now = NOON.plusSeconds(1_800);
        var after = changed(schedule, "rate(1 hours)", "UTC", null);

        var updated = FirstFiring.afterUpdate(schedule, stored, after, now, Duration.ZERO);

        assertThat(updated).isEqualTo(new Firing(NOON, now));
        assertThat(Firings.fire(after, updated, catchUp("none"), now, now).deliveries())
                .extracting(Delivery::occurredAt)
                .containsExactly(NOON);
    }

    @Test
    void an_occurrence_in_its_window_survives_a_change_of_the_expression() {
        var schedule = schedule("cron(0 12 * * ? *)", 60);
        var stored = new Firing(NOON, NOON.plusSeconds(3_000));
        var after = changed(schedule, "cron(0 12,18 * * ? *)", "UTC", 60);

        var updated =
                FirstFiring.afterUpdate(
                        schedule, stored, after, NOON.plusSeconds(60), Duration.ZERO);

        assertThat(updated).isEqualTo(stored);
    }

    @Test
    void an_earlier_occurrence_of_a_changed_expression_fires_first() {
        var schedule = schedule("cron(0 12 * * ? *)", null);
        var tomorrow = NOON.plus(Duration.ofDays(1));
        var after = changed(schedule, "cron(0 12,18 * * ? *)", "UTC", null);

        var updated =
                FirstFiring.afterUpdate(
                        schedule,
                        new Firing(tomorrow, tomorrow),
                        after,
                        NOON.plus(HOUR),
                        Duration.ZERO);

        assertThat(updated.next()).isEqualTo(NOON.plus(Duration.ofHours(6)));
    }

    @Test
    void a_one_time_occurrence_that_has_fired_does_not_fire_after_an_update() {
        var schedule = schedule("at(2026-11-27T12:00:00)", null);
        var after = changed(schedule, "at(2026-11-27T12:00:00)", "Europe/London", null);

        var updated =
                FirstFiring.afterUpdate(
                        schedule, Firing.NONE, after, NOON.plusSeconds(20), Duration.ZERO);

        assertThat(updated).isEqualTo(Firing.NONE);
    }

    /** A daily schedule at noon, whose occurrence waits until 12:50. */
    private static final Duration WAITING = Duration.ofMinutes(50);

    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private static Schedule changedAt(Schedule before, String expression, Instant now) {
        var it = schedule(before.id(), expression, "UTC", State.ENABLED, 60);
        return new Schedule(it.name(), it.id(), it.definition(), NOON, now, now, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "last", "all"})
    void an_occurrence_in_its_window_fires_before_the_occurrences_of_a_more_frequent_expression(
            String value) {
        var schedule = schedule("cron(0 12 * * ? *)", 60);
        var stored = new Firing(NOON, NOON.plus(WAITING));
        for (int seconds = 1; seconds < WAITING.toSeconds(); seconds += 59) {
            var now = NOON.plusSeconds(seconds);
            var after = changedAt(schedule, "cron(0/5 * * * ? *)", now);
            // The first occurrence that is not before the change.
            var following =
                    requireNonNull(after.definition().occurrences(now).after(now.minusMillis(1)));

            var updated = FirstFiring.afterUpdate(schedule, stored, after, now, Duration.ZERO);

            assertThat(updated.next()).isEqualTo(NOON);
            assertThat(updated.due()).isBetween(now, NOON.plus(WAITING)).isBefore(following);
            assertThat(run(after, updated, catchUp(value), now, 4))
                    .as("changed at %s", now)
                    .containsExactly(
                            NOON,
                            following,
                            following.plus(FIVE_MINUTES),
                            following.plus(FIVE_MINUTES.multipliedBy(2)));
        }
    }

    @Test
    void an_occurrence_in_its_window_keeps_its_time_when_no_later_occurrence_precedes_it() {
        var schedule = schedule("cron(0 12 * * ? *)", 60);
        var stored = new Firing(NOON, NOON.plus(WAITING));
        var now = NOON.plusSeconds(60);
        var after = changedAt(schedule, "cron(0 12,13 * * ? *)", now);

        assertThat(FirstFiring.afterUpdate(schedule, stored, after, now, Duration.ZERO))
                .isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource({
        "none, 'rate(5 minutes)', PT20M",
        "last, 'rate(5 minutes)', PT20M",
        "all, 'rate(5 minutes)', PT20M",
        "none, 'cron(0 18 * * ? *)', PT6H",
        "last, 'cron(0 18 * * ? *)', PT6H",
        "all, 'cron(0 18 * * ? *)', PT6H",
        "none, 'at(2026-11-27T18:00:00)', PT6H",
        "none, 'at(2026-11-27T12:19:30)', PT19M30S",
    })
    void an_occurrence_in_its_window_fires_when_the_changed_expression_does_not_have_it(
            String value, String expression, Duration following) {
        for (var before :
                List.of(schedule("rate(1 hours)", 60), schedule("cron(0 12 * * ? *)", 60))) {
            var stored = new Firing(NOON, NOON.plus(WAITING));
            var now = NOON.plus(Duration.ofMinutes(20));
            var after = changedAt(before, expression, now);

            var updated = FirstFiring.afterUpdate(before, stored, after, now, Duration.ZERO);

            assertThat(updated.next()).isEqualTo(NOON);
            assertThat(updated.due()).isBetween(now, NOON.plus(WAITING));
            assertThat(run(after, updated, catchUp(value), now, 2))
                    .containsExactly(NOON, NOON.plus(following));
        }
    }

    @Test
    void an_update_without_occurrences_keeps_the_one_in_its_window() {
        var schedule = schedule("cron(0 12 * * ? *)", 60);
        var stored = new Firing(NOON, NOON.plus(WAITING));
        var now = NOON.plus(Duration.ofMinutes(20));
        var after = changedAt(schedule, "at(2020-01-01T00:00:00)", now);

        var updated = FirstFiring.afterUpdate(schedule, stored, after, now, Duration.ZERO);

        assertThat(updated).isEqualTo(stored);
        assertThat(Firings.fire(after, updated, catchUp("none"), NOON.plus(WAITING), now).next())
                .isEqualTo(Firing.NONE);
    }
}
