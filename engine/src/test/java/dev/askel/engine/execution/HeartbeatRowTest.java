package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Only activities and callbacks have heartbeats (docs/aws/asl.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class HeartbeatRowTest {
    private static final IsolatedNode NODE = new IsolatedNode();

    private static final String TASK =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s",
             "Parameters": %s, "HeartbeatSeconds": 1, "End": true}}}\
            """;

    @AfterAll
    static void close() {
        NODE.close();
    }

    @Test
    void a_task_without_a_token_has_no_row_whose_heartbeat_can_be_missed() {
        var function = IsolatedNode.name("function");
        var calls = NODE.functions().hold(function);
        var called = NODE.start(NODE.createMachine(TASK.formatted(Functions.arn(function), "{}")));
        calls.awaitNext();
        var invoked =
                NODE.start(
                        NODE.createMachine(
                                TASK.formatted(
                                        "arn:aws:states:::lambda:invoke",
                                        "{\"FunctionName\": \"%s\"}".formatted(function))));
        calls.awaitNext();
        var parent =
                NODE.start(
                        NODE.createMachine(
                                TASK.formatted(
                                        "arn:aws:states:::states:startExecution.sync",
                                        "{\"StateMachineArn\": \"child\"}")));
        Eventually.holds(
                "the child is started",
                () -> NODE.inspect(parent).toString().contains("\"child\""));
        assertThat(NODE.openTasks(called)).isZero();
        assertThat(NODE.openTasks(invoked)).isZero();
        assertThat(NODE.openTasks(parent)).isZero();
    }
}
