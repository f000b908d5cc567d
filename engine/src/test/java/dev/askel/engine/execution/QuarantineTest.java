package dev.askel.engine.execution;

import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.LogLines;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.execution.recovery.Recovery;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.partition.Slices;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Executions that cannot be recovered. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class QuarantineTest {
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
            """;

    private static void awaitGone(EngineRig rig, String name) {
        Eventually.holds(
                name + " has left memory",
                () ->
                        rig.node().loadedExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + name)));
    }

    private static JsonNode inspected(EngineRig rig, String execution) {
        return Payload.ofVerbatim(ok(rig.node().engine().repairs().inspect(execution))).tree();
    }

    @Test
    void a_journal_that_cannot_be_read_is_left_alone_until_somebody_stops_the_execution() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("poisoned");
        var machine = client.createMachine(name, WAIT);
        var execution = client.start(machine, name, "{\"a\":1}");
        awaitGone(rig, name);
        var payload =
                rig.query(
                                row -> row.getBytes(1),
                                "SELECT event_payload FROM event_journal WHERE persistence_id LIKE"
                                        + " ?",
                                "%/" + name)
                        .getFirst();
        rig.execute(
                "UPDATE event_journal SET event_payload = 'x' WHERE persistence_id LIKE ?",
                "%/" + name);

        try (var log = new LogLines()) {
            rig.time().skip(Duration.ofSeconds(86_401));
            Eventually.holds("it is in quarantine", () -> rig.countRows("quarantine", name) == 1);
            Eventually.holds(
                    "the log says so",
                    () ->
                            log.messages().stream()
                                    .anyMatch(line ->
                                            line.contains("quarantined") && line.contains(name)));
        }

        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        var seen = inspected(rig, execution);
        assertThat(seen.path("status").asText()).isEqualTo("RUNNING");
        assertThat(seen.at("/quarantine/error").asText()).contains("Unreadable");
        awaitGone(rig, name);
        assertThat(
                        rig.query(
                                row -> row.getObject(1),
                                "SELECT due FROM wakeups WHERE persistence_id LIKE ?",
                                "%/" + name))
                .containsExactly((Object) null);
        assertThat(client.start(machine, name, "{\"a\":1}")).isEqualTo(execution);
        assertThat(refused(client.startAsync(Client.caller(), machine, name, "{}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);

        rig.execute(
                "UPDATE event_journal SET event_payload = ? WHERE persistence_id LIKE ?",
                payload,
                "%/" + name);
        client.stop(execution, null, null);

        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(rig.countRows("quarantine", name)).isZero();
        assertThat(rig.countRows("wakeups", name)).isZero();
    }

    @Test
    void only_a_new_wish_or_an_old_notice_to_stop_it_tries_one_in_quarantine_again() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("poisoned");
        var execution = client.start(client.createMachine(name, WAIT), name, "{}");
        var payload = poison(rig, name);
        rig.time().skip(Duration.ofSeconds(86_401));
        long first = quarantinedSince(rig, name, 0);
        long owed = rig.time().millis();

        stop(rig, execution, first - 1, null);
        stop(rig, execution, null, owed);
        stop(rig, execution, null, null);
        assertThat(since(rig, name)).containsExactly(first);

        rig.time().skip(Duration.ofMinutes(2));
        tellStop(rig, name, null, owed);
        long second = quarantinedSince(rig, name, first);
        stop(rig, execution, null, owed);
        rig.time().skip(Duration.ofSeconds(90));
        stop(rig, execution, null, owed);
        stop(rig, execution, owed, null);
        assertThat(since(rig, name)).containsExactly(second);

        rig.execute(
                "UPDATE event_journal SET event_payload = ? WHERE persistence_id LIKE ?",
                payload,
                "%/" + name);
        client.stop(execution, null, null);
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(rig.countRows("quarantine", name)).isZero();
    }

    @Test
    void a_child_in_quarantine_ends_when_it_can_be_read_again_after_its_parents_stop() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("child");
        var machine = client.createMachine(name, WAIT);
        var parent = client.startParent(machine, name, "sync");
        var payload = poison(rig, name);
        rig.time().skip(Duration.ofSeconds(86_401));
        long first = quarantinedSince(rig, name, 0);

        client.stop(parent, null, null);
        rig.time().skip(Duration.ofMinutes(2));
        long second = quarantinedSince(rig, name, first);

        rig.execute(
                "UPDATE event_journal SET event_payload = ? WHERE persistence_id LIKE ?",
                payload,
                "%/" + name);
        assertThat(since(rig, name)).containsExactly(second);
        rig.time().skip(Duration.ofMinutes(10));
        var child = machine.replace(":stateMachine:", ":execution:") + ":" + name;
        assertThat(client.awaitEnd(child).status()).isEqualTo(ExecutionStatus.ABORTED);
    }

    @Test
    void a_closed_one_that_owes_a_notice_and_cannot_be_read_is_left_alone_too() {
        var rig = EngineRig.shared();
        var name = EngineRig.uniqueName("closed");
        var execution = rig.client().start(rig.client().createMachine(name, WAIT), name, "{}");
        rig.client().stop(execution, null, null);
        poison(rig, name);

        rig.execute(
                """
                INSERT INTO wakeups (persistence_id, slice, due, in_flight, owes, claimed_by, attempts)
                SELECT persistence_id, ?, 0, false, true, NULL, 0
                  FROM executions WHERE execution_name = ?\
                """,
                Slices.of(persistenceId(rig, name)),
                name);

        Eventually.holds("it is in quarantine", () -> rig.countRows("quarantine", name) == 1);
        assertThat(inspected(rig, execution).at("/quarantine/error").asText())
                .contains("Unreadable");
        assertThat(
                        rig.query(
                                row -> row.getObject(1),
                                "SELECT due FROM wakeups WHERE persistence_id LIKE ?",
                                "%/" + name))
                .containsExactly((Object) null);
        assertThat(
                        refused(
                                rig.node()
                                        .engine()
                                        .repairs()
                                        .repair(execution, new Repair.Abort(null, null), "r")))
                .isInstanceOf(EngineError.ConflictException.class)
                .extracting(EngineError::message)
                .asString()
                .contains("has ended already", "row 1", "complete or fail that task");
        rig.execute("DELETE FROM quarantine WHERE persistence_id LIKE ?", "%/" + name);
        rig.execute("DELETE FROM wakeups WHERE persistence_id LIKE ?", "%/" + name);
    }

    private static String persistenceId(EngineRig rig, String name) {
        return rig.query(
                        row -> row.getString(1),
                        "SELECT persistence_id FROM executions WHERE execution_name = ?",
                        name)
                .getFirst();
    }

    /** Makes an execution's journal unreadable; returns the former bytes. */
    private static byte[] poison(EngineRig rig, String name) {
        awaitGone(rig, name);
        var payload =
                rig.query(
                                row -> row.getBytes(1),
                                "SELECT event_payload FROM event_journal WHERE persistence_id LIKE"
                                        + " ?",
                                "%/" + name)
                        .getFirst();
        rig.execute(
                "UPDATE event_journal SET event_payload = 'x' WHERE persistence_id LIKE ?",
                "%/" + name);
        return payload;
    }

    private static List<Long> since(EngineRig rig, String name) {
        return rig.query(
                row -> row.getLong(1),
                "SELECT since FROM quarantine WHERE persistence_id LIKE ?",
                "%/" + name);
    }

    /** The time of its quarantine, when that differs from {@code before}. */
    private static long quarantinedSince(EngineRig rig, String name, long before) {
        return Eventually.value(
                        "it is in quarantine",
                        () -> since(rig, name),
                        rows -> !rows.isEmpty() && !rows.equals(List.of(before)))
                .getFirst();
    }

    private static void tellStop(
            EngineRig rig, String name, @Nullable Long askedAt, @Nullable Long owedSince) {
        var system = rig.node().system();
        ClusterSharding.get(system)
                .entityRefFor(ExecutionRegion.KEY, persistenceId(rig, name))
                .tell(
                        new ExecutionCommand.Stop(
                                null, null, null, system.ignoreRef(), askedAt, owedSince));
    }

    /** Requests a stop, and waits until the execution has handled it and is still in quarantine. */
    private static void stop(
            EngineRig rig, String execution, @Nullable Long askedAt, @Nullable Long owedSince) {
        var name = execution.substring(execution.lastIndexOf(':') + 1);
        tellStop(rig, name, askedAt, owedSince);
        assertThat(inspected(rig, execution).at("/quarantine/error").asText())
                .contains("Unreadable");
    }

    private static ExecutionSettings executions(Duration idle, Duration attemptOver) {
        var usual = EngineRig.SETTINGS.executions();
        return new ExecutionSettings(
                usual.nearTimer(),
                idle,
                usual.handOff(),
                usual.noticeRepeat(),
                attemptOver,
                usual.handOverGrace(),
                usual.answerPatience(),
                usual.resultPatience(),
                usual.snapshotRows());
    }

    @Test
    void an_idle_timeout_that_fires_at_a_restart_ends_no_recovery() {
        var usual = EngineRig.SETTINGS.executions();
        var hasty = executions(Duration.ofMillis(1), usual.attemptOver());
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS.toBuilder().executions(hasty).build())) {
            rig.addNode();
            var client = rig.client();
            rig.functions()
                    .onRefusalCheck(
                            "broken",
                            () -> {
                                throw new IllegalStateException("thrown by the test");
                            });
            var machine =
                    client.createMachine(
                            "broken",
                            """
                            {"StartAt": "T", "States": {"T": {"Type": "Task", "End": true,
                             "Resource": "arn:aws:states:::lambda:invoke",
                             "Parameters": {"FunctionName": "broken"}}}}\
                            """);

            var executions =
                    IntStream.range(0, 20)
                            .mapToObj(number -> client.start(machine, "x" + number, "{}"))
                            .toList();

            Eventually.holds(
                    "all are in quarantine",
                    () ->
                            rig.query(row -> row.getInt(1), "SELECT count(*)::int FROM quarantine")
                                    .equals(List.of(executions.size())));
        }
    }

    @Test
    void a_call_whose_node_died_four_times_is_not_made_again() {
        var usual = EngineRig.SETTINGS.executions();
        var patient = executions(usual.idle(), Duration.ofHours(1));
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS.toBuilder().executions(patient).build())) {
            rig.addNode();
            var name = EngineRig.uniqueName("deadly");
            var calls = rig.functions().hold(name);
            var machine =
                    rig.client()
                            .createMachine(
                                    name,
                                    """
                                    {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                    """
                                            .formatted(Functions.arn(name)));
            var execution = rig.client().start(machine, name, "{}");
            calls.awaitNext();
            for (int i = 0; i < Recovery.ATTEMPTS_MAX; i++) {
                rig.killAndRestart();
                calls.awaitNext();
            }

            rig.killAndRestart();

            Eventually.holds("it is in quarantine", () -> rig.countRows("quarantine", name) == 1);
            assertThat(calls.count()).isZero();
            var seen = inspected(rig, execution);
            assertThat(seen.at("/quarantine/error").asText()).contains("died");
            assertThat(seen.at("/frames/0/waitsFor").asText()).isEqualTo("the function's answer");
            assertThat(rig.client().describe(execution).status())
                    .isEqualTo(ExecutionStatus.RUNNING);
            rig.client().stop(execution, null, null);
            assertThat(rig.countRows("quarantine", name)).isZero();
        }
    }

    /** A node may die, or an actor stop, between the two writes. */
    @Test
    void attempts_that_are_used_up_lead_to_quarantine_also_where_it_was_not_stored() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("counted");
        var execution = client.start(client.createMachine(name, WAIT), name, "{}");
        awaitGone(rig, name);
        rig.execute(
                "UPDATE wakeups SET attempts = ? WHERE persistence_id LIKE ?",
                Recovery.ATTEMPTS_MAX + 1,
                "%/" + name);

        assertThat(inspected(rig, execution).at("/quarantine/error").asText()).contains("died");

        assertThat(rig.countRows("quarantine", name)).isEqualTo(1);
        client.stop(execution, null, null);
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
    }

    @Test
    void an_execution_that_lives_on_is_trusted_again() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("trusted");
        var machine = client.createMachine(name, WAIT);
        var execution = client.start(machine, name, "{}");
        awaitGone(rig, name);
        rig.execute("UPDATE wakeups SET attempts = 2 WHERE persistence_id LIKE ?", "%/" + name);
        inspected(rig, execution);
        Eventually.value(
                "its attempts are forgotten",
                () ->
                        rig.query(
                                row -> row.getInt(1),
                                "SELECT attempts FROM wakeups WHERE persistence_id LIKE ?",
                                "%/" + name),
                attempts -> attempts.equals(List.of(0)));
        client.stop(execution, null, null);
    }

    @Test
    void a_quarantine_is_read_as_it_was_put_and_ends_with_the_execution_due() {
        var rig = EngineRig.shared();
        var journal = rig.node().engine().journal();
        var id = "123456789012/us-east-1/" + EngineRig.uniqueName("none") + "/x";
        var quarantine = new Quarantine(7, 4, "what \u0000 \ud800");
        Eventually.get(journal.quarantine(id, quarantine));
        @Nullable Quarantine read = Eventually.get(journal.quarantine(id));
        assertThat(Objects.requireNonNull(read)).isEqualTo(quarantine);
        Eventually.get(journal.release(id, 5));
        assertThat(
                        rig.query(
                                row -> row.getLong(1) + "/" + row.getInt(2),
                                "SELECT due, attempts FROM wakeups WHERE persistence_id = ?",
                                id))
                .containsExactly("5/0");
        rig.execute("DELETE FROM wakeups WHERE persistence_id = ?", id);
    }
}
