package dev.askel.asl.statetest;

import static dev.askel.asl.statetest.StateTestRuns.NOW;
import static dev.askel.asl.statetest.StateTestRuns.json;
import static dev.askel.asl.statetest.StateTestRuns.output;
import static dev.askel.asl.statetest.StateTestRuns.result;
import static dev.askel.asl.statetest.StateTestRuns.start;
import static dev.askel.asl.statetest.StateTestRuns.state;
import static dev.askel.asl.statetest.StateTestRuns.testInput;
import static dev.askel.asl.statetest.StateTestRuns.verdict;
import static dev.askel.asl.statetest.StateTestRuns.verdictOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.context.Inspector.Step;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.statetest.InspectionData.ErrorDetails;
import dev.askel.asl.statetest.StateTest.Progress;
import dev.askel.asl.statetest.StateTestResult.Status;
import dev.askel.asl.validator.DefinitionValidator;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the results of TestState for single states (docs/aws/api.md section 4.7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StateTestTest {
    private static final String TASK =
            """
            {'Type': 'Task', 'Resource': 'arn:aws:states:::sqs:sendMessage',
             'Parameters': {'QueueUrl.$': '$.q', 'MessageBody': 'b'},
             'ResultSelector': {'id.$': '$.MessageId'}, 'ResultPath': '$.sent',
             'Retry': [{'ErrorEquals': ['R'], 'IntervalSeconds': 4, 'BackoffRate': 3, 'MaxAttempts': 2}],
             'Catch': [{'ErrorEquals': ['C', 'R'], 'ResultPath': '$.why', 'Next': 'Caught'}],
             'Next': 'Sent'}
            """;

    @Test
    void a_state_is_left_and_the_next_one_is_not_run() {
        var verdict =
                verdict("{'Type': 'Pass', 'Result': [1, {'a': 2}], 'Next': 'After'}", "{}", null);

        assertThat(verdict.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(verdict.nextState()).isEqualTo("After");
        assertThat(output(verdict)).isEqualTo("[1, {\"a\": 2}]");
    }

    @Test
    void a_mocked_task_shows_its_data_at_every_step() {
        var verdict = verdict(TASK, "{'q': 'u'}", result("{'MessageId': 'i'}"));

        assertThat(output(verdict)).isEqualTo("{\"q\":\"u\",\"sent\":{\"id\":\"i\"}}");
        assertThat(verdict.nextState()).isEqualTo("Sent");
        var steps = verdict.inspection().steps();
        assertThat(steps.keySet())
                .containsExactlyInAnyOrder(
                        Step.AFTER_INPUT_PATH,
                        Step.AFTER_PARAMETERS,
                        Step.RESULT,
                        Step.AFTER_RESULT_SELECTOR,
                        Step.AFTER_RESULT_PATH);
        assertThat(steps.get(Step.AFTER_RESULT_SELECTOR)).isEqualTo(json("{'id':'i'}"));
    }

    @Test
    void an_error_is_retried_up_to_the_attempts_of_its_retrier() {
        var error = new Mock.ErrorOutput("R", "why");
        var second =
                verdict(TASK, "{'q': 'u'}", error, new StateConfiguration(1, null, null, null));
        assertThat(second.status()).isEqualTo(Status.RETRIABLE);
        assertThat(second.error()).isEqualTo("R");
        assertThat(second.cause()).isEqualTo("why");
        assertThat(second.output()).isNull();
        assertThat(second.inspection().error()).isEqualTo(new ErrorDetails(null, 0, 12L));

        var third = verdict(TASK, "{'q': 'u'}", error, new StateConfiguration(2, null, null, null));
        assertThat(third.status()).isEqualTo(Status.CAUGHT_ERROR);
        assertThat(third.nextState()).isEqualTo("Caught");
        assertThat(output(third))
                .isEqualTo("{\"q\":\"u\",\"why\":{\"Error\":\"R\",\"Cause\":\"why\"}}");
        assertThat(third.inspection().error()).isEqualTo(new ErrorDetails(0, 0, null));
    }

    @Test
    void a_failed_state_names_its_exhausted_retrier() {
        var task =
                """
                {'Type': 'Task', 'Resource': 'arn:aws:lambda:us-east-1:1:function:f', 'End': true,
                 'Retry': [{'ErrorEquals': ['Q']}, {'ErrorEquals': ['R'], 'MaxAttempts': 1}]}
                """;
        var verdict =
                verdict(
                        task,
                        "{}",
                        new Mock.ErrorOutput("R", "why"),
                        new StateConfiguration(1, null, null, null));
        assertThat(verdict.status()).isEqualTo(Status.FAILED);
        assertThat(verdict.inspection().error()).isEqualTo(new ErrorDetails(null, 1, null));
    }

    @Test
    void an_error_without_a_handler_fails_the_state() {
        var verdict = verdict(TASK, "{'q': 'u'}", new Mock.ErrorOutput("Other", null));

        assertThat(verdict.status()).isEqualTo(Status.FAILED);
        assertThat(verdict.error()).isEqualTo("Other");
        assertThat(verdict.nextState()).isNull();
        assertThat(verdict.inspection().error()).isNull();
    }

    @Test
    void the_cause_of_a_failed_expression_does_not_name_an_event() {
        var verdict = verdict(TASK, "{'other': 1}", result("{}"));

        assertThat(verdict.status()).isEqualTo(Status.FAILED);
        assertThat(verdict.error()).isEqualTo("States.Runtime");
        assertThat(verdict.cause())
                .isEqualTo(
                        "The JSONPath '$.q' specified for the field 'QueueUrl.$' could not be found in the input '{\"other\": 1}'");
        assertThat(verdict.inspection().steps()).containsOnlyKeys(Step.AFTER_INPUT_PATH);
    }

    @Test
    void a_mocked_parallel_uses_the_results_of_its_branches() {
        var parallel =
                """
                {'Type': 'Parallel', 'ResultPath': '$.r', 'End': true, 'Branches': [
                  {'StartAt': 'X', 'States': {'X': {'Type': 'Pass', 'End': true}}},
                  {'StartAt': 'Y', 'States': {'Y': {'Type': 'Pass', 'End': true}}}]}
                """;

        var verdict = verdict(parallel, "{'i': 0}", result("[1, 2]"));

        assertThat(output(verdict)).isEqualTo("{\"i\":0,\"r\":[1,2]}");
        assertThat(verdict.inspection().steps().keySet())
                .containsExactlyInAnyOrder(Step.AFTER_RESULT_SELECTOR, Step.AFTER_RESULT_PATH);
        assertThat(
                        testInput(
                                        state(parallel),
                                        "{}",
                                        result("[1]"),
                                        null,
                                        StateConfiguration.NONE)
                                .refusal())
                .contains(
                        "Mocked result must contain the same number of items as number of Parallel branches.");
    }

    @Test
    void expressions_see_only_the_context_object_of_the_request() {
        var task = TASK.replace("'$.MessageId'", "'$$'");

        var verdict =
                verdictOf(
                        start(
                                testInput(
                                        state(task),
                                        "{'q': 'u'}",
                                        result("{}"),
                                        "{'State': {'Name': 'n'}}",
                                        StateConfiguration.NONE)));

        assertThat(output(verdict)).contains("\"sent\":{\"id\":{\"State\":{\"Name\":\"n\"}}}");
    }

    @Test
    void the_context_object_has_the_name_and_the_retries_of_the_state() {
        var task = TASK.replace("'$.MessageId'", "'$$.State'");

        var verdict =
                verdict(
                        task,
                        "{'q': 'u'}",
                        result("{}"),
                        new StateConfiguration(1, null, null, null));

        assertThat(output(verdict))
                .contains(
                        "{\"id\":{\"Name\":\"StateName\",\"EnteredTime\":\"2026-01-02T03:04:05.678Z\",\"RetryCount\":1}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'Type': 'Pass', 'InputPath': '$$.State', 'Next': 'First'}",
                "{'Type': 'Wait', 'InputPath': '$$.State', 'Seconds': 0, 'Next': 'First'}",
                "{'Type': 'Choice', 'InputPath': '$$.State', 'Default': 'First', 'Choices':"
                        + " [{'Variable': '$.RetryCount', 'IsPresent': true, 'Next': 'Later'}]}",
            })
    void the_context_object_of_a_state_without_retriers_has_no_retry_count(String definition) {
        var verdict = verdict(definition, "{}", null);

        assertThat(output(verdict))
                .isEqualTo("{\"Name\":\"StateName\",\"EnteredTime\":\"2026-01-02T03:04:05.678Z\"}");
        assertThat(verdict.nextState()).isEqualTo("First");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'Map': {}}|'Map' field is not supported when mocking a Context object",
                "{'Pokedex': 1}|Field 'Pokedex' is not allowed",
                "{'Execution': {'pokemon': 1}}|Field 'pokemon' is not allowed",
                "{'Execution': {'Id': 1}}|Execution.Id must be a string",
                "{'Task': {'Token': 't'}}|Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
            })
    void a_context_object_with_unknown_or_wrong_members_is_refused(String context, String reason) {
        assertThat(
                        testInput(state(TASK), "{}", result("{}"), context, StateConfiguration.NONE)
                                .refusal())
                .contains("Invalid Context object provided: " + reason);
    }

    @ParameterizedTest
    @CsvSource({
        "'{''Type'': ''Fail''}', Fail",
        "'{''Type'': ''Succeed''}', Succeed",
        "'{''Type'': ''Wait'', ''Seconds'': 1, ''End'': true}', Wait"
    })
    void a_mock_of_a_state_without_work_is_refused(String definition, String type) {
        assertThat(
                        testInput(
                                        state(definition),
                                        "{}",
                                        result("{}"),
                                        null,
                                        StateConfiguration.NONE)
                                .refusal())
                .contains("State type '" + type + "' is not supported when a mock is specified");
    }

    @Test
    void without_a_mock_the_caller_of_the_test_makes_the_call() {
        var test =
                new StateTest(
                        testInput(state(TASK), "{'q': 'u'}", null, null, StateConfiguration.NONE),
                        () -> 0L,
                        NOW);

        var progress = test.start(NOW);

        assertThat(progress).isInstanceOf(Progress.CallNeeded.class);
        var calls = (Progress.CallNeeded) progress;
        assertThat(calls.call().parameters()).isEqualTo(json("{'MessageBody':'b','QueueUrl':'u'}"));
        var verdict =
                verdictOf(test.resume(new Stimulus.Failed(calls.call().ordinal(), "C", "so"), NOW));
        assertThat(verdict.nextState()).isEqualTo("Caught");
    }

    @Test
    void a_wait_sleeps_and_then_assigns_its_variables() {
        var test =
                new StateTest(
                        testInput(
                                state(
                                        "{'Type': 'Wait', 'Seconds': 9, 'Assign': {'new': 1}, 'Next': 'N'}"),
                                "{}",
                                null,
                                null,
                                StateConfiguration.NONE),
                        () -> 0L,
                        NOW);
        var until = NOW.plusSeconds(9);

        assertThat(test.start(NOW)).isEqualTo(new Progress.Sleeping(until));

        var verdict = verdictOf(test.wakeUp(until, until));
        assertThat(verdict.nextState()).isEqualTo("N");
        assertThat(verdict.inspection().variables())
                .containsOnly(Map.entry("known", json("'before'")), Map.entry("new", json("1")));
    }

    @Test
    void a_state_inside_a_branch_or_a_processor_can_be_tested() {
        var machine =
                DefinitionValidator.validate(
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor":
                                  {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                                    {"StartAt": "B0", "States": {"B0": {"Type": "Succeed"}}},
                                    {"StartAt": "B1", "States": {
                                      "B1": {"Type": "Pass", "Result": 1, "Next": "B2"}, "B2": {"Type": "Succeed"}}}]}}}}}}
                                """,
                                MachineType.STANDARD)
                        .machine();
        var tested = TestedState.find(Objects.requireNonNull(machine), "B1").orElseThrow();

        var verdict =
                verdictOf(start(testInput(tested, "{}", null, null, StateConfiguration.NONE)));

        assertThat(verdict.nextState()).isEqualTo("B2");
        assertThat(TestedState.find(machine, "B3")).isEmpty();
    }

    @Test
    void the_shown_text_is_bounded_for_data_that_repeats_a_part() {
        var part = json("'" + "x".repeat(60_000) + "'");
        var array = Payload.array(Collections.nCopies(10_000, part));
        var object = Payload.of(JsonNodeFactory.instance.objectNode().set("a", array.tree()));

        assertThat(TestStateJson.format(array))
                .startsWith("[\"xx")
                .endsWith("x...")
                .hasSize(TestStateJson.CHARS_MAX + 3);
        assertThat(TestStateJson.format(object))
                .startsWith("{\"a\":[\"xx")
                .endsWith("x...")
                .hasSize(TestStateJson.CHARS_MAX + 3);
    }

    // github.com/floci-io/floci issues 2736 and 2783
    @Test
    void the_cause_of_a_failed_jsonata_expression_has_no_prefix() {
        var verdict =
                verdict(
                        "{'Type': 'Pass', 'QueryLanguage': 'JSONata', 'Output': '{% $states.input.a + 1 %}', 'End': true}",
                        "{'a': 'x'}", null);

        assertThat(verdict.error()).isEqualTo("States.QueryEvaluationError");
        assertThat(verdict.cause())
                .startsWith(
                        "The JSONata expression '$states.input.a + 1' specified for the field 'Output' threw an error during evaluation. T2001: ");
    }
}
