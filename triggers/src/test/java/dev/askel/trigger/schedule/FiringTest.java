package dev.askel.trigger.schedule;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Tag;
import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.schedule.ScheduleDefinition.ActionAfterCompletion;
import dev.askel.trigger.schedule.ScheduleLane.Round;
import dev.askel.trigger.schedule.ScheduleTable.Firing;
import dev.askel.trigger.schedule.Schedules.ScheduleRequest;
import dev.askel.trigger.target.Deliveries;
import dev.askel.trigger.target.Delivery;
import dev.askel.trigger.target.Lanes;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
class FiringTest {
    private final TriggerRig rig = new TriggerRig();

    @AfterAll
    void close() {
        rig.close();
    }

    private Instant now() {
        return rig.engines().time().now();
    }

    private String atSecondsFromNow(long seconds) {
        return "at("
                + now().plusSeconds(seconds)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .replace("Z", ")");
    }

    @Test
    void a_one_time_schedule_starts_one_execution_with_its_context_attributes() {
        var machine = rig.createMachine();
        var input =
                "{\"arn\":\"<aws.scheduler.schedule-arn>\",\"at\":\"<aws.scheduler.scheduled-time>\",\"n\":\"<aws.scheduler.attempt-number>\"}";
        var expression = atSecondsFromNow(1);
        var arn = rig.create("once", expression, machine, input);

        var execution = rig.awaitExecutions(machine, 1).getFirst();

        var time = expression.substring(3, expression.length() - 1) + "Z";
        assertThat(rig.engines().client().awaitOutput(execution.executionArn()))
                .isEqualTo("{\"arn\":\"%s\",\"at\":\"%s\",\"n\":\"1\"}".formatted(arn, time));
        assertThat(execution.name())
                .matches("once-%s-[0-9a-f]{12}".formatted(time.replaceAll("[-:]", "")));
        assertThat(Duration.between(Instant.parse(time), execution.startDate()))
                .isLessThan(Duration.ofSeconds(5));
        rig.awaitDeliveries(machine);
    }

    @Test
    void a_schedule_without_input_sends_the_default_event() {
        var machine = rig.createMachine();
        var arn = rig.create("default-event", atSecondsFromNow(0), machine, null);

        var execution = rig.awaitExecutions(machine, 1).getFirst();

        assertThat(rig.engines().client().awaitOutput(execution.executionArn()))
                .contains("\"source\":\"aws.scheduler\"", "\"resources\":[\"" + arn + "\"]");
    }

    @Test
    void a_rate_fires_when_it_is_created_and_at_each_interval() {
        var machine = rig.createMachine();
        rig.create("rate", "rate(2 hours)", machine, "{}");
        rig.awaitExecutions(machine, 1);

        rig.engines().time().skip(Duration.ofHours(2));
        rig.awaitExecutions(machine, 2);
        rig.engines().time().skip(Duration.ofHours(2));

        assertThat(names(rig.awaitExecutions(machine, 3))).hasSize(3);
    }

    @Test
    void a_deleted_or_disabled_schedule_does_not_fire() {
        var machine = rig.createMachine();
        var fence = rig.createMachine();
        rig.create("deleted", atSecondsFromNow(3600), machine, "{}");
        rig.create("disabled", atSecondsFromNow(3600), machine, "{}");
        rig.create("kept", atSecondsFromNow(3600), fence, "{}");
        Client.ok(rig.schedules().deleteSchedule(Client.caller(), "default", "deleted"));
        var definition = TriggerRig.definition(atSecondsFromNow(3600), machine, "{}");
        Client.ok(
                rig.schedules()
                        .updateSchedule(
                                Client.caller(),
                                new ScheduleRequest(
                                        "default",
                                        "disabled",
                                        withState(definition, ScheduleDefinition.State.DISABLED),
                                        null)));

        rig.engines().time().skip(Duration.ofHours(1));
        rig.awaitExecutions(fence, 1);
        rig.awaitDeliveries(machine);

        assertThat(rig.executions(machine)).isEmpty();
    }

    @Test
    void a_completed_schedule_is_deleted_when_its_owner_wants_that() {
        var machine = rig.createMachine();
        var definition = TriggerRig.definition(atSecondsFromNow(0), machine, "{}");
        Client.ok(
                rig.schedules()
                        .createSchedule(
                                Client.caller(),
                                new ScheduleRequest(
                                        "default",
                                        "vanishing",
                                        withAction(definition, ActionAfterCompletion.DELETE),
                                        null)));
        rig.awaitExecutions(machine, 1);

        assertThat(
                        Client.refused(
                                rig.schedules()
                                        .getSchedule(Client.caller(), "default", "vanishing")))
                .isEqualTo(
                        new EngineError.ResourceNotFound(
                                "Schedule vanishing does not exist.", null));
    }

