package dev.askel.engine.execution;

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
import dev.askel.engine.Json;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.RedriveStatus;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** RedriveExecution (docs/aws/api.md, "Executions"; docs/aws/history.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RedriveTest {
    private static final String FAIL =
            """
            {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "c"}}}\
            """;

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    private void awaitPassivation(String executionName) {
        Eventually.holds(
                "the execution is passivated",
                () ->
                        rig.node().loadedExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + executionName)));
    }

    private String runFailingExecution(String name) {
        var execution = client.start(client.createMachine(name, FAIL), name, "{}");
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.FAILED);
        return execution;
    }

    @Test
    void a_redrive_resumes_a_failed_execution_at_its_failed_state() {
        var function = EngineRig.uniqueName("redriven");
        rig.functions().failWith(function, "Down", "not yet");
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "A", "States": {
                         "A": {"Type": "Pass", "Result": {"a": 1}, "Next": "P"},
                         "P": {"Type": "Parallel", "End": true, "Branches": [
                          {"StartAt": "B", "States": {"B": {"Type": "Pass", "Result": "b", "End": true}}},
                          {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}]}}}\
                        """
                                .formatted(Functions.arn(function)));
        var execution = client.start(machine, function, "{}");
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(client.describe(execution).redriveStatus()).isEqualTo(RedriveStatus.REDRIVABLE);
        rig.functions().answerWith(function, input -> input);
        var before = client.history(execution).size();
        awaitPassivation(function);

        var redrivenAt = client.redrive(execution);

        assertThat(client.awaitOutput(execution)).isEqualTo(Json.quoted("['b',{'a':1}]"));
        var types = client.types(execution);
        assertThat(types.get(before)).isEqualTo(HistoryEventType.ExecutionRedriven);
        assertThat(types.subList(before, types.size()))
                .doesNotContain(HistoryEventType.ExecutionStarted)
                .contains(HistoryEventType.LambdaFunctionSucceeded);
        var described = client.describe(execution);
        assertThat(described.redriveCount()).isEqualTo(1);
        assertThat(described.redriveDate()).isEqualTo(redrivenAt);
        assertThat(described.redriveStatus()).isEqualTo(RedriveStatus.NOT_REDRIVABLE);
        assertThat(described.error()).isNull();
        assertThat(rig.functions().calls(function).getLast().idempotencyKey())
                .isNotEqualTo(rig.functions().calls(function).getFirst().idempotencyKey());
    }

    @Test
    void a_task_token_from_before_the_redrive_has_timed_out() {
        var name = EngineRig.uniqueName("token");
        var activity = client.createActivity(name);
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(activity));
        var execution = client.start(machine, name, "{}");
        var old = client.pollTask(activity, "before");
        client.stop(execution, null, null);

        client.redrive(execution);

        var current = client.pollTask(activity, "after");
        assertThat(refused(client.succeedAsync(caller(), old.token(), "1")))
                .isInstanceOf(EngineError.TaskTimedOut.class);
        client.succeed(current.token(), "2");
        assertThat(client.awaitOutput(execution)).isEqualTo("2");
    }

    @Test
    void a_redrive_that_fails_at_once_is_counted() {
        var execution = runFailingExecution(EngineRig.uniqueName("again"));

        client.redrive(execution);
        Eventually.holds(
                "the execution has failed again",
                () ->
                        client.types(execution).stream()
                                        .filter(HistoryEventType.ExecutionFailed::equals)
                                        .count()
                                == 2);
        var second = client.redrive(execution);

        Eventually.holds(
                "the execution has failed a third time",
                () -> client.history(execution).size() == 9);
        var described = client.describe(execution);
        assertThat(described.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(described.redriveCount()).isEqualTo(2);
        assertThat(described.redriveDate()).isEqualTo(second);
        assertThat(described.stopDate()).isAfterOrEqualTo(second);
        assertThat(client.history(execution))
                .extracting(
                        event -> event.id() + "<" + event.previousEventId() + " " + event.type())
                .endsWith("7<6 ExecutionRedriven", "8<7 FailStateEntered", "9<8 ExecutionFailed");
    }

    @Test
    void a_redrive_restarts_the_timeout_of_the_execution() {
        var name = EngineRig.uniqueName("timed-out");
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"TimeoutSeconds": 1, "StartAt": "W",
                                 "States": {"W": {"Type": "Wait", "Seconds": 600, "End": true}}}\
                                """),
                        name,
                        "{}");
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.TIMED_OUT);

        var redrivenAt = client.redrive(execution);

        var described = client.awaitEnd(execution);
        assertThat(described.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(described.stopDate()).isAfterOrEqualTo(redrivenAt.plusSeconds(1));
    }

    @Test
    void a_repeated_client_token_does_not_redrive_again() {
        var execution = runFailingExecution(EngineRig.uniqueName("idempotent"));

        var answers =
                IntStream.range(0, 8)
                        .mapToObj(_ -> client.redriveAsync(caller(), execution, "once"))
                        .toList();

        assertThat(answers)
                .extracting(Client::ok)
                .allSatisfy(answer -> assertThat(answer).isEqualTo(ok(answers.getFirst())));
        assertThat(client.describe(execution).redriveCount()).isEqualTo(1);
    }

    @Test
    void one_of_many_concurrent_redrives_is_accepted() {
        var name = EngineRig.uniqueName("many");
        var activity = client.createActivity(name);
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(activity));
        var execution = client.start(machine, name, "{}");
        client.stop(execution, null, null);

        var answers =
                IntStream.range(0, 8)
                        .mapToObj(i -> client.redriveAsync(caller(), execution, "token-" + i))
                        .toList();

        var answered = answers.stream().map(Eventually::get).toList();
        assertThat(answered).filteredOn(Answer.Ok.class::isInstance).hasSize(1);
        assertThat(answered)
                .filteredOn(Answer.Refused.class::isInstance)
                .containsOnly(
                        Answer.refused(
                                new EngineError.ExecutionNotRedrivable(
                                        "Execution is RUNNING and cannot be redriven")));
        client.stop(execution, null, null);
    }

    @Test
    void a_refused_redrive_has_the_reason_of_aws() {
        var name = EngineRig.uniqueName("well");
        var machine =
                client.createMachine(
                        name, "{\"StartAt\": \"S\", \"States\": {\"S\": {\"Type\": \"Succeed\"}}}");
        var succeeded = client.start(machine, name, "{}");
        client.awaitOutput(succeeded);
        assertThat(refused(client.redriveAsync(caller(), succeeded, null)))
                .isEqualTo(
                        new EngineError.ExecutionNotRedrivable(
                                "Execution is SUCCEEDED and cannot be redriven"));

        var gone = EngineRig.uniqueName("gone");
        var doomed = client.createMachine(gone, FAIL);
        var failed = client.start(doomed, gone, "{}");
        client.awaitEnd(failed);
        client.deleteMachine(doomed);
        assertThat(refused(client.redriveAsync(caller(), failed, null)))
                .isEqualTo(
                        new EngineError.ExecutionNotRedrivable(
                                "State machine is in DELETING status."));
        assertThat(client.describe(failed).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(client.history(failed)).hasSize(3);

        var nobody = failed.replace(":" + gone + ":" + gone, ":" + gone + ":nobody");
        assertThat(refused(client.redriveAsync(caller(), nobody, null)))
                .isEqualTo(new EngineError.ExecutionDoesNotExist(nobody));
        assertThat(
                        refused(
                                client.redriveAsync(
                                        caller(),
                                        failed.replace(":execution:", ":express:") + ":u",
                                        null)))
                .isEqualTo(EngineError.InvalidArn.wrongType("express"));
    }
}
