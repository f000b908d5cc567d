package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bug fails one attempt or one task, and its execution continues. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BugTest {
    private static final IsolatedNode NODE = new IsolatedNode();

    private static final String ROOT =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;
    private static final String BRANCH =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
             {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}]}}}\
            """;

    @AfterAll
    static void close() {
        NODE.close();
    }

    @Test
    void a_connector_that_throws_fails_the_task() {
        var function = IsolatedNode.name("throwing");
        NODE.functions()
                .onCall(
                        function,
                        _ -> {
                            throw new AssertionError("thrown by the test");
                        });
        var id =
                NODE.start(
                        NODE.createMachine(
                                """
                                {"StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "End": true,
                                  "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "S"}]},
                                 "S": {"Type": "Succeed"}}}\
                                """
                                        .formatted(Functions.arn(function))));
        Eventually.holds("the execution ends", () -> NODE.status(id).equals("SUCCEEDED"));
        assertThat(NODE.functions().calls(function)).hasSize(1);
    }

    @Test
    void an_exception_while_cancelling_a_call_does_not_prevent_the_stop() {
        var function = IsolatedNode.name("held");
        var calls = NODE.functions().hold(function);
        NODE.functions()
                .onCancel(
                        function,
                        _ -> {
                            throw new IllegalStateException("thrown by the test");
                        });
        var id = NODE.start(NODE.createMachine(ROOT.formatted(Functions.arn(function))));
        calls.awaitNext();

        NODE.stop(id);

        assertThat(NODE.status(id)).isEqualTo("ABORTED");
        assertThat(NODE.functions().cancelled(function)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {ROOT, BRANCH})
    void an_execution_recovers_after_an_error_in_a_decision(String definition) {
        var activity =
                "arn:aws:states:us-east-1:123456789012:activity:" + IsolatedNode.name("activity");
        var function = IsolatedNode.name("before");
        var calls = NODE.functions().hold(function);
        var id =
                NODE.start(
                        NODE.createMachine(
                                definition
                                        .replace(
                                                "\"StartAt\": \"A\", \"States\": {",
                                                """
                                                "StartAt": "F", "States": {
                                                 "F": {"Type": "Task", "Resource": "%s", "Next": "A"},\
                                                """
                                                        .formatted(Functions.arn(function)))
                                        .replace("%s", activity)));
        NODE.failOnce(activity, new AssertionError("thrown by the test"));
        calls.awaitNext().answer("1");

        // The decision that failed was not committed, so the recovered execution repeats the call.
        calls.awaitNext().answer("1");

        Eventually.holds("the task is open", () -> NODE.openTasks(id) == 1);
    }
}