    @Test
    void an_occurrence_is_skipped_while_the_previous_execution_runs() {
        var machine = createWaitingMachine();
        createInGroup("skip", machine);
        rig.awaitExecutions(machine, 1);

        rig.engines().time().skip(Duration.ofMinutes(61));
        rig.awaitFired();
        rig.awaitDeliveries(machine);

        assertThat(rig.executions(machine)).hasSize(1);
        rig.engines().client().stop(rig.executions(machine).getFirst().executionArn(), null, null);
        rig.engines().time().skip(Duration.ofMinutes(60));
        rig.awaitExecutions(machine, 2);
    }

    @Test
    void an_occurrence_waits_for_the_end_of_the_previous_execution() {
        var machine = createWaitingMachine();
        createInGroup("queue", machine);
        var first = rig.awaitExecutions(machine, 1).getFirst();

        for (int i = 0; i < 3; i++) {
            rig.engines().time().skip(Duration.ofMinutes(60));
            rig.awaitFired();
        }
        assertThat(rig.executions(machine)).hasSize(1);
        rig.engines().client().stop(first.executionArn(), null, null);

        rig.awaitExecutions(machine, 2);
        rig.awaitDeliveries(machine);
        assertThat(rig.executions(machine)).hasSize(2);
    }

    @Test
    void an_occurrence_stops_the_previous_execution() {
        var machine = createWaitingMachine();
        createInGroup("cancel", machine);
        var first = rig.awaitExecutions(machine, 1).getFirst();

        rig.engines().time().skip(Duration.ofMinutes(61));
        rig.awaitExecutions(machine, 2);

        var stopped = rig.engines().client().awaitEnd(first.executionArn());
        assertThat(stopped.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(stopped.error()).isEqualTo("Askel.Overlap");
    }

    private String createWaitingMachine() {
        return rig.engines()
                .client()
                .createMachine(
                        EngineRig.uniqueName("waiting"),
                        "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":864000,\"End\":true}}}");
    }

    private void createInGroup(String overlap, String machine) {
        var group = EngineRig.uniqueName(overlap);
        Client.ok(
                rig.schedules()
                        .createScheduleGroup(
                                Client.caller(),
                                group,
                                List.of(new Tag("askel:overlap", overlap)),
                                null));
        Client.ok(
                rig.schedules()
                        .createSchedule(
                                Client.caller(),
                                new ScheduleRequest(
                                        group,
                                        "hourly",
                                        TriggerRig.definition("rate(1 hours)", machine, "{}"),
                                        null)));
    }

    @Test
    void no_occurrence_is_lost_when_the_window_is_longer_than_the_interval() {
        var schedule = windowed("rate(5 minutes)", 60);
        var next = schedule.anchor();
        for (int i = 0; i < 50; i++) {
            var due = requireNonNull(FlexibleWindow.firing(schedule, next, Duration.ZERO).due());
            assertThat(due).isBetween(next, next.plusSeconds(299).plusMillis(999));
            var fired =
                    Firings.fire(schedule, new Firing(next, due), FiringPolicy.DEFAULT, due, due);
            assertThat(fired.deliveries()).extracting(Delivery::occurredAt).containsExactly(next);
            next = requireNonNull(fired.next().next());
            assertThat(next).isEqualTo(schedule.anchor().plusSeconds(300L * (i + 1)));
        }
    }

    @Test
    void the_last_missed_occurrence_fires_while_the_next_window_is_open() {
        var schedule = windowed("rate(1 hours)", 60);
        var last = schedule.anchor().plus(Duration.ofHours(10));

        var fired =
                Firings.fire(
                        schedule,
                        new Firing(schedule.anchor(), schedule.anchor()),
                        FiringPolicy.DEFAULT,
                        last,
                        last);

        assertThat(fired.deliveries())
                .extracting(Delivery::occurredAt)
                .containsExactly(last.minus(Duration.ofHours(1)));
        assertThat(fired.next().next()).isEqualTo(last);
    }

    private static Schedule windowed(String expression, int windowMinutes) {
        var it = TriggerRig.definition(expression, "arn:aws:sqs:us-east-1:123456789012:q", "{}");
        var anchor = Instant.parse("2026-11-27T12:00:00Z");
        return new Schedule(
                new ScheduleName("123456789012", "us-east-1", "default", "windowed"),
                UUID.fromString("0188d6ab-0000-7000-8000-000000000001"),
                new ScheduleDefinition(
                        it.expression(),
                        it.timezone(),
                        null,
                        null,
                        windowMinutes,
                        it.state(),
                        it.actionAfterCompletion(),
                        null,
                        null,
                        it.target()),
                anchor,
                anchor,
                anchor,
                null);
    }

    @Test
    void a_late_deletion_keeps_a_group_that_was_created_again() throws Exception {
        var machine = rig.createMachine();
        var group = EngineRig.uniqueName("again");
        var arn = Client.ok(createGroup(group));
        var created =
                Client.ok(rig.schedules().getScheduleGroup(Client.caller(), group)).createdAt();
        Client.ok(rig.schedules().deleteScheduleGroup(Client.caller(), group));
        assertThat(Client.ok(createGroup(group))).isEqualTo(arn);
        Client.ok(
                rig.schedules()
                        .createSchedule(
                                Client.caller(),
                                new ScheduleRequest(
                                        group,
                                        "kept",
                                        TriggerRig.definition(
                                                atSecondsFromNow(3600), machine, "{}"),
                                        null)));

        try (var connection = rig.connect()) {
            StoredGroups.deletePart(connection, Client.caller(), group, created);
        }

        Client.ok(rig.schedules().getSchedule(Client.caller(), group, "kept"));
    }

    private CompletionStage<Answer<String>> createGroup(String group) {
        return rig.schedules().createScheduleGroup(Client.caller(), group, List.of(), null);
    }

    @Test
    void a_damaged_schedule_or_delivery_stops_no_other() throws Exception {
        try (var damaged = new TriggerRig()) {
            var machine = damaged.createMachine();
            var unreachable = damaged.createMachine();
            for (int i = 0; i < 4 * Lanes.COUNT; i++) {
                damaged.create("damaged-" + i, "cron(0 13 * * ? *)", machine, "{}");
                damaged.create("good-" + i, "cron(0 14 * * ? *)", machine, "{}");
            }
            try (var connection = damaged.connect();
                    var statement = connection.createStatement()) {
                assertThat(
                                statement.executeUpdate(
                                        "UPDATE schedules SET definition = '{\"v\":99}'"
                                                + " WHERE name LIKE 'damaged-%'"))
                        .isEqualTo(4 * Lanes.COUNT);
                for (int lane = 0; lane < Lanes.COUNT; lane++) {
                    statement.executeUpdate(
                            "INSERT INTO trigger_deliveries (delivery_id, source_id, lane, account,"
                                    + " region, source_arn, origin, execution_name, occurred_at,"
                                    + " created_at, due_at, overlap, target_arn, target) VALUES"
                                    + " (gen_random_uuid(), gen_random_uuid(), "
                                    + lane
                                    + ", '123456789012', 'us-east-1', 'a', 'SCHEDULE', 'n', 0, 0,"
                                    + " 0, 'ALLOW', '"
                                    + unreachable
                                    + "', '{\"v\":99}')");
                }
            }

            damaged.engines().time().skip(Duration.ofHours(2));

            damaged.awaitExecutions(machine, 4 * Lanes.COUNT);
            damaged.awaitFired();
            damaged.awaitDeliveries(machine);
            Eventually.value(
                    "the damaged deliveries are postponed",
                    () ->
                            damaged.engines()
                                    .query(
                                            row -> row.getLong(1),
                                            "SELECT count(*) FROM askel.trigger_deliveries"
                                                    + " WHERE due_at > "
                                                    + damaged.engines().time().millis()),
                    it -> it.getFirst() == Lanes.COUNT);
        }
    }

    @Test
    void a_round_has_a_bounded_number_of_deliveries() throws Exception {
        var inserted = new ArrayList<Delivery>();
        Deliveries recorder =
                new Deliveries() {
                    @Override
                    public void insert(Connection connection, List<Delivery> deliveries) {
                        inserted.addAll(deliveries);
                    }

                    @Override
                    public void onCommitted() {}
                };
        try (var idle = new TriggerRig()) {
            var group = EngineRig.uniqueName("all");
            Client.ok(
                    idle.schedules()
                            .createScheduleGroup(
                                    Client.caller(),
                                    group,
                                    List.of(new Tag("askel:catch-up", "all")),
                                    null));
            for (int i = 0; i < 40 * Lanes.COUNT; i++) {
                Client.ok(
                        idle.schedules()
                                .createSchedule(
                                        Client.caller(),
                                        new ScheduleRequest(
                                                group,
                                                "minutely-" + i,
                                                TriggerRig.definition(
                                                        "cron(* 13 * * ? *)",
                                                        "arn:aws:sqs:us-east-1:123456789012:q",
                                                        "{}"),
                                                null)));
            }
            long later = idle.engines().time().millis() + Duration.ofHours(3).toMillis();
            try (var connection = idle.connect()) {
                connection.setAutoCommit(false);
                for (int lane = 0; lane < Lanes.COUNT; lane++) {
                    int before = inserted.size();
                    Client.ok(
                            CompletableFuture.completedStage(
                                    ScheduleLane.fire(
                                            connection,
                                            lane,
                                            later,
                                            Instant.ofEpochMilli(later),
                                            recorder)));
                    assertThat(inserted.size() - before)
                            .isLessThanOrEqualTo(ScheduleLane.DELIVERIES_MAX + 99);
                }
                connection.rollback();
            }
            assertThat(inserted).hasSizeGreaterThan(ScheduleLane.DELIVERIES_MAX);
        }
    }

    @Test
    void a_lane_pauses_so_that_its_rate_is_bounded() {
        assertThat(ScheduleLane.pauseMillis(50, 0)).isEqualTo(200);
        assertThat(ScheduleLane.pauseMillis(50, 20)).isEqualTo(180);
        assertThat(ScheduleLane.pauseMillis(50, 700)).isZero();
        assertThat(ScheduleLane.pauseMillis(0, 0)).isZero();
    }

    @Test
    void two_owners_of_a_lane_fire_an_occurrence_once() throws Exception {
        var machine = rig.createMachine();
        int count = 300;
        try (var other = new TriggerRig()) {
            // The rig of the other database has no node that fires these rows: they are far ahead.
            for (int i = 0; i < count; i++) {
                other.create("busy-" + i, "rate(1 hours)", machine, "{}");
            }
            other.awaitFired();
            other.awaitDeliveries(machine);
            var inserted = new ConcurrentLinkedQueue<Delivery>();
            Deliveries recorder =
                    new Deliveries() {
                        @Override
                        public void insert(Connection connection, List<Delivery> deliveries) {
                            inserted.addAll(deliveries);
                        }

                        @Override
                        public void onCommitted() {}
                    };
            long later = other.engines().time().millis() + Duration.ofMinutes(61).toMillis();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var tasks =
                        IntStream.range(0, 4 * Lanes.COUNT)
                                .mapToObj(i ->
                                        threads.submit(() ->
                                                fireLane(other, i % Lanes.COUNT, later, recorder)))
                                .toList();
                for (var task : tasks) {
                    task.get();
                }
            }
            assertThat(inserted).hasSize(count);
            assertThat(new HashSet<>(inserted.stream().map(Delivery::id).toList())).hasSize(count);
        }
    }

