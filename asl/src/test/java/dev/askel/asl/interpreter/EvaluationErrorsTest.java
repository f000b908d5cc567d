package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests failures of JSONata expressions: the event, its previous event, and the handlers of the
 * error.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EvaluationErrorsTest {
    private static final String ERROR = "States.QueryEvaluationError";

    private static SimulatedExecution newExecution(String states) {
        return SimulatedExecution.of(
                        """
                        {"QueryLanguage": "JSONata", "StartAt": "S", "States": {%s}}
                        """
                                .formatted(states))
                .input("{\"in\": 1}");
    }

    private static EventDetails.EvaluationFailed failure(SimulatedExecution run) {
        return run.events().stream()
                .map(HistoryEvent::details)
                .filter(EventDetails.EvaluationFailed.class::isInstance)
                .map(EventDetails.EvaluationFailed.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError(String.join("\n", run.history())));
    }

    private static final String PROCESSOR =
            "\"ItemProcessor\": {\"StartAt\": \"I\", \"States\": {\"I\": {\"Type\": \"Succeed\"}}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    Pass     | "Output": {"a": [0, "{% $no %}"]}                        | Output/a[1]              | The JSONata expression '$no' specified for the field 'Output/a[1]' returned nothing (undefined).
                    Pass     | "Assign": {"v": {"x": "{% $sum('a') %}"}}                | Assign/v/x               | The JSONata expression '$sum('a')' specified for the field 'Assign/v/x' threw an error during evaluation. T0412: Argument 1 of function "sum" must be an array of "numbers"
                    Pass     | "Output": "{% function($x){$x} %}"                       | Output                   | The JSONata expression 'function($x){$x}' specified for the field 'Output' returned an unsupported result type.
                    Pass     | "Output": "{% $states.result %}"                         | Output                   | The JSONata expression '$states.result' specified for the field 'Output' returned nothing (undefined).
                    Wait     | "Seconds": "{% 'a' %}"                                   | Seconds                  | The JSONata expression ''a'' specified for the field 'Seconds' returned an unexpected result type. Expected 'number', but was 'string' for value: "a"
                    Wait     | "Seconds": "{% 1.5 %}"                                   | Seconds                  | The Seconds field cannot be parsed as an integer: 1.5
                    Wait     | "Timestamp": "{% 1 %}"                                   | Timestamp                | The JSONata expression '1' specified for the field 'Timestamp' returned an unexpected result type. Expected 'string', but was 'number' for value: 1
                    Fail     | "Error": "{% $states.input.in %}"                        | Error                    | The JSONata expression '$states.input.in' specified for the field 'Error' returned an unexpected result type. Expected 'string', but was 'number' for value: 1
                    Fail     | "Cause": "{% $states.input %}"                           | Cause                    | The JSONata expression '$states.input' specified for the field 'Cause' returned an unexpected result type. Expected 'string', but was 'object' for value: {"in":1}
                    Succeed  | "Output": "{% $no %}"                                    | Output                   | The JSONata expression '$no' specified for the field 'Output' returned nothing (undefined).
                    Choice   | "Choices": [{"Condition": false, "Next": "S"}, {"Condition": "{% 1 %}", "Next": "S"}] | Choices[1]/Condition | The JSONata expression '1' specified for the field 'Choices[1]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1
                    Choice   | "Choices": [{"Condition": true, "Output": "{% $no %}", "Next": "S"}]    | Choices[0]/Output   | The JSONata expression '$no' specified for the field 'Choices[0]/Output' returned nothing (undefined).
                    Choice   | "Choices": [{"Condition": true, "Assign": {"v": "{% $no %}"}, "Next": "S"}] | Choices[0]/Assign/v | The JSONata expression '$no' specified for the field 'Choices[0]/Assign/v' returned nothing (undefined).
                    Wait     | "Seconds": "{% -1 %}"                                    | Seconds                  | Seconds must be between 0 and 99999999 but was: -1
                    Task     | "TimeoutSeconds": "{% -1 %}"                             | TimeoutSeconds           | TimeoutSeconds must be between 0 and 99999999 but was: -1
                    Task     | "TimeoutSeconds": "{% 1.6 %}"                            | TimeoutSeconds           | The TimeoutSeconds field cannot be parsed as an integer: 1.6
                    Task     | "TimeoutSeconds": "{% 'a' %}"                            | TimeoutSeconds           | The JSONata expression ''a'' specified for the field 'TimeoutSeconds' returned an unexpected result type. Expected 'number', but was 'string' for value: "a"
                    Task     | "TimeoutSeconds": "{% $states.input.no %}"               | TimeoutSeconds           | The JSONata expression '$states.input.no' specified for the field 'TimeoutSeconds' returned nothing (undefined).
                    Task     | "HeartbeatSeconds": "{% 100000000 %}"                    | HeartbeatSeconds         | HeartbeatSeconds must be between 1 and 99999999 but was: 100000000
                    Task     | "HeartbeatSeconds": "{% 0 %}"                            | HeartbeatSeconds         | HeartbeatSeconds must be between 1 and 99999999 but was: 0
                    Task     | "HeartbeatSeconds": "{% null %}"                         | HeartbeatSeconds         | The JSONata expression 'null' specified for the field 'HeartbeatSeconds' returned an unexpected result type. Expected 'number', but was 'null' for value: null
                    Task     | "Arguments": {"x": "{% $no %}"}                          | Arguments/x              | The JSONata expression '$no' specified for the field 'Arguments/x' returned nothing (undefined).
                    Task     | "Credentials": {"RoleArn": "{% 1 %}"}                    | Credentials/RoleArn      | The field 'RoleArn' of the field 'Credentials' must be the ARN of a role
                    Task     | "Credentials": {"RoleArn": "{% $no %}"}                  | Credentials/RoleArn      | The JSONata expression '$no' specified for the field 'Credentials/RoleArn' returned nothing (undefined).
                    """)
    void an_error_is_recorded_before_the_failure_of_the_state(
            String type, String members, String location, String cause) {
        var requiredFields =
                switch (type) {
                    case "Task" -> "\"Resource\": \"" + TaskTest.LAMBDA + "\", \"End\": true, ";
                    case "Pass", "Wait" -> "\"End\": true, ";
                    default -> "";
                };
        var run =
                newExecution(
                                "\"S\": {\"Type\": \"%s\", %s %s}"
                                        .formatted(type, requiredFields, members))
                        .run();

        var causePrefix =
                "An error occurred while executing the state 'S' (entered at the event id #2). ";
        assertThat(run).satisfies(Outcomes.failed(ERROR, causePrefix + cause));
        assertThat(failure(run))
                .isEqualTo(
                        new EventDetails.EvaluationFailed(
                                "S", ERROR, causePrefix + cause, location));
        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 " + type + "StateEntered S",
                        "3<0 EvaluationFailed",
                        "4<3 ExecutionFailed " + ERROR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "Items": "{% {'a': 1} %}"                           | Items
                    "Items": ["{% $no %}"]                              | Items[0]
                    "Items": [1], "MaxConcurrency": "{% -1 %}"          | MaxConcurrency
                    "Items": [1], "ToleratedFailureCount": "{% 'a' %}"  | ToleratedFailureCount
                    "Items": [1], "ToleratedFailurePercentage": "{% 101 %}" | ToleratedFailurePercentage
                    """)
    void an_error_in_a_field_of_a_map_fails_it_before_it_starts(String members, String location) {
        var run =
                newExecution(
                                "\"S\": {\"Type\": \"Map\", %s, \"End\": true, %s}"
                                        .formatted(PROCESSOR, members))
                        .run();

        assertThat(failure(run).location()).isEqualTo(location);
        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered S",
                        "3<0 EvaluationFailed",
                        "4<3 MapStateFailed",
                        "5<4 ExecutionFailed " + ERROR);
    }

    @Test
    void items_above_the_data_limit_fail_the_map() {
        var run =
                newExecution(
                                "\"S\": {\"Type\": \"Map\", \"Items\": \"{%% [1..50000] %%}\", \"End\": true, %s}"
                                        .formatted(PROCESSOR))
                        .run();

        assertThat(run.history())
                .endsWith("2<0 MapStateEntered S", "3<2 ExecutionFailed States.DataLimitExceeded");
    }

    @Test
    void an_error_after_the_work_refers_to_the_work() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Task", "Resource": "%s", "End": true,
                                      "Output": "{%% $states.result.no %%}"}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .run();

        assertThat(run.history())
                .endsWith(
                        "5<4 LambdaFunctionSucceeded",
                        "6<5 EvaluationFailed",
                        "7<6 ExecutionFailed " + ERROR);
    }

    @Test
    void an_error_after_a_sleep_refers_to_the_state() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Wait", "Seconds": 1, "Output": "{% $no %}", "End": true}
                                """)
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 WaitStateEntered S",
                        "3<2 EvaluationFailed",
                        "4<3 ExecutionFailed " + ERROR);
    }

    @Test
    void an_error_is_retried_and_then_caught() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Task", "Resource": "%s", "End": true,
                                  "Arguments": "{%% $no %%}",
                                  "Retry": [{"ErrorEquals": ["States.QueryEvaluationError"],
                                             "MaxAttempts": 1}],
                                  "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "E",
                                             "Output": "{%% $states.errorOutput.Error %%}"}]},
                                "E": {"Type": "Succeed"}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("\"" + ERROR + "\""));
        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered S",
                        "3<0 EvaluationFailed",
                        "4<3 EvaluationFailed",
                        "5<4 TaskStateExited S",
                        "6<5 SucceedStateEntered E",
                        "7<6 SucceedStateExited E",
                        "8<7 ExecutionSucceeded");
    }

    @Test
    void a_map_whose_items_fail_can_be_caught() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Map", %s, "Items": "{%% 1 %%}", "Next": "E",
                                  "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"],
                                             "Next": "E"}]},
                                "E": {"Type": "Succeed"}
                                """
                                        .formatted(PROCESSOR))
                        .run();

        assertThat(run.history())
                .contains("3<0 EvaluationFailed", "4<3 MapStateFailed", "5<4 MapStateExited S");
    }

    @Test
    void a_catcher_that_fails_itself_ends_the_scope() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Task", "Resource": "%s", "End": true,
                                  "Arguments": {"do": "doomed"},
                                  "Catch": [{"ErrorEquals": ["Other"], "Next": "E"},
                                            {"ErrorEquals": ["States.ALL"], "Next": "E",
                                             "Output": {"a": "{%% $states.result %%}"}}]},
                                "E": {"Type": "Succeed"}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .answering(TaskScript.inTurn(TaskAnswer.fails("Doomed")))
                        .run();

        assertThat(failure(run).location()).isEqualTo("Catch[1]/Output/a");
        assertThat(run.history())
                .endsWith(
                        "5<4 LambdaFunctionFailed Doomed",
                        "6<5 EvaluationFailed",
                        "7<6 ExecutionFailed " + ERROR);
    }

    @Test
    void an_error_in_a_branch_ends_the_others() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Parallel", "End": true, "Branches": [
                                  {"StartAt": "A", "States": {
                                    "A": {"Type": "Wait", "Seconds": 9, "End": true}}},
                                  {"StartAt": "B", "States": {
                                    "B": {"Type": "Task", "Resource": "%s", "Arguments": "{%% $no %%}",
                                          "End": true}}}]}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .run();

        assertThat(run.history())
                .containsSubsequence(
                        "6<3 EvaluationFailed",
                        "7<6 TaskStateAborted",
                        "8<6 WaitStateAborted",
                        "9<6 ParallelStateFailed",
                        "10<9 ExecutionFailed " + ERROR);
    }

    @Test
    void a_stored_text_that_is_not_jsonata_fails_only_its_state() {
        var run =
                newExecution(
                                "\"S\": {\"Type\": \"Pass\", \"Output\": \"{% 1 + %}\", \"End\": true}")
                        .run();

        assertThat(failure(run).cause())
                .endsWith(
                        "The JSONata expression '1 +' specified for the field 'Output' threw an"
                                + " error during evaluation. S0207: Unexpected end of expression");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $p('x', 31))",
                "($f := function($n) { $f($n + 1) + 1 }; $f(0))",
                "($f := function($n) { $f($n + 1) }; $f(0))",
            })
    void the_error_of_an_exceeded_evaluation_bound_can_be_caught(String expression) {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Parallel", "Next": "E", "Branches": [
                                  {"StartAt": "B", "States": {
                                    "B": {"Type": "Pass", "Output": "{%% %s %%}", "End": true}}}],
                                  "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "E",
                                             "Output": "{%% $states.errorOutput.Error %%}"}]},
                                "E": {"Type": "Succeed"}
                                """
                                        .formatted(expression))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("\"" + ERROR + "\""));
    }

    @Test
    void an_endless_expression_fails_only_its_own_execution() {
        var run =
                newExecution(
                                """
                                "S": {"Type": "Pass", "End": true,
                                      "Output": "{% ($f := function(){ $f() }; $f()) %}"}
                                """)
                        .run();

        assertThat(failure(run).location()).isEqualTo("Output");
        assertThat(run.history()).hasSize(4).last().isEqualTo("4<3 ExecutionFailed " + ERROR);
    }
}
