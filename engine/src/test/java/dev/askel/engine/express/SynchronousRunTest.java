package dev.askel.engine.express;

import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** StartSyncExecution (docs/aws/api.md section 4.3; measured on AWS). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SynchronousRunTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    private String createMachine(String definition) {
        return client.createMachine(
                EngineRig.uniqueName("express"), definition, StateMachineType.EXPRESS);
    }

    @Test
    void a_call_returns_at_the_end_of_the_execution() {
        var machine =
                createMachine(
                        """
                        {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": {"a": 1}, "End": true}}}\
                        """);

        var run = ok(client.startSyncAsync(machine, "one", "{ }"));

        assertThat(run.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(run.output()).isEqualTo(Json.quoted("{'a':1}"));
        assertThat(run.input()).isEqualTo("{ }");
        assertThat(run.name()).isEqualTo("one");
        assertThat(run.stateMachineArn()).isEqualTo(machine);
        var prefix = machine.replace(":stateMachine:", ":express:") + ":one:";
        assertThat(run.executionArn()).startsWith(prefix);
        assertThat(UUID.fromString(run.executionArn().substring(prefix.length()))).isNotNull();
        assertThat(run.billedMemoryMb()).isEqualTo(64);
        assertThat(run.billedDurationMillis()).isPositive();
        assertThat(run.billedDurationMillis() % 100).isZero();
    }

    @Test
    void two_executions_may_have_the_same_name() {
        var machine =
                createMachine("{\"StartAt\": \"S\", \"States\": {\"S\": {\"Type\": \"Succeed\"}}}");

        var first = ok(client.startSyncAsync(machine, "same", "1"));
        var second = ok(client.startSyncAsync(machine, "same", "2"));

        assertThat(second.executionArn()).isNotEqualTo(first.executionArn());
        assertThat(second.output()).isEqualTo("2");
    }

    @Test
    void a_failed_execution_is_a_result() {
        var machine =
                createMachine(
                        """
                        {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "c"}}}\
                        """);

        var run = ok(client.startSyncAsync(machine, null, null));

        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.error()).isEqualTo("E");
        assertThat(run.cause()).isEqualTo("c");
        assertThat(run.output()).isNull();
    }

    @Test
    void branches_waits_retries_and_functions_work() {
        var function = EngineRig.uniqueName("express-function");
        rig.functions().answerWith(function, input -> input);
        var broken = EngineRig.uniqueName("express-broken");
        rig.functions().failWith(broken, "Down", "always");
        var machine =
                createMachine(
                        """
                        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                          {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                            "ItemProcessor": {"StartAt": "T", "States": {
                              "T": {"Type": "Task", "Resource": "%s", "End": true}}}}}},
                          {"StartAt": "W", "States": {
                            "W": {"Type": "Wait", "Seconds": 1, "Next": "B"},
                            "B": {"Type": "Task", "Resource": "%s", "TimeoutSeconds": 30,
                              "Retry": [{"ErrorEquals": ["Down"], "IntervalSeconds": 1, "MaxAttempts": 1}],
                              "Catch": [{"ErrorEquals": ["Down"], "Next": "C"}], "End": true},
                            "C": {"Type": "Pass", "Result": "caught", "End": true}}}]}}}\
                        """
                                .formatted(Functions.arn(function), Functions.arn(broken)));

        var run = ok(client.startSyncAsync(machine, null, "[1,2]"));

        assertThat(run.output()).isEqualTo(Json.quoted("[[1,2],'caught']"));
        assertThat(rig.functions().calls(broken)).hasSize(2);
        assertThat(Duration.between(run.startDate(), run.stopDate()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(run.billedDurationMillis()).isGreaterThanOrEqualTo(2_000);
    }

    @Test
    void the_context_object_has_no_redrive_count() {
        var machine =
                createMachine(
                        """
                        {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true,
                          "Parameters": {"e.$": "$$.Execution"}}}}\
                        """);

        var run = ok(client.startSyncAsync(machine, "context", "{}"));

        assertThat(run.output())
                .contains("\"Id\":\"" + run.executionArn() + "\"", "\"Name\":\"context\"")
                .doesNotContain("RedriveCount");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void TimeoutSeconds_ends_the_execution(int seconds) {
        var machine =
                createMachine(
                        """
                        {"TimeoutSeconds": %d, "StartAt": "W",
                         "States": {"W": {"Type": "Wait", "Seconds": 99999999, "End": true}}}\
                        """
                                .formatted(seconds));

        var run = ok(client.startSyncAsync(machine, null, "{}"));

        assertThat(run.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(run.error()).isEqualTo("States.Timeout");
        assertThat(run.cause()).isNull();
        if (seconds > 0) {
            assertThat(run.stopDate()).isEqualTo(run.startDate().plusSeconds(seconds));
        }
    }

    @Test
    void endless_loops_time_out_and_free_their_evaluation_threads() {
        var countdown =
                """
                {%s"StartAt": "N", "States": {
                  "N": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, -1)"}, "Next": "C"},
                  "C": {"Type": "Choice", "Default": "N", "Choices": [
                    {"Variable": "$.n", "NumericEquals": 0, "Next": "S"}]},
                  "S": {"Type": "Succeed"}}}\
                """;
        var endless = createMachine(countdown.formatted("\"TimeoutSeconds\": 1, "));

        var loops =
                IntStream.range(0, 4 * Runtime.getRuntime().availableProcessors())
                        .mapToObj(_ -> client.startSyncAsync(endless, null, "{\"n\": 0}"))
                        .toList();

        for (var loop : loops) {
            assertThat(ok(loop).status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        }
        // The execution has about 20,000 events, so it needs an evaluation thread. Executions that
        // have ended occupy no evaluation thread.
        var counting =
                client.startSyncAsync(
                        createMachine(countdown.formatted("")), null, "{\"n\": 5000}");
        assertThat(ok(counting).output()).isEqualTo("{\"n\":0}");
    }

    @Test
    void an_update_and_a_deletion_apply_at_once() {
        var machine =
                createMachine(
                        """
                        {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": 1, "End": true}}}\
                        """);
        assertThat(ok(client.startSyncAsync(machine, null, null)).output()).isEqualTo("1");

        client.updateMachine(
                machine,
                """
                {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": 2, "End": true}}}\
                """);
        assertThat(ok(client.startSyncAsync(machine, null, null)).output()).isEqualTo("2");

        client.deleteMachine(machine);
        assertThat(refused(client.startSyncAsync(machine, null, null)))
                .isEqualTo(new EngineError.StateMachineDoesNotExist(machine));
    }

    @Test
    void a_Standard_machine_and_invalid_requests_are_refused() {
        var standard =
                client.createMachine(
                        EngineRig.uniqueName("standard"),
                        "{\"StartAt\": \"S\", \"States\": {\"S\": {\"Type\": \"Succeed\"}}}");
        assertThat(refused(client.startSyncAsync(standard, null, "{}")))
                .isEqualTo(new EngineError.StateMachineTypeNotSupported());
        assertThat(refused(client.startSyncAsync(standard, null, "{")))
                .isInstanceOf(EngineError.InvalidExecutionInput.class);
        assertThat(refused(client.startSyncAsync(standard, "a b", "{}")))
                .isEqualTo(new EngineError.InvalidName("a b"));
        assertThat(refused(client.startSyncAsync("arn", null, "{}")))
                .isEqualTo(EngineError.InvalidArn.invalidPrefix("arn"));
    }

    @Test
    void the_billed_duration_is_rounded_up_to_100_ms() {
        assertThat(SyncExecutionResults.billedMillis(Duration.ZERO)).isEqualTo(100);
        assertThat(SyncExecutionResults.billedMillis(Duration.ofMillis(100))).isEqualTo(100);
        assertThat(SyncExecutionResults.billedMillis(Duration.ofMillis(7_501))).isEqualTo(7_600);
    }
}
