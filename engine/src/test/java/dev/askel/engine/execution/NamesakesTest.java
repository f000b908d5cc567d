package dev.askel.engine.execution;

import static dev.askel.engine.Client.assertAccepted;
import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.sql.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Two executions with the same name. The second one starts 90 days after the end of the first.
 * Tokens and messages for the first must not affect the second.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class NamesakesTest {
    private static final String CALLBACK =
            """
            {"StartAt": "C", "States": {"C": {"Type": "Task", "HeartbeatSeconds": 5000,
             "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
             "Parameters": {"FunctionName": "f", "Payload": {"token.$": "$$.Task.Token"}}, "End": true}}}\
            """;

    private final EngineRig rig = EngineRig.withOneNode();
    private final Functions.HeldCalls calls = rig.functions().hold("f");

    private Client client() {
        return rig.client();
    }

    @AfterEach
    void closeRig() {
        rig.close();
    }

    private static String token(Functions.HeldCall call) {
        return String.valueOf(call.call().taskToken());
    }

    /**
     * Waits until the first execution is passivated, because a loaded execution keeps its name.
     * Then skips the time after which the name can be reused.
     */
    private void expireName() {
        Eventually.holds(
                "the first execution is passivated",
                () -> rig.node().loadedExecutions().stream().noneMatch(id -> id.endsWith("/x")));
        rig.time().skip(Duration.ofDays(91));
    }

    @Test
    void a_token_of_the_first_execution_is_refused_for_the_second() {
        var machine = client().createMachine("m", CALLBACK);
        var execution = client().start(machine, "x", "{}");
        var first = calls.awaitNext();
        client().stop(execution, null, null);
        expireName();
        client().start(machine, "x", "{}");
        var second = calls.awaitNext();

        assertThat(refused(client().succeedAsync(caller(), token(first), "1")))
                .isInstanceOf(EngineError.TaskTimedOut.class);
        assertThat(refused(client().heartbeatAsync(token(first))))
                .isInstanceOf(EngineError.TaskTimedOut.class);
        var settle = new Repair.Complete(token(first), "1");
        assertThat(refused(rig.node().engine().repairs().repair(execution, settle, "repair")))
                .isInstanceOf(EngineError.ConflictException.class);
        assertThat(second.call().idempotencyKey()).isNotEqualTo(first.call().idempotencyKey());

        assertAccepted(client().heartbeatAsync(token(second)));
        client().succeed(token(second), "2");
        assertThat(client().awaitOutput(execution)).isEqualTo("2");
    }

    @Test
    void a_child_of_the_second_execution_is_a_new_execution() {
        var child =
                client().createMachine(
                                "child",
                                """
                                {"StartAt": "W", "States": {
                                 "W": {"Type": "Wait", "Seconds": 10000000, "End": true}}}\
                                """);
        var machine =
                client().createMachine(
                                "parent",
                                """
                                {"StartAt": "S", "States": {"S": {"Type": "Task", "End": true,
                                 "Resource": "arn:aws:states:::states:startExecution",
                                 "Parameters": {"StateMachineArn": "%s"}}}}\
                                """
                                        .formatted(child));
        client().awaitOutput(client().start(machine, "x", "{}"));
        expireName();

        client().awaitOutput(client().start(machine, "x", "{}"));

        assertThat(
                        rig.query(
                                row -> row.getString(1),
                                "SELECT persistence_id FROM executions WHERE machine_name = ?",
                                "child"))
                .hasSize(2);
    }

    @Test
    void the_end_of_a_child_of_the_first_execution_completes_no_task_of_the_second() {
        var child =
                client().createMachine(
                                "child",
                                """
                                {"StartAt": "W", "States": {
                                 "W": {"Type": "Wait", "Seconds": 8208000, "End": true}}}\
                                """);
        var machine =
                client().createMachine(
                                "parent",
                                """
                                {"StartAt": "S", "States": {"S": {"Type": "Task", "End": true,
                                 "Resource": "arn:aws:states:::states:startExecution.sync",
                                 "Parameters": {"StateMachineArn": "%s"}}}}\
                                """
                                        .formatted(child));
        var execution = client().start(machine, "x", "{}");
        client().awaitHistoryWith(execution, HistoryEventType.TaskSubmitted);
        // A result from an operator does not affect the child.
        ok(rig.node().engine().repairs().repair(execution, new Repair.Complete("S", "1"), "r"));
        assertThat(client().awaitOutput(execution)).isEqualTo("1");
        expireName();
        client().start(machine, "x", "{}");
        client().awaitHistoryWith(execution, HistoryEventType.TaskSubmitted);

        rig.time().skip(Duration.ofDays(5));

        Eventually.holds(
                "the first child has ended and has no outstanding notice",
                () ->
                        rig.query(
                                                row -> row.getLong(1),
                                                """
                                                SELECT count(*) FROM executions e
                                                 WHERE machine_name = 'child' AND status = 'SUCCEEDED'
                                                   AND NOT EXISTS (
                                                       SELECT FROM wakeups w
                                                        WHERE w.persistence_id = e.persistence_id)\
                                                """)
                                        .getFirst()
                                == 1);
        assertThat(client().describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void an_execution_of_an_earlier_release_keeps_its_token_and_its_key() {
        var execution = client().start(client().createMachine("m", CALLBACK), "x", "{}");
        var now = calls.awaitNext();
        removeDataOfLaterReleases();

        rig.killAndRestart();
        var old = calls.awaitNext();
        rig.killAndRestart();
        var again = calls.awaitNext();

        var id =
                rig.query(row -> row.getString(1), "SELECT persistence_id FROM executions")
                        .getFirst();
        assertThat(old.call().idempotencyKey())
                .isEqualTo(
                        UUID.nameUUIDFromBytes((id + "||0|0").getBytes(StandardCharsets.UTF_8))
                                .toString())
                .isEqualTo(again.call().idempotencyKey())
                .isNotEqualTo(now.call().idempotencyKey());
        assertThat(token(again)).isEqualTo(token(old)).isNotEqualTo(token(now));
        client().succeed(token(old), "1");
        assertThat(client().awaitOutput(execution)).isEqualTo("1");
    }

    /** Removes from the stored rows the data that earlier releases did not write. */
    private void removeDataOfLaterReleases() {
        var row =
                rig.query(
                                found ->
                                        new EncodedPayload(
                                                found.getInt(1),
                                                found.getString(2),
                                                Bytes.wrap(found.getBytes(3))),
                                """
                                SELECT event_ser_id, event_ser_manifest, event_payload
                                  FROM event_journal WHERE sequence_number = 1\
                                """)
                        .getFirst();
        var entries = new ArrayList<Entry>(BatchCodec.decode(row));
        entries.replaceAll(entry ->
                entry instanceof Fact.Identified(var identity, var parent)
                        ? new Fact.Identified(withoutLife(identity), parent)
                        : entry);
        rig.execute(
                "UPDATE event_journal SET event_payload = ? WHERE sequence_number = 1",
                BatchCodec.encode(entries).bytes().toArray());
        rig.execute("UPDATE open_tasks SET life = NULL");
    }

    private static ExecutionIdentity withoutLife(ExecutionIdentity identity) {
        return new ExecutionIdentity(
                identity.arn(),
                identity.name(),
                identity.account(),
                identity.region(),
                identity.stateMachineArn(),
                identity.stateMachineName(),
                identity.machineId(),
                identity.revision(),
                identity.roleArn(),
                identity.startedAt(),
                identity.timeoutSeconds(),
                identity.stateMachineVersionArn(),
                identity.stateMachineAliasArn(),
                identity.traceHeader());
    }
}
