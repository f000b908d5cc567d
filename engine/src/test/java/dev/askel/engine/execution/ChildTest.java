package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@code states:startExecution} in its patterns (docs/aws/integrations.md, "Result shape"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildTest {
    private static final String PASS =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}\
            """;

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    private String createParent(String name, String pattern, String childMachine) {
        return client.createMachine(
                EngineRig.uniqueName(name),
                """
                {"StartAt": "C", "States": {"C": {"Type": "Task",
                 "Resource": "arn:aws:states:::states:startExecution%s",
                 "Parameters": {"StateMachineArn": "%s", "Name.$": "$.child", "Input": {"a": 1}},
                 "End": true}}}\
                """
                        .formatted(pattern, childMachine));
    }

    private static String executionArn(String machine, String name) {
        return machine.replace(":stateMachine:", ":execution:") + ":" + name;
    }

    private static String inputWithChild(String childName) {
        return Json.quoted("{'child':'" + childName + "'}");
    }

    @Test
    void a_request_response_task_does_not_wait_for_its_child() {
        var machine = client.createMachine(EngineRig.uniqueName("child"), PASS);
        var execution = client.start(createParent("parent", "", machine), "x", inputWithChild("c"));
        var output = Json.of(String.valueOf(client.awaitOutput(execution))).tree();
        assertThat(output.path("ExecutionArn").asText()).isEqualTo(executionArn(machine, "c"));
        assertThat(client.awaitOutput(executionArn(machine, "c"))).isEqualTo("{\"a\":1}");
    }

    @Test
    void sync_returns_the_output_of_a_child_as_text() {
        var machine = client.createMachine(EngineRig.uniqueName("child"), PASS);
        var execution =
                client.start(createParent("parent", ".sync", machine), "x", inputWithChild("c"));
        var output = Json.of(String.valueOf(client.awaitOutput(execution))).tree();
        assertThat(output.path("Output").asText()).isEqualTo("{\"a\":1}");
        assertThat(output.path("Status").asText()).isEqualTo("SUCCEEDED");
    }

    @Test
    void sync_2_returns_the_output_of_a_child_as_json() {
        var machine = client.createMachine(EngineRig.uniqueName("child"), PASS);
        var execution =
                client.start(createParent("parent", ".sync:2", machine), "x", inputWithChild("c"));
        var output = Json.of(String.valueOf(client.awaitOutput(execution))).tree();
        assertThat(output.path("Output").path("a").asInt()).isEqualTo(1);
    }

    @Test
    void the_failure_of_a_child_fails_its_task() {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("child"),
                        """
                        {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "why"}}}\
                        """);
        var execution =
                client.start(createParent("parent", ".sync:2", machine), "x", inputWithChild("c"));
        var ended = client.awaitEnd(execution);
        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.error()).isEqualTo("States.TaskFailed");
        assertThat(ended.cause()).contains("\"Error\":\"E\"", "\"Status\":\"FAILED\"");
    }

    @Test
    void a_null_state_machine_arn_fails_the_started_task() {
        var parent =
                client.createMachine(
                        EngineRig.uniqueName("parent"),
                        """
                        {"StartAt": "C", "States": {"C": {"Type": "Task",
                         "Resource": "arn:aws:states:::states:startExecution.sync:2",
                         "Parameters": {"StateMachineArn.$": "$.machine"}, "End": true}}}\
                        """);
        var execution = client.start(parent, "x", "{\"machine\": null}");

        var ended = client.awaitEnd(execution);

        assertThat(ended.error()).isEqualTo("StepFunctions.ValidationException");
        assertThat(ended.cause())
                .startsWith(
                        "1 validation error detected: Value at 'stateMachineArn' failed to satisfy constraint: Member must not be null (Service: AWSStepFunctions; Status Code: 400; Error Code: ValidationException; Request ID: ");
        assertThat(client.types(execution))
                .containsSubsequence(
                        HistoryEventType.TaskScheduled,
                        HistoryEventType.TaskStarted,
                        HistoryEventType.TaskFailed);
    }

    @Test
    void a_child_is_stopped_with_its_parent() {
        var function = EngineRig.uniqueName("held");
        var calls = rig.functions().hold(function);
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(function)));
        var middle = createParent("middle", ".sync", machine);
        var top =
                client.createMachine(
                        EngineRig.uniqueName("top"),
                        """
                        {"StartAt": "C", "States": {"C": {"Type": "Task",
                         "Resource": "arn:aws:states:::states:startExecution.sync",
                         "Parameters": {"StateMachineArn": "%s", "Name": "m", "Input": {"child": "c"}},
                         "End": true}}}\
                        """
                                .formatted(middle));
        var execution = client.start(top, "x", "{}");
        calls.awaitNext();
        client.awaitHistoryWith(execution, HistoryEventType.TaskSubmitted);
        client.awaitHistoryWith(executionArn(middle, "m"), HistoryEventType.TaskSubmitted);

        client.stop(execution, null, null);

        assertThat(client.awaitEnd(executionArn(middle, "m")).status())
                .isEqualTo(ExecutionStatus.ABORTED);
        assertThat(client.awaitEnd(executionArn(machine, "c")).status())
                .isEqualTo(ExecutionStatus.ABORTED);
    }

    @Test
    void no_notice_is_outstanding_after_parent_and_child_have_ended() {
        var name = EngineRig.uniqueName("owing");
        var machine = client.createMachine(EngineRig.uniqueName("child"), PASS);
        var execution =
                client.start(createParent("parent", ".sync", machine), name, inputWithChild(name));
        client.awaitEnd(execution);
        Eventually.holds("no notice is outstanding", () -> rig.countRows("wakeups", name) == 0);
    }
}
