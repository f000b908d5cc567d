package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every end of an execution, in every state type and nesting, as DescribeExecution shows it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EndingsTest {
    private static final String WAIT =
            "\"%1$s\": {\"Type\": \"Wait\", \"Seconds\": 90000, \"End\": true}";

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    /** A waiting execution. Its machine has the same name. */
    private record WaitingExecution(String name, String execution) {}

    /** Starts one execution for each state that can wait, and returns when all wait. */
    private List<WaitingExecution> startInEveryWaitingState() {
        var held = EngineRig.uniqueName("held");
        rig.functions().hold(held);
        var failing = EngineRig.uniqueName("failing");
        rig.functions().failWith(failing, "E", "because");
        var sending = EngineRig.uniqueName("sending");
        rig.functions().answerWith(sending, input -> input);
        var queued = client.createActivity(EngineRig.uniqueName("queued"));
        var taken = client.createActivity(EngineRig.uniqueName("taken"));
        var child =
                client.createMachine(
                        EngineRig.uniqueName("child"), definition("W", WAIT.formatted("W")));
        var task = "\"%s\": {\"Type\": \"Task\", \"Resource\": \"%s\"%s, \"End\": true}";
        var callback =
                """
                , "Parameters": {"FunctionName": "%s", "Payload": {"t.$": "$$.Task.Token"}}
                """
                        .formatted(sending);
        var calling = task.formatted("T", Functions.arn(held), "");
        var sleeping = WAIT.formatted("W");

        var waiting = new ArrayList<WaitingExecution>();
        waiting.add(startUntil("W", sleeping, HistoryEventType.WaitStateEntered, 1));
        waiting.add(startUntil("T", calling, HistoryEventType.LambdaFunctionStarted, 1));
        waiting.add(
                startUntil(
                        "T",
                        task.formatted("T", queued, ""),
                        HistoryEventType.ActivityScheduled,
                        1));
        var polled = CompletableFuture.supplyAsync(() -> client.pollTask(taken, "worker"));
        waiting.add(
                startUntil(
                        "T", task.formatted("T", taken, ""), HistoryEventType.ActivityStarted, 1));
        assertThat(Eventually.get(polled).input()).isNotNull();
        waiting.add(
                startUntil(
                        "T",
                        task.formatted(
                                "T", "arn:aws:states:::lambda:invoke.waitForTaskToken", callback),
                        HistoryEventType.TaskSubmitted,
                        1));
        waiting.add(
                startUntil(
                        "T",
                        task.formatted(
                                "T",
                                "arn:aws:states:::states:startExecution.sync:2",
                                ", \"Parameters\": {\"StateMachineArn\": \"%s\"}".formatted(child)),
                        HistoryEventType.TaskSubmitted,
                        1));
        waiting.add(
                startUntil(
                        "T",
                        task.formatted(
                                "T",
                                Functions.arn(failing),
                                ", \"Retry\": [{\"ErrorEquals\": [\"E\"], \"IntervalSeconds\": 90000}]"),
                        HistoryEventType.LambdaFunctionFailed,
                        1));
        waiting.add(
                startUntil(
                        "P",
                        parallelState("P", definition("W", sleeping), definition("T", calling)),
                        HistoryEventType.LambdaFunctionStarted,
                        1));
        waiting.add(
                startUntil(
                        "M",
                        mapState("M", definition("W", sleeping)),
                        HistoryEventType.WaitStateEntered,
                        2));
        waiting.add(
                startUntil(
                        "M",
                        mapState(
                                "M",
                                definition(
                                        "P",
                                        parallelState(
                                                "P",
                                                definition(
                                                        "N",
                                                        mapState("N", definition("W", sleeping))),
                                                definition("T", calling)))),
                        HistoryEventType.WaitStateEntered,
                        4));
        return waiting;
    }

    private static String definition(String startAt, String states) {
        return "{\"StartAt\": \"%s\", \"States\": {%s}}".formatted(startAt, states);
    }

    private static String parallelState(String name, String... branches) {
        return "\"%s\": {\"Type\": \"Parallel\", \"Branches\": [%s], \"End\": true}"
                .formatted(name, String.join(", ", branches));
    }

    /** A Map state over the three items of the input, with two iterations at a time. */
    private static String mapState(String name, String processor) {
        return """
        "%s": {"Type": "Map", "ItemsPath": "$$.Execution.Input.l", "MaxConcurrency": 2,
          "ItemProcessor": %s, "End": true}\
        """
                .formatted(name, processor);
    }

    private WaitingExecution startUntil(
            String startAt, String states, HistoryEventType type, int times) {
        var name = EngineRig.uniqueName("ending");
        var machine =
                client.createMachine(
                        name,
                        "{\"TimeoutSeconds\": 80000, " + definition(startAt, states).substring(1));
        var execution = client.start(machine, name, "{ \"l\": [1, 2, 3] }");
        Eventually.holds(
                execution + " is at " + type,
                () ->
                        client.types(execution).stream().filter(each -> each == type).count()
                                == times);
        return new WaitingExecution(name, execution);
    }

    private void assertEnded(
            WaitingExecution waiting,
            ExecutionStatus status,
            HistoryEventType type,
            @Nullable String error,
            @Nullable String cause) {
        var described = client.awaitEnd(waiting.execution());
        assertThat(described.status()).isEqualTo(status);
        // On AWS, only the event shows the error of an execution that timed out.
        assertThat(described.error()).isEqualTo(status == ExecutionStatus.TIMED_OUT ? null : error);
        assertThat(described.cause()).isEqualTo(cause);
        assertThat(described.output()).isNull();
        assertThat(described.input()).isEqualTo("{ \"l\": [1, 2, 3] }");
        assertThat(described.stopDate()).isAfterOrEqualTo(described.startDate());
        var history = client.history(waiting.execution());
        assertThat(history).extracting(HistoryEvent::id).isSorted().doesNotHaveDuplicates();
        assertThat(history.getLast().type()).isEqualTo(type);
        assertThat(history.getLast().details()).isEqualTo(new EventDetails.Failed(error, cause));
        assertThat(history.getLast().timestamp()).isEqualTo(described.stopDate());
        Eventually.holds(
                waiting.execution() + " has neither open tasks nor a wake-up row",
                () ->
                        rig.countRows("open_tasks", waiting.name()) == 0
                                && rig.countRows("wakeups", waiting.name()) == 0);
    }

    @Test
    void a_stop_ends_an_execution_in_every_waiting_state() {
        boolean withReason = false;
        for (var waiting : startInEveryWaitingState()) {
            withReason = !withReason;
            var error = withReason ? "E" : null;
            var cause = withReason ? "why" : null;

            var stopped = client.stop(waiting.execution(), error, cause);

            assertThat(client.describe(waiting.execution()).stopDate()).isEqualTo(stopped);
            assertEnded(
                    waiting,
                    ExecutionStatus.ABORTED,
                    HistoryEventType.ExecutionAborted,
                    error,
                    cause);
            var history = client.history(waiting.execution());
            assertThat(client.stop(waiting.execution(), "again", null)).isEqualTo(stopped);
            assertThat(client.history(waiting.execution())).isEqualTo(history);
        }
    }

    @Test
    void a_timeout_ends_an_execution_in_every_waiting_state() {
        var executions = startInEveryWaitingState();

        rig.time().skip(Duration.ofSeconds(80_001));

        for (var waiting : executions) {
            assertEnded(
                    waiting,
                    ExecutionStatus.TIMED_OUT,
                    HistoryEventType.ExecutionTimedOut,
                    "States.Timeout",
                    null);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "Type": "Fail"                                             |         |
                    "Type": "Fail", "Error": "E"                               | E       |
                    "Type": "Fail", "Cause": "c"                               |         | c
                    "Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}!', $.e)" | É | É!
                    "Type": "Pass", "InputPath": "$.no", "End": true           | States.Runtime | An error occurred while executing the state 'S' (entered at the event id #2). Invalid path '$.no' : No results for path: $['no']
                    "Type": "Pass", "Parameters": {"x.$": "States.ArrayLength($.e)"}, "End": true | States.Runtime | An error occurred while executing the state 'S' (entered at the event id #2). There was an error while evaluating the intrinsic function: States.ArrayLength($.e). Invalid arguments in States.ArrayLength
                    "Type": "Pass", "Result": 1, "ResultPath": "$.e.x", "End": true | States.ResultPathMatchFailure | Unable to apply ReferencePath $.e.x to input {"e":"É", "l":[]}
                    "Type": "Map", "ItemsPath": "$.e", "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}, "End": true | States.Runtime | An error occurred while executing the state 'S' (entered at the event id #2). Reference path "$.e" must point to array.
                    "Type": "Parallel", "Branches": [{"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}], "End": true | E |
                    """)
    void a_failure_is_described_with_its_error_and_cause(
            String fields, @Nullable String error, @Nullable String cause) {
        var name = EngineRig.uniqueName("failure");
        var machine = client.createMachine(name, definition("S", "\"S\": {%s}".formatted(fields)));

        var described = client.awaitEnd(client.start(machine, name, "{\"e\":\"É\", \"l\":[]}"));

        assertThat(described.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(described.error()).isEqualTo(error);
        assertThat(described.cause()).isEqualTo(cause);
        assertThat(described.output()).isNull();
        assertThat(described.input()).isEqualTo("{\"e\":\"É\", \"l\":[]}");
        assertThat(client.history(described.executionArn()).getLast().details())
                .isEqualTo(new EventDetails.Failed(error, cause));
    }

    @Test
    void a_success_is_described_with_its_output() {
        var name = EngineRig.uniqueName("success");
        var machine = client.createMachine(name, definition("S", "\"S\": {\"Type\": \"Succeed\"}"));

        var described = client.awaitEnd(client.start(machine, name, "[ 1.10, null, \"\\u0000\" ]"));

        assertThat(described.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(described.input()).isEqualTo("[ 1.10, null, \"\\u0000\" ]");
        assertThat(described.output()).isEqualTo("[ 1.10, null, \"\\u0000\" ]");
        assertThat(described.error()).isNull();
        assertThat(described.cause()).isNull();
        assertThat(described.stopDate()).isNotNull();
    }
}
