package dev.askel.trigger.schedule;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.schedule.Schedules.Backfill;
import dev.askel.trigger.schedule.Schedules.BackfillRequest;
import dev.askel.trigger.schedule.Schedules.ScheduleRequest;
import dev.askel.trigger.target.Lanes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts of the past occurrences of schedules. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BackfillTest {
    private static TriggerRig rig;

    @BeforeAll
    static void start() {
        rig = new TriggerRig();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static CompletionStage<Answer<Backfill>> backfill(
            String name, Instant from, Instant to, int max) {
        return rig.schedules()
                .backfillSchedule(
                        Client.caller(), new BackfillRequest("default", name, from, to, max));
    }

    private static Instant now() {
        return rig.engines().time().now();
    }

    @Test
    void the_occurrences_of_a_period_start_once_each_with_their_own_times() {
        var machine = rig.createMachine();
        rig.create(
                "hours",
                "cron(0 * * * ? *)",
                machine,
                "{\"at\":\"<aws.scheduler.scheduled-time>\"}");
        var to = now().minus(Duration.ofDays(1));
        var from = to.minus(Duration.ofHours(10));

        var first = Client.ok(backfill("hours", from, to, 1_000));
        var started = rig.awaitExecutions(machine, 10);
        rig.awaitDeliveries(machine);
        var second = Client.ok(backfill("hours", from, to, 1_000));
        rig.awaitDeliveries(machine);

        assertThat(first).isEqualTo(new Backfill(10, null));
        assertThat(second).isEqualTo(first);
        assertThat(rig.executions(machine))
                .extracting(ExecutionListItem::name)
                .containsExactlyInAnyOrderElementsOf(
                        started.stream().map(ExecutionListItem::name).toList());
        var outputs =
                started.stream()
                        .map(each -> rig.engines().client().awaitOutput(each.executionArn()))
                        .toList();
        assertThat(outputs).doesNotHaveDuplicates();
        assertThat(outputs)
                .allMatch(output -> output.matches("\\{\"at\":\"[-0-9]+T[0-9]+:00:00Z\"}"));
    }

    @Test
    void an_occurrence_that_a_lane_has_fired_is_not_started_again() {
        var machine = rig.createMachine();
        rig.create("fired", "rate(1 hours)", machine, "{}");
        rig.awaitExecutions(machine, 1);
        rig.awaitDeliveries(machine);
        var fired = rig.executions(machine).getFirst();

        var backfill = Client.ok(backfill("fired", now().minus(Duration.ofDays(2)), now(), 1_000));
        rig.awaitDeliveries(machine);

        assertThat(backfill.occurrences()).isEqualTo(1);
        assertThat(rig.executions(machine))
                .extracting(ExecutionListItem::executionArn)
                .containsExactly(fired.executionArn());
    }

    @Test
    void a_request_continues_where_the_previous_one_ended() {
        var machine = rig.createMachine();
        rig.create("parts", "cron(* * * * ? *)", machine, "{}");
        var to = Instant.parse("2026-01-01T01:00:00Z");
        var from = Instant.parse("2026-01-01T00:00:00Z");

        var first = Client.ok(backfill("parts", from, to, 40));
        assertThat(first).isEqualTo(new Backfill(40, from.plus(Duration.ofMinutes(40))));
        var second = Client.ok(backfill("parts", requireNonNull(first.next()), to, 40));
        assertThat(second).isEqualTo(new Backfill(20, null));

        rig.awaitExecutions(machine, 60);
        rig.awaitDeliveries(machine);
        assertThat(rig.executions(machine)).hasSize(60);
    }

    @Test
    void the_occurrences_of_all_requests_are_spaced_and_spread_over_the_lanes() {
        rig.create("spaced", "cron(* * * * ? *)", "arn:aws:sqs:us-east-1:123456789012:q", "{}");
        rig.engines().time().skip(Duration.ofSeconds(1));
        var from = Instant.parse("2026-01-01T00:00:00Z");
        long before = now().toEpochMilli();

        Client.ok(backfill("spaced", from, from.plus(Duration.ofHours(12)), 1_000));
        var second = from.plus(Duration.ofDays(1));
        Client.ok(backfill("spaced", second, second.plus(Duration.ofHours(12)), 1_000));

        var rows =
                rig.engines()
                        .query(
                                row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)},
                                "SELECT due_at, lane, created_at FROM askel.trigger_deliveries"
                                        + " WHERE source_arn LIKE '%/spaced' AND attempts = 0");
        // The first of 1,440 have been attempted already.
        assertThat(rows).hasSizeGreaterThan(500);
        assertThat(rows.stream().mapToLong(row -> row[0]).max().orElseThrow())
                .isBetween(before + 14_390, before + 20_000);
        assertThat(rows.stream().map(row -> row[0]).distinct()).hasSize(rows.size());
        assertThat(rows.stream().map(row -> row[1]).distinct()).hasSize(Lanes.COUNT);
        assertThat(rows).allMatch(row -> row[2] == row[0]);
    }

    @Test
    void large_inputs_reduce_the_number_of_occurrences_of_a_request() {
        var machine = rig.createMachine();
        rig.create("large", "cron(* * * * ? *)", machine, "\"" + "x".repeat(262_000) + "\"");
        var from = Instant.parse("2026-01-01T00:00:00Z");

        var backfill = Client.ok(backfill("large", from, from.plus(Duration.ofHours(2)), 1_000));

        assertThat(backfill.occurrences()).isEqualTo(32);
        assertThat(backfill.next()).isEqualTo(from.plus(Duration.ofMinutes(32)));
        rig.awaitDeliveries(machine);
    }

    @ParameterizedTest
    @CsvSource({
        "known,2026-01-02T00:00:00Z,2026-01-01T00:00:00Z,from must be before to.",
        "known,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,from must be before to.",
        "known,2026-01-02T00:00:00Z,2999-01-01T00:00:00Z,to must not be in the future.",
        "none,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,Schedule none does not exist."
    })
    void a_wrong_period_or_an_unknown_schedule_is_refused(
            String name, Instant from, Instant to, String message) {
        var _ =
                Eventually.get(
                        rig.schedules()
                                .createSchedule(
                                        Client.caller(),
                                        new ScheduleRequest(
                                                "default",
                                                "known",
                                                TriggerRig.definition(
                                                        "at(2150-01-01T00:00:00)",
                                                        "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                                                        "{}"),
                                                null)));
        if (!(Eventually.get(backfill(name, from, to, 10))
                instanceof Answer.Refused<Backfill>(var error))) {
            throw new AssertionError("the request was accepted");
        }
        assertThat(error.message()).isEqualTo(message);
    }
}
