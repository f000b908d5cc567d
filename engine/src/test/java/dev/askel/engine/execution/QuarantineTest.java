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
import dev.askel.engine.execution.actor.ExecutionActorContext;
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

    private static void awaitPassivation(EngineRig rig, String name) {
        Eventually.holds(
                name + " is passivated",
                () ->
                        rig.node().loadedExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + name)));
    }

    private static JsonNode inspect(EngineRig rig, String execution) {
        return Payload.ofVerbatim(ok(rig.node().engine().repairs().inspect(execution))).tree();
    }

    @Test
    void an_unreadable_execution_stays_in_quarantine_until_it_is_stopped() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("poisoned");
        var machine = client.createMachine(name, WAIT);
        var execution = client.start(machine, name, "{\"a\":1}");
        awaitPassivation(rig, name);
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
            Eventually.holds(
                    "the execution is in quarantine", () -> rig.countRows("quarantine", name) == 1);
            Eventually.holds(
                    "the quarantine is logged",
                    () ->
                            log.messages().stream()
                                    .anyMatch(line ->
                                            line.contains("quarantined") && line.contains(name)));
        }

        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        var inspection = inspect(rig, execution);
        assertThat(inspection.path("status").asText()).isEqualTo("RUNNING");
        assertThat(inspection.at("/quarantine/error").asText()).contains("Unreadable");
        awaitPassivation(rig, name);
        assertThat(
                        rig.query(
                                row -> row.getObject(1),
                                "SELECT due FROM wakeups WHERE persistence_id LIKE ?",
                                "%/" + name))
                .containsExactly((Object) null);
        assertThat(client.start(machine, name, "{\"a\":1}")).isEqualTo(execution);
        assertThat(refused(client.startAsync(Client.caller(), machine, name, "{}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);

        restoreJournal(rig, name, payload);
        client.stop(execution, null, null);

        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(rig.countRows("quarantine", name)).isZero();
        assertThat(rig.countRows("wakeups", name)).isZero();
    }

    @Test
    void only_a_new_stop_request_or_an_old_notice_recovers_a_quarantined_execution() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("poisoned");
        var execution = client.start(client.createMachine(name, WAIT), name, "{}");
        var payload = makeUnreadableAndDue(rig, name);
        long first = awaitNewQuarantine(rig, name, 0);
        long outstandingSince = rig.time().millis();

        assertStopIsIgnored(rig, execution, first - 1, null);
        assertStopIsIgnored(rig, execution, null, outstandingSince);
        assertStopIsIgnored(rig, execution, null, null);
        assertThat(quarantineTimes(rig, name)).containsExactly(first);

        rig.time().skip(Duration.ofMinutes(2));
        sendStop(rig, name, null, outstandingSince);
        long second = awaitNewQuarantine(rig, name, first);
        assertStopIsIgnored(rig, execution, null, outstandingSince);
        rig.time().skip(Duration.ofSeconds(90));
        assertStopIsIgnored(rig, execution, null, outstandingSince);
        assertStopIsIgnored(rig, execution, outstandingSince, null);
        assertThat(quarantineTimes(rig, name)).containsExactly(second);

        restoreJournal(rig, name, payload);
        client.stop(execution, null, null);
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(rig.countRows("quarantine", name)).isZero();
    }

    @Test
    void an_inspection_is_answered_although_its_actor_stops_during_the_read() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("handedoff");
        var execution = client.start(client.createMachine(name, WAIT), name, "{}");
        var payload = makeUnreadableAndDue(rig, name);
        awaitNewQuarantine(rig, name, 0);
        var entity =
                ClusterSharding.get(rig.node().system())
                        .entityRefFor(ExecutionRegion.KEY, persistenceId(rig, name));

        for (int i = 0; i < 20; i++) {
            inspect(rig, execution);
            // The actor asks its shard to stop it, then begins the read of this inspection.
            entity.tell(new ExecutionActorContext.Idle());
            var reply =
                    entity.<ExecutionCommand.InspectReply>ask(
                            ExecutionCommand.Inspect::new, Client.ASK_TIMEOUT);
            assertThat(Eventually.get(reply).json()).contains("Unreadable");
        }

        restoreJournal(rig, name, payload);
        client.stop(execution, null, null);
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
    }

    @Test
    void a_quarantined_child_of_a_stopped_parent_ends_when_it_is_readable_again() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("child");
        var machine = client.createMachine(name, WAIT);
        var parent = client.startParent(machine, name, "sync");
        var payload = makeUnreadableAndDue(rig, name);
        long first = awaitNewQuarantine(rig, name, 0);

        client.stop(parent, null, null);
        rig.time().skip(Duration.ofMinutes(2));
        long second = awaitNewQuarantine(rig, name, first);

        restoreJournal(rig, name, payload);
        assertThat(quarantineTimes(rig, name)).containsExactly(second);
        rig.time().skip(Duration.ofMinutes(10));
        var child = machine.replace(":stateMachine:", ":execution:") + ":" + name;
        assertThat(client.awaitEnd(child).status()).isEqualTo(ExecutionStatus.ABORTED);
    }

    @Test
    void an_unreadable_closed_execution_with_an_outstanding_notice_is_quarantined() {
        var rig = EngineRig.shared();
        var name = EngineRig.uniqueName("closed");
        var execution = rig.client().start(rig.client().createMachine(name, WAIT), name, "{}");
        rig.client().stop(execution, null, null);
        corruptJournal(rig, name);

        rig.execute(
                """
                INSERT INTO wakeups (persistence_id, slice, due, in_flight, owes, claimed_by, attempts)
                SELECT persistence_id, ?, 0, false, true, NULL, 0
                  FROM executions WHERE execution_name = ?\
                """,
                Slices.of(persistenceId(rig, name)),
                name);

        Eventually.holds(
                "the execution is in quarantine", () -> rig.countRows("quarantine", name) == 1);
        assertThat(inspect(rig, execution).at("/quarantine/error").asText()).contains("Unreadable");
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

    /** Makes the journal of an execution unreadable, and returns the original bytes. */
    private static byte[] corruptJournal(EngineRig rig, String name) {
        awaitPassivation(rig, name);
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

    /** Makes the journal of a waiting execution unreadable, and the execution due. */
    private static byte[] makeUnreadableAndDue(EngineRig rig, String name) {
        var payload = corruptJournal(rig, name);
        rig.time().skip(Duration.ofSeconds(86_401));
        return payload;
    }

    /** Makes the journal of an execution readable again. */
    private static void restoreJournal(EngineRig rig, String name, byte[] payload) {
        rig.execute(
                "UPDATE event_journal SET event_payload = ? WHERE persistence_id LIKE ?",
                payload,
                "%/" + name);
    }

    private static List<Long> quarantineTimes(EngineRig rig, String name) {
        return rig.query(
                row -> row.getLong(1),
                "SELECT since FROM quarantine WHERE persistence_id LIKE ?",
                "%/" + name);
    }

    /**
     * Waits until the execution is in a quarantine that did not begin at {@code before}, and
     * returns when it began.
     */
    private static long awaitNewQuarantine(EngineRig rig, String name, long before) {
        return Eventually.value(
                        "the execution is in quarantine",
                        () -> quarantineTimes(rig, name),
                        rows -> !rows.isEmpty() && !rows.equals(List.of(before)))
                .getFirst();
    }

    private static void sendStop(
            EngineRig rig, String name, @Nullable Long askedAt, @Nullable Long outstandingSince) {
        var system = rig.node().system();
        ClusterSharding.get(system)
                .entityRefFor(ExecutionRegion.KEY, persistenceId(rig, name))
                .tell(
                        new ExecutionCommand.Stop(
                                null, null, null, system.ignoreRef(), askedAt, outstandingSince));
    }

    /** Sends a stop, and checks that the execution has handled it and is still in quarantine. */
    private static void assertStopIsIgnored(
            EngineRig rig,
            String execution,
            @Nullable Long askedAt,
            @Nullable Long outstandingSince) {
        var name = execution.substring(execution.lastIndexOf(':') + 1);
        sendStop(rig, name, askedAt, outstandingSince);
        assertThat(inspect(rig, execution).at("/quarantine/error").asText()).contains("Unreadable");
    }

    private static ExecutionSettings executionSettings(Duration idle, Duration attemptOver) {
        var defaults = EngineRig.SETTINGS.executions();
        return new ExecutionSettings(
                defaults.nearTimerMax(),
                idle,
                defaults.handOffTimeout(),
                defaults.noticeRepeatDelay(),
                attemptOver,
                defaults.handOverGrace(),
                defaults.callbackDelayMax(),
                defaults.confirmationDelayMax(),
                defaults.snapshotRows(),
                defaults.partitions());
    }

    @Test
    void an_idle_timeout_at_a_restart_does_not_end_the_recovery() {
        var defaults = EngineRig.SETTINGS.executions();
        var settings = executionSettings(Duration.ofMillis(1), defaults.attemptResetAfter());
        try (var rig =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder().executions(settings).build())) {
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
                    "all executions are in quarantine",
                    () ->
                            rig.query(row -> row.getInt(1), "SELECT count(*)::int FROM quarantine")
                                    .equals(List.of(executions.size())));
        }
    }

    @Test
    void a_call_is_not_repeated_after_its_node_died_four_times() {
        var defaults = EngineRig.SETTINGS.executions();
        var settings = executionSettings(defaults.idleTimeout(), Duration.ofHours(1));
        try (var rig =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder().executions(settings).build())) {
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

            Eventually.holds(
                    "the execution is in quarantine", () -> rig.countRows("quarantine", name) == 1);
            assertThat(calls.count()).isZero();
            var inspection = inspect(rig, execution);
            assertThat(inspection.at("/quarantine/error").asText()).contains("died");
            assertThat(inspection.at("/frames/0/waitsFor").asText())
                    .isEqualTo("the function's answer");
            assertThat(rig.client().describe(execution).status())
                    .isEqualTo(ExecutionStatus.RUNNING);
            rig.client().stop(execution, null, null);
            assertThat(rig.countRows("quarantine", name)).isZero();
        }
    }

    /**
     * The node may die, or the actor may stop, after the attempt is counted and before the
     * quarantine is stored.
     */
    @Test
    void an_execution_with_too_many_counted_attempts_is_quarantined() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("counted");
        var execution = client.start(client.createMachine(name, WAIT), name, "{}");
        awaitPassivation(rig, name);
        rig.execute(
                "UPDATE wakeups SET attempts = ? WHERE persistence_id LIKE ?",
                Recovery.ATTEMPTS_MAX + 1,
                "%/" + name);

        assertThat(inspect(rig, execution).at("/quarantine/error").asText()).contains("died");

        assertThat(rig.countRows("quarantine", name)).isEqualTo(1);
        client.stop(execution, null, null);
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
    }

    @Test
    void an_execution_that_runs_long_enough_resets_its_attempts() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("trusted");
        var machine = client.createMachine(name, WAIT);
        var execution = client.start(machine, name, "{}");
        awaitPassivation(rig, name);
        rig.execute("UPDATE wakeups SET attempts = 2 WHERE persistence_id LIKE ?", "%/" + name);
        inspect(rig, execution);
        Eventually.value(
                "its attempts are reset",
                () ->
                        rig.query(
                                row -> row.getInt(1),
                                "SELECT attempts FROM wakeups WHERE persistence_id LIKE ?",
                                "%/" + name),
                attempts -> attempts.equals(List.of(0)));
        client.stop(execution, null, null);
    }

    @Test
    void a_stored_quarantine_is_read_unchanged_and_its_release_makes_the_execution_due() {
        var rig = EngineRig.shared();
        var journal = rig.node().engine().journal();
        var id = "123456789012/us-east-1/" + EngineRig.uniqueName("none") + "/x";
        var quarantine = new Quarantine(7, 4, "what \u0000 \ud800");
        Eventually.get(journal.quarantine(id, quarantine));
        @Nullable Quarantine read = Eventually.get(journal.findQuarantine(id));
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
