package dev.askel.engine.installation;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.workbench.Feed.ChangesRequest;
import dev.askel.engine.api.workbench.InstallationPauses;
import dev.askel.engine.api.workbench.InstallationPauses.Described;
import dev.askel.engine.api.workbench.Migrations.MigrationRequest;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The pause of the whole installation on running nodes (docs/pauses.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class InstallationPauseTest {
    /** The number of beats during which pollers without a pause would find all due work. */
    private static final int BEATS = 4;

    private static final String WAITING =
            """
            {"StartAt": "W", "States": {
              "W": {"Type": "Wait", "Seconds": 600, "Next": "T"},
              "T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;
    private static final String CALLING =
            """
            {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;
    private static final String PASSING =
            """
            {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "%s", "Next": "P"},
              "P": {"Type": "Pass", "Result": "old", "End": true}}}\
            """;
    private static final String MAPPING =
            """
            {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "l", "ItemProcessor": {
              "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
              "StartAt": "T", "States": {
                "T": {"Type": "Task", "Resource": "%s", "End": true}}}, "End": true}}}\
            """;

    private final EngineRig rig = EngineRig.withOneNode();

    @AfterEach
    void close() {
        rig.close();
    }

    private Client client() {
        return rig.client();
    }

    private InstallationPauses pauses() {
        return rig.node().engine().installationPauses();
    }

    private String createMachine(String definition, String function) {
        return client().createMachine(
                        EngineRig.uniqueName("machine"),
                        definition.formatted(Functions.arn(function)));
    }

    /** Kills the node, and starts another one that pauses the installation. */
    private void restartPaused() {
        rig.killAndRestart(() -> {
            try {
                assertThat(
                                PausedStart.pause(
                                        rig.database().dataSource(),
                                        rig.time().millis(),
                                        Optional::empty))
                        .isEmpty();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void nothing_begins_until_the_installation_is_resumed() {
        var timer = EngineRig.uniqueName("timer");
        rig.functions().answerWith(timer, input -> input);
        var waiting = client().start(createMachine(WAITING, timer), "x", "1");
        var lost = EngineRig.uniqueName("lost");
        var calls = rig.functions().hold(lost);
        var calling = client().start(createMachine(CALLING, lost), "x", "2");
        calls.awaitNext();
        var item = EngineRig.uniqueName("item");
        var items = rig.functions().hold(item);
        var mapping = client().start(createMachine(MAPPING, item), "x", "[3]");
        items.awaitNext();

        restartPaused();
        rig.time().skip(Duration.ofHours(1));
        rig.awaitBeats(BEATS);

        assertThat(rig.functions().calls(timer)).isEmpty();
        assertThat(calls.count()).isZero();
        assertThat(items.count()).isZero();
        assertThat(client().describe(waiting).status()).isEqualTo(ExecutionStatus.RUNNING);
        var pause = Objects.requireNonNull(ok(pauses().describe()).pause());
        assertThat(pause.resumption()).isNull();

        assertThat(ok(pauses().resume(null))).isEqualTo(new Described(null));

        assertThat(client().awaitOutput(waiting)).isEqualTo("1");
        calls.awaitNext().answer("20");
        assertThat(client().awaitOutput(calling)).isEqualTo("20");
        items.awaitNext().answer("30");
        assertThat(client().awaitOutput(mapping)).isEqualTo("[30]");
        assertThat(refused(pauses().resume(null)))
                .isEqualTo(new EngineError.ConflictException("The installation is not paused."));
    }

    @Test
    void starts_are_refused_until_the_installation_is_resumed() {
        var function = EngineRig.uniqueName("echo");
        rig.functions().answerWith(function, input -> input);
        var standard = createMachine(CALLING, function);
        var express =
                client().createMachine(
                                EngineRig.uniqueName("express"),
                                CALLING.formatted(Functions.arn(function)),
                                StateMachineType.EXPRESS);

        restartPaused();

        var refusal = new EngineError.ServiceUnavailable(InstallationPause.PAUSED);
        assertThat(refused(client().startAsync(caller(), standard, "x", "1"))).isEqualTo(refusal);
        assertThat(refused(client().startAsync(caller(), express, "x", "1"))).isEqualTo(refusal);
        assertThat(refused(client().startSyncAsync(express, null, "1"))).isEqualTo(refusal);
        assertThat(rig.functions().calls(function)).isEmpty();

        ok(pauses().resume(null));

        assertThat(client().awaitOutput(client().start(standard, "x", "1"))).isEqualTo("1");
        assertThat(ok(client().startSyncAsync(express, null, "2")).output()).isEqualTo("2");
    }

    @Test
    void operators_stop_and_pause_executions_during_the_pause() {
        var function = EngineRig.uniqueName("held");
        rig.functions().answerWith(function, input -> input);
        var machine = createMachine(WAITING, function);
        var stopped = client().start(machine, "stopped", "1");
        var paused = client().start(machine, "paused", "2");
        var other = client().start(machine, "other", "3");

        restartPaused();
        client().stop(stopped, "E", "c");
        var executions = rig.node().engine().pauses();
        ok(executions.pause(caller(), paused, new NewPause(null, null, Timeouts.CONTINUE, false)));
        assertThat(refused(executions.resume(caller(), paused, false)))
                .isEqualTo(new EngineError.ServiceUnavailable());
        rig.time().skip(Duration.ofHours(1));
        ok(pauses().resume(null));

        assertThat(client().awaitOutput(other)).isEqualTo("3");
        rig.awaitBeats(BEATS);
        assertThat(client().describe(stopped).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(client().describe(paused).status()).isEqualTo(ExecutionStatus.RUNNING);
        ok(executions.resume(caller(), paused, false));
        assertThat(client().awaitOutput(paused)).isEqualTo("2");
    }

    @Test
    void a_migration_is_requested_during_the_pause_and_takes_place_after_it() {
        var former = EngineRig.uniqueName("former");
        rig.functions().answerWith(former, input -> input);
        var other = EngineRig.uniqueName("other");
        rig.functions().answerWith(other, input -> input);
        var machine = createMachine(WAITING, former);
        var execution = client().start(machine, "x", "1");
        client().updateMachine(machine, WAITING.formatted(Functions.arn(other)));

        restartPaused();
        var described =
                ok(
                        rig.node()
                                .engine()
                                .migrations()
                                .migrate(
                                        caller(),
                                        new MigrationRequest(execution, machine, null, null)));
        assertThat(Objects.requireNonNull(described.pending()).to().revision()).isEqualTo(2);
        rig.time().skip(Duration.ofHours(1));
        rig.awaitBeats(BEATS);
        assertThat(rig.functions().calls(other)).isEmpty();
        ok(pauses().resume(null));

        assertThat(client().awaitOutput(execution)).isEqualTo("1");
        assertThat(rig.functions().calls(former)).isEmpty();
        assertThat(rig.functions().calls(other)).hasSize(1);
    }

    @Test
    void a_redrive_during_the_pause_runs_after_it() {
        var function = EngineRig.uniqueName("redriven");
        rig.functions().failWith(function, "E", "c");
        var failed = client().start(createMachine(CALLING, function), "x", "1");
        assertThat(client().awaitEnd(failed).status()).isEqualTo(ExecutionStatus.FAILED);
        rig.functions().answerWith(function, input -> input);
        int before = rig.functions().calls(function).size();

        restartPaused();
        client().redrive(failed);
        rig.awaitBeats(BEATS);

        assertThat(rig.functions().calls(function)).hasSize(before);
        assertThat(client().describe(failed).status()).isEqualTo(ExecutionStatus.RUNNING);
        ok(pauses().resume(null));
        assertThat(client().awaitOutput(failed)).isEqualTo("1");
    }

    @Test
    void an_execution_that_an_operator_has_loaded_gives_no_task_and_accepts_no_result() {
        var activity = client().createActivity(EngineRig.uniqueName("activity"));
        var machine =
                client().createMachine(
                                EngineRig.uniqueName("machine"), CALLING.formatted(activity));
        var polled = client().start(machine, "polled", "1");
        var token = client().pollTask(activity, "w").token();
        var waiting = client().start(machine, "waiting", "2");
        client().awaitHistoryWith(waiting, HistoryEventType.ActivityScheduled);

        restartPaused();
        var repairs = rig.node().engine().repairs();
        ok(repairs.inspect(polled));
        assertThat(refused(client().succeedAsync(caller(), token, "10")))
                .isEqualTo(new EngineError.ServiceUnavailable());
        ok(repairs.inspect(waiting));
        var disconnected = new CompletableFuture<Void>();
        var poll = client().pollAsync(activity, "w", disconnected);
        rig.awaitBeats(BEATS);
        disconnected.complete(null);

        assertThat(client().types(waiting)).doesNotContain(HistoryEventType.ActivityStarted);
        assertThat(ok(poll).taskToken()).isNull();
        ok(pauses().resume(null));
        client().succeed(token, "10");
        assertThat(client().awaitOutput(polled)).isEqualTo("10");
        client().succeed(client().pollTask(activity, "w").token(), "20");
        assertThat(client().awaitOutput(waiting)).isEqualTo("20");
    }

    @Test
    void an_execution_that_is_migrated_during_the_pause_runs_the_new_revision_after_it() {
        var function = EngineRig.uniqueName("migrated");
        var calls = rig.functions().hold(function);
        var machine = createMachine(PASSING, function);
        var execution = client().start(machine, "x", "1");
        calls.awaitNext();

        restartPaused();
        client().updateMachine(
                        machine,
                        PASSING.formatted(Functions.arn(function)).replace("\"old\"", "\"new\""));
        ok(
                rig.node()
                        .engine()
                        .migrations()
                        .migrate(caller(), new MigrationRequest(execution, machine, "op", "fire")));
        assertThat(calls.count()).isZero();
        ok(pauses().resume(null));

        // The sweep of all calls would find the call some minutes later.
        calls.awaitNext().answer("2");
        assertThat(client().awaitOutput(execution)).isEqualTo("\"new\"");
    }

    @Test
    void live_lists_of_a_machine_work_during_the_pause() {
        var machine = createMachine(CALLING, "none");

        restartPaused();

        try (var changes =
                ok(
                        rig.node()
                                .engine()
                                .feed()
                                .changes(
                                        caller(), new ChangesRequest(machine, null, null, null)))) {
            assertThat(changes.position()).isNotEmpty();
        }
    }

    @Test
    void a_rate_lets_a_growing_share_of_the_executions_continue() {
        int count = 100;
        var function = EngineRig.uniqueName("gradual");
        rig.functions().answerWith(function, input -> input);
        var machine = createMachine(WAITING, function);
        for (int number = 0; number < count; number++) {
            client().start(machine, "e" + number, "1");
        }
        var positions = new HashMap<String, Double>();
        Eventually.value(
                        "each execution has a wake-up row",
                        () ->
                                rig.query(
                                        row -> row.getString(1),
                                        "SELECT persistence_id FROM wakeups"),
                        ids -> ids.size() == count)
                .forEach(id -> positions.put(id, StoredPause.position(id)));

        restartPaused();
        rig.time().skip(Duration.ofHours(1));
        // A tenth of an execution per second takes 1,000 seconds.
        var resumed = Objects.requireNonNull(ok(pauses().resume(0.1)).pause()).resumption();
        assertThat(Objects.requireNonNull(resumed).endsAt())
                .isEqualTo(resumed.since().plusSeconds(1_000));
        assertThat(ok(client().startAsync(caller(), machine, "new", "1")).executionArn())
                .endsWith(":new");
        rig.time().skip(Duration.ofSeconds(500));

        var due = ids(positions, 0, 0.5);
        Eventually.holds("half of the executions have called", () -> ended().containsAll(due));
        rig.awaitBeats(BEATS);
        // The share reaches this position long after the deadline of this test.
        assertThat(ended()).doesNotContainAnyElementsOf(ids(positions, 0.9, 1));

        rig.time().skip(Duration.ofSeconds(500));
        Eventually.holds(
                "all executions have ended", () -> ended().containsAll(positions.keySet()));
        Eventually.holds("the pause has ended", () -> ok(pauses().describe()).pause() == null);
        assertThat(rig.query(row -> row.getLong(1), "SELECT count(*) FROM installation_pause"))
                .containsExactly(0L);
    }

    private static List<String> ids(Map<String, Double> positions, double from, double to) {
        var found = new ArrayList<String>();
        positions.forEach((id, position) -> {
            if (position >= from && position < to) {
                found.add(id);
            }
        });
        assertThat(found).isNotEmpty();
        return found;
    }

    private List<String> ended() {
        return rig.query(
                row -> row.getString(1),
                "SELECT persistence_id FROM executions WHERE status <> 'RUNNING'");
    }

    @Test
    void a_restart_keeps_the_pause_and_a_further_node_joins_it() {
        var timer = EngineRig.uniqueName("kept");
        rig.functions().answerWith(timer, input -> input);
        var waiting = client().start(createMachine(WAITING, timer), "x", "1");
        restartPaused();
        rig.killAndRestart();
        var second = rig.addNode();
        rig.time().skip(Duration.ofHours(1));
        rig.awaitBeats(BEATS);
        assertThat(rig.functions().calls(timer)).isEmpty();
        assertThat(second.engine().installationPauses().isPaused()).isTrue();

        ok(pauses().resume(null));

        assertThat(client().awaitOutput(waiting)).isEqualTo("1");
        Eventually.holds(
                "the other node is resumed",
                () -> !second.engine().installationPauses().isPaused());
    }

    @Test
    void a_rate_out_of_bounds_is_refused() {
        restartPaused();

        for (var rate : List.of(0.0, 0.09, 10_001.0, Double.NaN)) {
            assertThat(refused(pauses().resume(rate)))
                    .as("%s", rate)
                    .isInstanceOf(EngineError.ValidationException.class);
        }
        assertThat(ok(pauses().describe()).pause()).isNotNull();
    }
}