    private static int fireLane(TriggerRig on, int lane, long now, Deliveries deliveries)
            throws Exception {
        try (var connection = on.connect()) {
            connection.setAutoCommit(false);
            int all = 0;
            int fired;
            do {
                var round =
                        ScheduleLane.fire(
                                connection, lane, now, Instant.ofEpochMilli(now), deliveries);
                connection.commit();
                fired = round instanceof Answer.Ok<Round>(var result) ? result.fired() : 0;
                all += fired;
            } while (fired > 0);
            return all;
        }
    }

    @Test
    void each_occurrence_starts_one_execution_although_nodes_are_killed() {
        try (var killed = new TriggerRig()) {
            var machine = killed.createMachine();
            int count = 400;
            var expected = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                killed.create("kill-" + i, "cron(0 13 * * ? *)", machine, "{\"i\":" + i + "}");
                expected.add("kill-" + i);
            }
            // The clock of the rig starts at 12:00.
            killed.engines().time().skip(Duration.ofMinutes(61));
            killed.awaitExecutions(machine, 1);
            killed.killAndRestart();
            killed.awaitExecutions(machine, count / 2);
            killed.killAndRestart();

            killed.awaitExecutions(machine, count);
            killed.awaitDeliveries(machine);

            assertThat(
                            killed.executions(machine).stream()
                                    .map(it -> it.name().replaceAll("-2026.*", ""))
                                    .toList())
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static List<String> names(List<ExecutionListItem> executions) {
        return executions.stream().map(ExecutionListItem::name).distinct().toList();
    }

    private static ScheduleDefinition withState(
            ScheduleDefinition it, ScheduleDefinition.State state) {
        return new ScheduleDefinition(
                it.expression(),
                it.timezone(),
                it.start(),
                it.end(),
                it.windowMinutes(),
                state,
                it.actionAfterCompletion(),
                it.description(),
                it.kmsKeyArn(),
                it.target());
    }

    private static ScheduleDefinition withAction(
            ScheduleDefinition it, ActionAfterCompletion action) {
        return new ScheduleDefinition(
                it.expression(),
                it.timezone(),
                it.start(),
                it.end(),
                it.windowMinutes(),
                it.state(),
                action,
                it.description(),
                it.kmsKeyArn(),
                it.target());
    }
}
