package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Catch: docs/aws/asl.md sections 2.1 and 11, docs/aws/history.md section 5.2. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CatchTest {
    private static SimulatedExecution taskWithCatcher(String fields, String catcher) {
        return SimulatedExecution.of(
                """
                {"StartAt": "T", "States": {
                  "T": {"Type": "Task", "Resource": "%s" %s, "Catch": [%s], "End": true},
                  "C": {"Type": "Pass", "End": true},
                  "D": {"Type": "Pass", "Result": "D", "End": true}}}
                """
                        .formatted(TaskTest.LAMBDA, fields, catcher));
    }

    @Test
    void a_caught_error_is_the_output_of_the_state_and_the_input_of_the_next_one() {
        var run =
                taskWithCatcher("", "{\"ErrorEquals\": [\"States.TaskFailed\"], \"Next\": \"C\"}")
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E")))
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<2 LambdaFunctionScheduled",
                        "4<3 LambdaFunctionStarted",
                        "5<4 LambdaFunctionFailed E",
                        "6<5 TaskStateExited T",
                        "7<6 PassStateEntered C",
                        "8<7 PassStateExited C",
                        "9<8 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("{\"Error\":\"E\",\"Cause\":\"because\"}"));
    }

    @Test
    void the_result_path_of_a_catcher_applies_and_the_paths_of_the_state_do_not() {
        var run =
                taskWithCatcher(
                                ", \"ResultPath\": \"$.r\", \"OutputPath\": \"$.no.such\"",
                                "{\"ErrorEquals\": [\"E\"], \"ResultPath\": \"$.e\", \"Next\": \"C\"}")
                        .input("{\"x\":1}")
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E")))
                        .run();

        assertThat(run)
                .satisfies(
                        Outcomes.succeeded(
                                "{\"x\":1,\"e\":{\"Error\":\"E\",\"Cause\":\"because\"}}"));
    }

    @Test
    void error_and_cause_are_null_when_the_failure_has_none() {
        var run =
                taskWithCatcher("", "{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"C\"}")
                        .answering(TaskScript.inTurn(new TaskAnswer.Fails(null, null)))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("{\"Error\":null,\"Cause\":null}"));
    }

    @Test
    void the_first_matching_catcher_handles_an_error_and_an_unmatched_error_fails_the_execution() {
        var catchers =
                "{\"ErrorEquals\": [\"A\"], \"Next\": \"C\"}, {\"ErrorEquals\": [\"B\"], \"Next\": \"D\"}";

        assertThat(
                        taskWithCatcher("", catchers)
                                .answering(TaskScript.inTurn(TaskAnswer.fails("B")))
                                .run())
                .satisfies(Outcomes.succeeded("\"D\""));
        assertThat(
                        taskWithCatcher("", catchers)
                                .answering(TaskScript.inTurn(TaskAnswer.fails("X")))
                                .run())
                .satisfies(Outcomes.failed("X", "because"));
    }

    @Test
    void the_assignments_of_a_catcher_read_the_error() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "T", "States": {
                                  "T": {"Type": "Task", "Resource": "%s", "End": true, "Catch": [
                                    {"ErrorEquals": ["E"], "Assign": {"why.$": "$.Cause"},
                                     "ResultPath": null, "Next": "C"}]},
                                  "C": {"Type": "Pass", "Parameters": {"w.$": "$why"}, "End": true}}}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E")))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("{\"w\":\"because\"}"));
    }

    @Test
    void an_error_inside_a_catcher_ends_the_execution_and_is_not_caught_again() {
        var run =
                taskWithCatcher(
                                "",
                                "{\"ErrorEquals\": [\"States.ALL\"], \"ResultPath\": \"$.x.y\", \"Next\": \"C\"}")
                        .input("{\"x\":\"text\"}")
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E")))
                        .run();

        assertThat(run.history())
                .endsWith(
                        "5<4 LambdaFunctionFailed E",
                        "6<5 ExecutionFailed States.ResultPathMatchFailure");
    }

    @Test
    void an_error_in_the_assignments_of_a_catcher_is_neither_retried_nor_caught() {
        var run =
                taskWithCatcher(
                                ", \"Retry\": [{\"ErrorEquals\": [\"States.ALL\"], \"MaxAttempts\": 0}]",
                                """
                                {"ErrorEquals": ["States.ALL"],
                                 "Assign": {"x.$": "States.StringToJson($.Cause)"}, "Next": "C"}
                                """)
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E")))
                        .run();

        assertThat(run.history())
                .endsWith("5<4 LambdaFunctionFailed E", "6<5 ExecutionFailed States.Runtime");
        assertThat(run.elapsed()).isZero();
    }

    /** docs/aws/measured.md section 5. */
    @Test
    void a_parallel_state_whose_catcher_fails_records_two_failures() {
        var run =
                SimulatedExecution.of(
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
                                  "P": {"Type": "Parallel", "End": true,
                                    "Branches": [{"StartAt": "F", "States": {
                                      "F": {"Type": "Fail", "Error": "E"}}}],
                                    "Catch": [
                                      {"ErrorEquals": ["E"], "Output": "{% $parse('[') %}", "Next": "C"},
                                      {"ErrorEquals": ["States.ALL"], "Next": "C"}]},
                                  "C": {"Type": "Succeed"}}}
                                """)
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 ParallelStateEntered P",
                        "3<2 ParallelStateStarted",
                        "4<3 FailStateEntered F",
                        "5<4 ParallelStateFailed",
                        "6<4 EvaluationFailed",
                        "7<6 ParallelStateFailed",
                        "8<7 ExecutionFailed States.QueryEvaluationError");
    }

    @Test
    void an_error_output_above_the_data_limit_ends_the_execution() {
        var run =
                taskWithCatcher(
                                "",
                                "{\"ErrorEquals\": [\"E\"], \"ResultPath\": \"$.e\", \"Next\": \"C\"}")
                        .input("{\"x\":\"%s\"}".formatted("a".repeat(262_130)))
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E")))
                        .run();

        assertThat(run.history()).endsWith("6<5 ExecutionFailed States.DataLimitExceeded");
    }

    @Test
    void a_parallel_or_map_state_whose_error_is_caught_is_exited() {
        for (var state :
                new String[] {
                    "\"Type\": \"Parallel\", \"Branches\": [%s]",
                    "\"Type\": \"Map\", \"ItemsPath\": \"$.a\", \"ItemProcessor\": %s"
                }) {
            var run =
                    SimulatedExecution.of(
                                    """
                                    {"StartAt": "P", "States": {
                                      "P": {%s, "End": true, "Catch": [
                                        {"ErrorEquals": ["E"], "ResultPath": "$.e", "Next": "C"}]},
                                      "C": {"Type": "Pass", "OutputPath": "$.e.Error", "End": true}}}
                                    """
                                            .formatted(
                                                    state.formatted(
                                                            """
                                                            {"StartAt": "F", "States": {
                                                              "F": {"Type": "Fail", "Error": "E"}}}
                                                            """)))
                            .input("{\"a\":[1]}")
                            .run();

            assertThat(run).satisfies(Outcomes.succeeded("\"E\""));
        }
    }
}
