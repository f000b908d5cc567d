package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.interpreter.execution.ExecutionState;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The contents of {@code $$} in each state type (docs/aws/asl.md section 4). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ContextObjectTest {
    private static String context(String state, String entered, String inState) {
        return "{\"Execution\":{\"Id\":\"arn:aws:states:us-east-1:123456789012:execution:machine:run\","
                + "\"Input\":{\"x\":1.0},\"StartTime\":\"2026-01-01T00:00:00.000Z\",\"Name\":\"run\","
                + "\"RoleArn\":\"arn:aws:iam::123456789012:role/role\",\"RedriveCount\":0},"
                + "\"StateMachine\":{\"Id\":\"arn:aws:states:us-east-1:123456789012:stateMachine:machine\","
                + "\"Name\":\"machine\"},"
                + "\"State\":{\"Name\":\"%s\",\"EnteredTime\":\"%s\"%s}}"
                        .formatted(state, entered, inState);
    }

    private static SimulatedExecution execution(String states) {
        return SimulatedExecution.of("{\"StartAt\": \"A\", \"States\": {%s}}".formatted(states))
                .input("{ \"x\" : 1.0 }");
    }

    @Test
    void the_context_object_of_a_state_has_execution_machine_and_state() {
        for (var type : new String[] {"Pass", "Succeed"}) {
            var end = type.equals("Pass") ? ", \"End\": true" : "";
            var run =
                    execution(
                                    "\"A\": {\"Type\": \"%s\", \"OutputPath\": \"$$\"%s}"
                                            .formatted(type, end))
                            .run();

            assertThat(run)
                    .satisfies(Outcomes.succeeded(context("A", "2026-01-01T00:00:00.000Z", "")));
        }
    }

    @Test
    void the_context_object_has_the_times_of_the_start_and_of_entering_the_state() {
        var run =
                execution(
                                """
                                "A": {"Type": "Wait", "Seconds": 61, "Next": "B"},
                                "B": {"Type": "Pass", "InputPath": "$$", "End": true}
                                """)
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded(context("B", "2026-01-01T00:01:01.000Z", "")));
    }

    @Test
    void a_task_counts_its_retries_and_keeps_the_time_it_was_entered() {
        var run =
                execution(
                                """
                                "A": {"Type": "Task", "Resource": "%s", "End": true,
                                  "Parameters": {"c.$": "$$"}, "OutputPath": "$.c",
                                  "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 5}]}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .answering((_, call, _) ->
                                call.ordinal() == 0
                                        ? TaskAnswer.fails("E")
                                        : new TaskAnswer.Succeeds(call.parameters()))
                        .run();

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(5));
        assertThat(run)
                .satisfies(
                        Outcomes.succeeded(
                                context("A", "2026-01-01T00:00:00.000Z", ",\"RetryCount\":1")));
    }

    @Test
    void a_task_that_a_token_can_answer_shows_the_token() {
        for (var resource : new String[] {TaskTest.CALLBACK, TaskTest.SYNC, TaskTest.ACTIVITY}) {
            var run =
                    execution(
                                    """
                                    "A": {"Type": "Task", "Resource": "%s", "End": true,
                                      "Parameters": {"c.$": "$$.Task"}}
                                    """
                                            .formatted(resource))
                            .answering((_, call, _) -> new TaskAnswer.Succeeds(call.parameters()))
                            .run();

            assertThat(run.state().outcome())
                    .as(resource)
                    .isInstanceOfSatisfying(
                            ExecutionState.Outcome.Succeeded.class,
                            ended ->
                                    assertThat(ended.output().text())
                                            .isEqualTo("{\"c\":{\"Token\":\"token--0-0\"}}"));
        }
    }

    @Test
    void a_task_that_only_its_service_answers_has_no_token() {
        for (var resource : new String[] {TaskTest.LAMBDA, TaskTest.INVOKE}) {
            var run =
                    execution(
                                    """
                                    "A": {"Type": "Task", "Resource": "%s", "End": true,
                                      "Parameters": {"t.$": "$$.Task.Token"}}
                                    """
                                            .formatted(resource))
                            .run();

            assertThat(run.history())
                    .endsWith("2<0 TaskStateEntered A", "3<2 ExecutionFailed States.Runtime");
        }
    }

    @Test
    void states_inside_a_map_read_the_item_of_the_innermost_map() {
        var run =
                execution(
                                """
                                "A": {"Type": "Map", "End": true, "ItemsPath": "$.l",
                                  "ItemProcessor": {"StartAt": "P", "States": {
                                    "P": {"Type": "Parallel", "End": true, "Branches": [
                                      {"StartAt": "Q", "States": {
                                        "Q": {"Type": "Pass", "InputPath": "$$.Map.Item", "End": true}}},
                                      {"StartAt": "M", "States": {
                                        "M": {"Type": "Map", "End": true, "ItemProcessor": {
                                          "StartAt": "I", "States": {
                                            "I": {"Type": "Pass", "OutputPath": "$$.Map.Item", "End": true}}}}}}]}}}}
                                """)
                        .input("{\"l\":[[7],[8,null]]}")
                        .run();

        assertThat(run)
                .satisfies(
                        Outcomes.succeeded(
                                "[[%s,[%s]],[%s,[%s,%s]]]"
                                        .formatted(
                                                item(0, "[7]"),
                                                item(0, "7"),
                                                item(1, "[8,null]"),
                                                item(0, "8"),
                                                item(1, "null"))));
    }

    private static String item(int index, String value) {
        return "{\"Index\":%d,\"Value\":%s}".formatted(index, value);
    }

    @Test
    void outside_of_a_map_there_is_no_item() {
        var run =
                execution(
                                "\"A\": {\"Type\": \"Pass\", \"InputPath\": \"$$.Map.Item\", \"End\": true}")
                        .run();

        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'A' (entered at the event id #2). Invalid path '$$.Map.Item' : Missing property in path $['Map']"));
    }

    @Test
    void choice_and_fail_states_read_the_context_object() {
        var run =
                execution(
                                """
                                "A": {"Type": "Choice", "Default": "C", "Choices": [
                                  {"Variable": "$$.Execution.Input.x", "NumericEqualsPath": "$.x",
                                   "Next": "F"}]},
                                "C": {"Type": "Succeed"},
                                "F": {"Type": "Fail", "ErrorPath": "$$.State.Name",
                                  "CausePath": "States.Format('{} of {}', $$.Execution.Name, $$.StateMachine.Name)"}
                                """)
                        .run();

        assertThat(run).satisfies(Outcomes.failed("F", "run of machine"));
    }
}
