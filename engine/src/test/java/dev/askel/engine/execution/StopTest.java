package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** StopExecution (docs/aws/api.md, "Executions"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StopTest {
    private static final String TASK =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    @Test
    void a_stop_is_answered_when_the_end_is_stored() {
        var function = EngineRig.uniqueName("stopped");
        var calls = rig.functions().hold(function);
        var machine = client.createMachine(function, TASK.formatted(Functions.arn(function)));
        var execution = client.start(machine, "x", "{}");
        calls.awaitNext();

        var stopped = client.stop(execution, "E", "why\u0000");

        var described = client.describe(execution);
        assertThat(described.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(described.stopDate()).isEqualTo(stopped);
        assertThat(described.error()).isEqualTo("E");
        assertThat(described.cause()).isEqualTo("why\u0000");
        assertThat(client.types(execution)).last().isEqualTo(HistoryEventType.ExecutionAborted);
        Eventually.holds(
                "the call is cancelled", () -> !rig.functions().cancelled(function).isEmpty());
    }

    @Test
    void a_stop_does_not_change_a_closed_execution() {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("closed"),
                        """
                        {"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}\
                        """);
        var execution = client.start(machine, "x", "{}");
        var before = client.awaitEnd(execution);

        assertThat(client.stop(execution, "E", "late")).isEqualTo(before.stopDate());

        assertThat(client.describe(execution)).isEqualTo(before);
    }

    @Test
    void the_answer_of_a_cancelled_call_changes_nothing() {
        var function = EngineRig.uniqueName("late");
        var calls = rig.functions().hold(function);
        var machine = client.createMachine(function, TASK.formatted(Functions.arn(function)));
        var execution = client.start(machine, "x", "{}");
        var call = calls.awaitNext();
        client.stop(execution, null, null);
        var history = client.history(execution);

        call.answer("'late'");

        assertThat(client.stop(execution, null, null)).isNotNull();
        assertThat(client.history(execution)).isEqualTo(history);
    }

    @Test
    void a_stop_of_a_missing_execution_is_refused() {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("never"),
                        """
                        {"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}\
                        """);
        var execution = machine.replace(":stateMachine:", ":execution:") + ":never";
        assertThat(
                        refused(
                                rig.node()
                                        .engine()
                                        .executions()
                                        .stopExecution(
                                                caller(),
                                                new StopExecutionRequest(execution, null, null))))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
    }
}
