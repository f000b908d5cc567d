package dev.askel.trigger.schedule;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.api.Tag;
import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.schedule.ScheduleTable.Firing;
import dev.askel.trigger.schedule.Schedules.ScheduleRequest;
import dev.askel.trigger.target.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jitter of schedules: delays that the schedule and the occurrence determine. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JitterTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final FiringPolicy TEN_SECONDS =
            FiringPolicy.of(List.of(new Tag("askel:jitter", "10")));

    private static Schedule schedule(String expression) {
        return new Schedule(
                new ScheduleName("123456789012", "us-east-1", "default", "s"),
                UUID.randomUUID(),
                TriggerRig.definition(
                        expression, "arn:aws:states:us-east-1:123456789012:stateMachine:m", null),
                NOON,
                NOON,
                NOON,
                null);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "86400,86400", "86401,0", "0,0", "-1,0", "1.5,0", "ten,0", "'',0"})
    void a_number_of_seconds_up_to_a_day_is_a_jitter(String value, long seconds) {
        assertThat(FiringPolicy.of(List.of(new Tag("askel:jitter", value))).jitter())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void schedules_of_a_group_fire_at_different_times_which_do_not_change() {
        var schedules = IntStream.range(0, 200).mapToObj(_ -> schedule("rate(1 hours)")).toList();
        var delays = new HashSet<Instant>();
        for (var each : schedules) {
            var due = due(each, NOON);
            assertThat(due).isEqualTo(due(each, NOON));
            assertThat(due).isBetween(NOON, NOON.plusMillis(9_999));
            delays.add(due);
        }
        assertThat(delays).hasSizeGreaterThan(180);
    }

    private static Instant due(Schedule schedule, Instant occurrence) {
        return requireNonNull(
                FlexibleWindow.firing(schedule, occurrence, TEN_SECONDS.jitter()).due());
    }

    @Test
    void a_jitter_longer_than_the_interval_loses_no_occurrence() {
        var schedule = schedule("rate(1 minutes)");
        var hour = FiringPolicy.of(List.of(new Tag("askel:jitter", "3600")));
        var stored = FlexibleWindow.firing(schedule, NOON, hour.jitter());
        for (int i = 0; i < 100; i++) {
            var occurrence = NOON.plusSeconds(60L * i);
            assertThat(stored.next()).isEqualTo(occurrence);
            assertThat(stored.due()).isBetween(occurrence, occurrence.plusMillis(59_999));
            var due = requireNonNull(stored.due());
            var fired = Firings.fire(schedule, stored, hour, due, due);
            assertThat(fired.deliveries())
                    .extracting(Delivery::occurredAt)
                    .containsExactly(occurrence);
            stored = fired.next();
        }
    }

    @Test
    void an_occurrence_with_a_stored_delay_is_not_missed_after_the_jitter_is_removed() {
        var schedule = schedule("rate(1 hours)");
        var later = NOON.plusSeconds(600);
        var skipping = FiringPolicy.of(List.of(new Tag("askel:catch-up", "none")));

        var fired = Firings.fire(schedule, new Firing(NOON, later), skipping, later, later);

        assertThat(fired.deliveries()).extracting(Delivery::occurredAt).containsExactly(NOON);
    }

    @Test
    void the_tag_of_a_group_delays_its_schedules() {
        try (var rig = new TriggerRig()) {
            var machine = rig.createMachine();
            Client.ok(
                    rig.schedules()
                            .createScheduleGroup(
                                    Client.caller(),
                                    "jittered",
                                    List.of(new Tag("askel:jitter", "600")),
                                    null));
            for (int i = 0; i < 40; i++) {
                Client.ok(
                        rig.schedules()
                                .createSchedule(
                                        Client.caller(),
                                        new ScheduleRequest(
                                                "jittered",
                                                "s" + i,
                                                TriggerRig.definition(
                                                        "cron(0 13 * * ? *)", machine, "{}"),
                                                null)));
            }
            var dues =
                    rig.engines()
                            .query(
                                    row -> row.getLong(1),
                                    "SELECT due_at - next_at FROM askel.schedules");
            assertThat(dues).allMatch(delay -> delay >= 0 && delay < 600_000);
            assertThat(new HashSet<>(dues)).hasSizeGreaterThan(35);

            // The clock of the rig starts at 12:00.
            rig.engines().time().skip(Duration.ofMinutes(71));
            rig.awaitExecutions(machine, 40);
            rig.awaitFired();
            rig.awaitDeliveries(machine);

            assertThat(rig.executions(machine)).hasSize(40);
        }
    }
}
