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

/** A bug costs one attempt or one task, and no execution hangs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BugTest {
    private static final LonelyNode NODE = new LonelyNode();

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
        var function = LonelyNode.name("throwing");
        NODE.functions()
                .onCall(
                        function,
                        _ -> {
                            throw new AssertionError("thrown by the test");
                        });
        var id =
                NODE.start(
                        NODE.machine(
                                """
                                {"StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "End": true,
                                  "Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "S"}]},
                                 "S": {"Type": "Succeed"}}}\
                                """
                                        .formatted(Functions.arn(function))));
        Eventually.holds("it ends", () -> NODE.status(id).equals("SUCCEEDED"));
        assertThat(NODE.functions().calls(function)).hasSize(1);
    }

    @Test
    void a_connector_that_throws_when_a_call_is_given_up_holds_up_nobody() {
        var function = LonelyNode.name("held");
        var calls = NODE.functions().hold(function);
        NODE.functions()
                .onCancel(
                        function,
                        _ -> {
                            throw new IllegalStateException("thrown by the test");
                        });
        var id = NODE.start(NODE.machine(ROOT.formatted(Functions.arn(function))));
        calls.awaitNext();

        NODE.stop(id);

        assertThat(NODE.status(id)).isEqualTo("ABORTED");
        assertThat(NODE.functions().cancelled(function)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {ROOT, BRANCH})
    void an_error_met_on_the_way_is_recovered_from(String definition) {
        var activity =
                "arn:aws:states:us-east-1:123456789012:activity:" + LonelyNode.name("activity");
        var function = LonelyNode.name("before");
        var calls = NODE.functions().hold(function);
        var id =
                NODE.start(
                        NODE.machine(
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

        // The decision before the bug is lost with it; the call is repeated.
        calls.awaitNext().answer("1");

        Eventually.holds("its task is open", () -> NODE.openTasks(id) == 1);
    }
}
