package dev.askel.engine.express;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * StartExecution of Express machines: a start is durable before the execution runs, and runs at
 * least once.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AsynchronousRunTest {
    private static String waitAndCall(String function, int afterSeconds) {
        return """
        {"StartAt": "W", "States": {
          "W": {"Type": "Wait", "Seconds": %d, "Next": "T"},
          "T": {"Type": "Task", "Resource": "%s",
            "Parameters": {"in.$": "$", "e.$": "$$.Execution"}, "End": true}}}\
        """
                .formatted(afterSeconds, Functions.arn(function));
    }

    private static long countStarts(EngineRig rig, String machine) {
        return rig.query(
                        row -> row.getLong(1),
                        """
                        SELECT count(*) FROM express_starts JOIN machines USING (machine_id)
                         WHERE name = ?\
                        """,
                        machine)
                .getFirst();
    }

    @Test
    void a_start_returns_before_the_execution_ends_and_its_row_is_deleted_at_the_end() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("asynchronous");
        var calls = rig.functions().hold(name);
        var machine = client.createMachine(name, waitAndCall(name, 0), StateMachineType.EXPRESS);

        var first = ok(client.startAsync(caller(), machine, "same", "{ \"a\": 1 }"));
        var second = ok(client.startAsync(caller(), machine, "same", "{ \"a\": 1 }"));

        // The executions have not ended yet.
        assertThat(countStarts(rig, name)).isEqualTo(2);
        var prefix = machine.replace(":stateMachine:", ":express:") + ":same:";
        assertThat(first.executionArn()).startsWith(prefix).isNotEqualTo(second.executionArn());
        assertThat(UUID.fromString(first.executionArn().substring(prefix.length()))).isNotNull();
        calls.awaitNext().answer("1");
        calls.awaitNext().answer("2");
        assertThat(rig.functions().calls(name))
                .extracting(call -> call.idempotencyKey())
                .doesNotHaveDuplicates();
        assertThat(rig.functions().calls(name).getFirst().parameters().text())
                .startsWith("{\"in\":{\"a\":1},\"e\":{\"Id\":\"" + prefix)
                .contains("\"RedriveCount\":0");
        Eventually.holds("both have ended", () -> countStarts(rig, name) == 0);
    }

    @Test
    void starts_use_the_current_machine_and_are_refused_after_its_deletion() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("changing");
        rig.functions().answerWith(name, input -> input);
        var machine = client.createMachine(name, waitAndCall(name, 600), StateMachineType.EXPRESS);
        ok(client.startAsync(caller(), machine, "a", "{}"));
        client.updateMachine(machine, waitAndCall(name, 0));

        ok(client.startAsync(caller(), machine, "b", "{}"));
        Eventually.holds(
                "the execution of the new definition runs",
                () -> rig.functions().calls(name).size() == 1);

        client.deleteMachine(machine);
        assertThat(refused(client.startAsync(caller(), machine, "c", "{}")))
                .isEqualTo(new EngineError.StateMachineDeleting(machine));
    }

    @Test
    void a_task_can_start_an_express_execution_but_not_wait_for_it() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var name = EngineRig.uniqueName("child");
        rig.functions().answerWith(name, input -> input);
        var machine = client.createMachine(name, waitAndCall(name, 0), StateMachineType.EXPRESS);
        var parent =
                """
                {"StartAt": "C", "States": {"C": {"Type": "Task",
                 "Resource": "arn:aws:states:::states:startExecution%s",
                 "Parameters": {"StateMachineArn": "%s", "Input": {}}, "End": true}}}\
                """;

        var started =
                client.start(
                        client.createMachine(
                                EngineRig.uniqueName("starts"), parent.formatted("", machine)),
                        "x",
                        "{}");
        assertThat(client.awaitOutput(started)).contains(":express:" + name + ":");
        Eventually.holds("the child ran", () -> rig.functions().calls(name).size() == 1);

        var waiting =
                client.start(
                        client.createMachine(
                                EngineRig.uniqueName("waits"), parent.formatted(".sync", machine)),
                        "x",
                        "{}");
        assertThat(client.awaitEnd(waiting).error())
                .isEqualTo("StepFunctions.StateMachineTypeNotSupportedException");
    }

    @Test
    void an_execution_of_a_killed_node_is_run_again_up_to_three_attempts() {
        try (var rig = EngineRig.withOneNode()) {
            var calls = rig.functions().hold("lost");
            Client client = rig.client();
            var machine =
                    client.createMachine("lost", waitAndCall("lost", 0), StateMachineType.EXPRESS);
            ok(client.startAsync(caller(), machine, "x", "{\"a\":1}"));
            var first = calls.awaitNext();
            rig.execute(
                    """
                    INSERT INTO express_starts (persistence_id, slice, machine_id, revision,
                        started_at, input, claimed_by, attempts)
                    SELECT replace(persistence_id, '/x:', '/y:'), slice, machine_id, revision,
                        started_at, input, 'gone', 3 FROM express_starts\
                    """);

            rig.killAndRestart();

            var again = calls.awaitNext();
            again.answer("1");
            Eventually.holds("no start is stored", () -> countStarts(rig, "lost") == 0);
            assertThat(rig.functions().calls("lost")).hasSize(2);
            assertThat(again.call().idempotencyKey()).isEqualTo(first.call().idempotencyKey());
            assertThat(again.call().parameters().text())
                    .contains("\"in\":{\"a\":1}", "\"Name\":\"x\"");
        }
    }
}
