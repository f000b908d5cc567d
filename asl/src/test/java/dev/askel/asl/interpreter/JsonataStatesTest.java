package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the fields of JSONata states that are evaluated, the scope of these fields, and the data
 * flow.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonataStatesTest {
    private static SimulatedExecution newExecution(String states) {
        return SimulatedExecution.of(
                        """
                        {"QueryLanguage": "JSONata", "StartAt": "S", "States": {%s}}
                        """
                                .formatted(states))
                .input("{\"in\": 1, \"items\": [3, 4]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "Output": "{% $states.input.in + 1 %}"           | 2
                    "Output": {"a": ["{%$states.input.in%}", "x"]}   | {"a":[1,"x"]}
                    "Output": {"a.$": "$.x", "{% 1 %}": " {% 1 %}"}  | {"a.$":"$.x","{% 1 %}":" {% 1 %}"}
                    "Output": "{% $states.input %}"                  | {"in":1,"items":[3,4]}
                    "Output": "{% $states.context.State.Name %}"     | "S"
                    "Output": "{% $keys($states) %}"                 | ["input","context"]
                    "Output": "{% null %}"                           | null
                    """)
    void output_is_the_value_of_its_expressions(String members, String output) {
        assertThat(
                        newExecution(
                                        "\"S\": {\"Type\": \"Pass\", \"End\": true, %s}"
                                                .formatted(members))
                                .run())
                .satisfies(Outcomes.succeeded(output));
    }

    @Test
    void without_output_the_input_passes_as_compact_text() {
        assertThat(newExecution("\"S\": {\"Type\": \"Pass\", \"End\": true}").run())
                .satisfies(Outcomes.succeeded("{\"in\":1,\"items\":[3,4]}"));
    }

    @Test
    void a_task_is_called_with_its_arguments_and_left_with_its_output() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Task", "Resource": "%s", "End": true,
                                  "Arguments": {"do": "ok", "n": "{%% $states.input.in %%}"},
                                  "TimeoutSeconds": "{%% $states.input.in + 4 %%}",
                                  "Credentials": {"RoleArn": "{%% 'arn:' & 'role' %%}"},
                                  "Assign": {"all": "{%% $keys($states) %%}"},
                                  "Output": {"n": "{%% $states.result.n %%}",
                                             "in": "{%% $states.input.in %%}"}}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("{\"n\":1,\"in\":1}"));
        assertThat(run.events().get(2).details())
                .isEqualTo(
                        new EventDetails.LambdaFunctionScheduled(
                                TaskTest.LAMBDA,
                                TaskAnswer.json("{\"do\":\"ok\",\"n\":1}"),
                                5L,
                                "arn:role"));
        assertThat(((EventDetails.StateExited) run.events().get(5).details()).assigned())
                .containsEntry("all", TaskAnswer.json("[\"input\",\"result\",\"context\"]"));
    }

    @Test
    void a_task_with_a_timeout_of_zero_times_out() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Task", "Resource": "%s", "End": true,
                                  "TimeoutSeconds": "{%% 0 %%}"}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .answering(TaskScript.inTurn(TaskAnswer.silence()))
                        .run();

        assertThat(run).satisfies(Outcomes.failed("States.Timeout", null));
    }

    @Test
    void a_catcher_reads_the_error_output() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Parallel", "Branches": [{"StartAt": "F", "States": {
                                        "F": {"Type": "Fail", "Error": "{% 'Bro' & 'ken' %}",
                                              "Cause": "{% $string($states.input.in) %}"}}}],
                                      "Next": "E",
                                      "Catch": [{"ErrorEquals": ["Broken"], "Next": "E",
                                         "Assign": {"all": "{% $keys($states) %}"},
                                         "Output": "{% [$states.errorOutput, $states.input.in] %}"}]},
                                "E": {"Type": "Succeed", "Output": ["{% $states.input %}", "{% $all %}"]}
                                """)
                        .run();

        assertThat(run)
                .satisfies(
                        Outcomes.succeeded(
                                "[[{\"Error\":\"Broken\",\"Cause\":\"1\"},1],"
                                        + "[\"input\",\"errorOutput\",\"context\"]]"));
    }

    @Test
    void a_choice_has_an_output_and_variables_for_each_rule_and_for_default() {
        var states =
                """
                "S": {"Type": "Choice", "Default": "E", "Output": "default", "Assign": {"v": "d"},
                      "Choices": [
                       {"Condition": "{%% $states.input.in = %d %%}", "Output": "first",
                        "Assign": {"v": "{%% $states.input.in %%}"}, "Next": "E"},
                       {"Condition": %s, "Next": "E"}]},
                "E": {"Type": "Succeed",
                      "Output": ["{%% $states.input %%}", "{%% $exists($v) ? $v : 'none' %%}"]}
                """;

        assertThat(newExecution(states.formatted(1, true)).run())
                .satisfies(Outcomes.succeeded("[\"first\",1]"));
        assertThat(newExecution(states.formatted(2, true)).run())
                .satisfies(Outcomes.succeeded("[{\"in\":1,\"items\":[3,4]},\"none\"]"));
        assertThat(newExecution(states.formatted(2, false)).run())
                .satisfies(Outcomes.succeeded("[\"default\",\"d\"]"));
    }

    @Test
    void a_map_takes_its_items_from_an_expression_and_selects_each_by_another() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Map", "Items": "{% $states.input.items %}", "End": true,
                                  "MaxConcurrency": "{% $states.input.in %}",
                                  "ToleratedFailureCount": "{% 2 %}",
                                  "ToleratedFailurePercentage": "{% 0.5 %}",
                                  "ItemSelector": "{% $states.context.Map.Item.Value * 10
                                      + $states.context.Map.Item.Index %}",
                                  "ItemProcessor": {"StartAt": "I", "States": {
                                    "I": {"Type": "Pass", "Output": "{% -$states.input %}", "End": true}}},
                                  "Output": "{% $sum($states.result) %}"}
                                """
                                        .replace("\n", " "))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("-71"));
        assertThat(run.history()).contains("8<6 MapIterationStarted S[1]");
    }

    @Test
    void an_item_of_an_inline_map_has_no_source() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Map", "Items": [1], "End": true,
                                  "ItemSelector": {"source": "{% $states.context.Map.Item.Source %}"},
                                  "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}
                                """)
                        .run();

        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.QueryEvaluationError",
                                "An error occurred while executing the state 'S' (entered at the event id"
                                        + " #2). The JSONata expression '$states.context.Map.Item.Source'"
                                        + " specified for the field 'ItemSelector/source' returned nothing"
                                        + " (undefined)."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "Seconds": "{% $states.input.in + 6 %}"                            | 7
                    "Timestamp": "{% $fromMillis($toMillis($now()) + 9000) %}"         | 9
                    "Timestamp": "{% $fromMillis($millis() - 1) %}"                    | 0
                    """)
    void a_wait_sleeps_the_seconds_of_an_expression(String members, int seconds) {
        var run =
                newExecution("\"S\": {\"Type\": \"Wait\", \"End\": true, %s}".formatted(members))
                        .run();

        assertThat(run.elapsed()).hasSeconds(seconds);
        assertThat(run).satisfies(Outcomes.succeeded("{\"in\":1,\"items\":[3,4]}"));
    }

    @Test
    void the_whole_input_passes_as_compact_text() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Pass", "Output": "{% $states.input %}",
                                      "Assign": {"all": "{% $states.input %}"}, "End": true}
                                """)
                        .run();

        var exited = (EventDetails.StateExited) run.events().get(2).details();
        assertThat(exited.output().verbatim()).isEqualTo("{\"in\":1,\"items\":[3,4]}");
        assertThat(exited.assigned().get("all")).isEqualTo(exited.output());
    }

    @Test
    void a_jsonpath_machine_may_have_jsonata_states_and_shares_its_variables_with_them() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "A", "States": {
                                  "A": {"Type": "Pass", "Assign": {"v.$": "$.in"}, "Next": "B"},
                                  "B": {"QueryLanguage": "JSONata", "Type": "Pass",
                                        "Output": {"w": "{% $v + 1 %}"},
                                        "Assign": {"v": "{% $v + 2 %}"}, "Next": "C"},
                                  "C": {"Type": "Pass", "End": true,
                                        "Parameters": {"w.$": "$.w", "v.$": "$v"}}}}
                                """)
                        .input("{\"in\": 1}")
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("{\"v\":3,\"w\":2}"));
    }
}
