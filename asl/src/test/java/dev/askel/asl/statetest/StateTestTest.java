package dev.askel.asl.statetest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.step.Inspector.Step;
import dev.askel.asl.interpreter.step.TaskRefusals;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.statetest.InspectionData.ErrorDetails;
import dev.askel.asl.statetest.StateTest.Progress;
import dev.askel.asl.statetest.StateTest.TestInput;
import dev.askel.asl.statetest.Verdict.Status;
import dev.askel.asl.validator.DefinitionValidator;
import dev.askel.asl.validator.OwnResources;
import dev.askel.asl.validator.SingleStateDefinition;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The results of tests of single states (docs/aws/api.md section 4.7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StateTestTest {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    static final ExecutionIdentity IDENTITY =
            new ExecutionIdentity(
                    "arn:aws:states:us-east-1:123456789012:express:m:e",
                    "e",
                    "123456789012",
                    "us-east-1",
                    "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                    "m",
                    "m",
                    0,
                    "",
                    NOW,
                    null,
                    null,
                    null,
                    null);

    private static final String MAP_WITH_HANDLERS =
            """
            {'Type': 'Map', 'ItemsPath': '$.v', 'ToleratedFailureCount': 1,
             'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'},
               'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': true}}},
             'Catch': [{'ErrorEquals': ['Other'], 'Next': 'A'},
                       {'ErrorEquals': ['States.ExceedToleratedFailureThreshold'], 'Next': 'B'}],
             'Next': 'C'}
            """;

    private static final String TASK =
            """
            {'Type': 'Task', 'Resource': 'arn:aws:states:::sqs:sendMessage',
             'Parameters': {'QueueUrl.$': '$.q', 'MessageBody': 'b'},
             'ResultSelector': {'id.$': '$.MessageId'}, 'ResultPath': '$.sent',
             'Retry': [{'ErrorEquals': ['R'], 'IntervalSeconds': 4, 'BackoffRate': 3, 'MaxAttempts': 2}],
             'Catch': [{'ErrorEquals': ['C', 'R'], 'ResultPath': '$.why', 'Next': 'Caught'}],
             'Next': 'Sent'}
            """;

    private static Payload json(String text) {
        return Payload.ofVerbatim(text.replace('\'', '"'));
    }

    private static Mock result(String text) {
        return new Mock.Result(json(text));
    }

    private static TestedState state(String definition) {
        var machine =
                DefinitionValidator.validateState(definition.replace('\'', '"'), OwnResources.NONE);
        assertThat(machine.diagnostics().errors()).isEmpty();
        return TestedState.find(
                        Objects.requireNonNull(machine.machine()), SingleStateDefinition.NAME)
                .orElseThrow();
    }

    private static TestInput testInput(
            TestedState tested,
            String input,
            @Nullable Mock mock,
            @Nullable String context,
            StateConfiguration configuration) {
        return new TestInput(
                tested,
                json(input),
                Map.of("known", json("'before'")),
                mock,
                context == null ? null : json(context).tree(),
                configuration,
                IDENTITY,
                "token",
                TaskRefusals.NONE);
    }

    private static Progress start(TestInput testInput) {
        assertThat(testInput.refusal()).isEmpty();
        return new StateTest(testInput, () -> 0L, NOW).start(NOW);
    }

    private static Verdict verdictOf(Progress progress) {
        assertThat(progress).isInstanceOf(Progress.Ended.class);
        return ((Progress.Ended) progress).verdict();
    }

    private static Verdict verdict(String definition, String input, @Nullable Mock mock) {
        return verdict(definition, input, mock, StateConfiguration.NONE);
    }

    private static Verdict verdict(
            String definition,
            String input,
            @Nullable Mock mock,
            StateConfiguration configuration) {
        return verdictOf(start(testInput(state(definition), input, mock, null, configuration)));
    }

    private static @Nullable String output(Verdict verdict) {
        var output = verdict.output();
        return output == null ? null : ShownText.of(output);
    }

    private static StateConfiguration failedIterations(int count) {
        return new StateConfiguration(null, null, count, null);
    }

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

    @ParameterizedTest
    @CsvSource({
        "0, SUCCEEDED, C, '[7, 8]'",
        "1, SUCCEEDED, C, '[7, 8]'",
        "2, CAUGHT_ERROR, B, '{\"Error\":\"States.ExceedToleratedFailureThreshold\",\"Cause\":\"The specified tolerated failure threshold was exceeded\"}'"
    })
    void a_map_fails_when_more_iterations_have_failed_than_it_tolerates(
            int failed, Status status, String next, String output) {
        var verdict =
                verdict(
                        MAP_WITH_HANDLERS,
                        "{'v': [1, 2, 3]}",
                        result("[7, 8]"),
                        failedIterations(failed));

        assertThat(verdict.status()).isEqualTo(status);
        assertThat(verdict.nextState()).isEqualTo(next);
        assertThat(output(verdict)).isEqualTo(output);
        assertThat(verdict.inspection().toleratedFailureCount()).isEqualTo(1);
        assertThat(verdict.inspection().maxConcurrency()).isZero();
        assertThat(verdict.inspection().steps().get(Step.AFTER_ITEMS_PATH))
                .isEqualTo(json("[1,2,3]"));
    }

    @Test
    void a_map_without_a_tolerance_never_exceeds_it() {
        var verdict =
                verdict(
                        MAP_WITH_HANDLERS.replace("'ToleratedFailureCount': 1,", ""),
                        "{'v': [1, 2, 3]}",
                        result("[]"),
                        failedIterations(3));

        assertThat(verdict.status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void a_map_tolerates_its_percentage_of_failures() {
        var map =
                MAP_WITH_HANDLERS.replace(
                        "'ToleratedFailureCount': 1", "'ToleratedFailurePercentage': 50");

        assertThat(verdict(map, "{'v': [1, 2]}", result("[]"), failedIterations(1)).status())
                .isEqualTo(Status.SUCCEEDED);
        assertThat(verdict(map, "{'v': [1, 2]}", result("[]"), failedIterations(2)).nextState())
                .isEqualTo("B");
    }

    @Test
    void a_failure_count_above_the_number_of_iterations_is_refused() {
        var testInput =
                testInput(
                        state(MAP_WITH_HANDLERS),
                        "{'v': [1]}",
                        result("[7]"),
                        null,
                        failedIterations(2));

        assertThat(start(testInput))
                .isEqualTo(
                        new Progress.Refused(
                                "Map iteration failure count must be less than or equal to the number of Map iterations"));
    }

    @Test
    void items_of_an_item_reader_pass_through_the_selector() {
        var map =
                """
                {'Type': 'Map', 'ItemReader': {'Resource': 'arn:aws:states:::s3:getObject',
                   'ReaderConfig': {'InputType': 'JSON', 'ItemsPointer': '/rows'},
                   'Parameters': {'Bucket': 'b', 'Key': 'k'}},
                 'ItemSelector': {'n.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value'},
                 'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'},
                   'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': true}}},
                 'End': true}
                """;

        var inspection =
                verdict(
                                map,
                                "{}",
                                result("[0]"),
                                new StateConfiguration(
                                        null, null, null, "{\"rows\": [\"x\", \"y\"]}"))
                        .inspection();

        assertThat(inspection.itemsPointed()).isEqualTo(json("['x','y']"));
        assertThat(inspection.steps().get(Step.AFTER_ITEM_SELECTOR))
                .isEqualTo(json("[{'v':'x','n':0},{'v':'y','n':1}]"));
    }

    @Test
    void items_are_grouped_up_to_the_maximum_number() {
        var batches =
                batches(
                        "'ItemSelector': {'v.$': '$$.Map.Item.Value'},",
                        """
                        {'MaxItemsPerBatchPath': '$.most', 'MaxInputBytesPerBatch': 1000,
                         'BatchInput': {'all.$': '$.most', 'fixed': 'f'}}
                        """,
                        "{'v': [1, 2, 3], 'most': '2'}");

        assertThat(batches)
                .isEqualTo(
                        json(
                                """
                                [{'BatchInput': {'fixed': 'f', 'all': '2'}, 'Items': [{'v': 1}, {'v': 2}]},
                                 {'BatchInput': {'fixed': 'f', 'all': '2'}, 'Items': [{'v': 3}]}]
                                """));
    }

    @Test
    void items_are_grouped_up_to_the_maximum_bytes() {
        // {"Items":["aaaa","bb"]} has 23 bytes.
        var items = "{'v': ['aaaa', 'bb', 'c', 'this alone has more than twenty-three', 'd']}";

        assertThat(batches("", "{'MaxInputBytesPerBatch': 23}", items))
                .isEqualTo(
                        json(
                                """
                                [{'Items': ['aaaa', 'bb']}, {'Items': ['c']},
                                 {'Items': ['this alone has more than twenty-three']}, {'Items': ['d']}]
                                """));
        assertThat(batches("", "{'MaxInputBytesPerBatch': 22}", "{'v': ['aaaa', 'bb']}"))
                .isEqualTo(json("[{'Items': ['aaaa']}, {'Items': ['bb']}]"));
        assertThat(batches("", "{'MaxItemsPerBatch': 5}", "{'v': []}")).isEqualTo(json("[]"));
    }

    @Test
    void a_batcher_can_have_jsonata_expressions() {
        var map =
                """
                {'Type': 'Map', 'QueryLanguage': 'JSONata', 'Items': '{% $states.input %}',
                 'ItemBatcher': {'MaxItemsPerBatch': '{% 1 + 1 %}',
                   'BatchInput': {'n': '{% $count($states.input) %}'}},
                 'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'},
                   'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': true}}},
                 'End': true}
                """;

        assertThat(
                        verdict(map, "[7, 8, 9]", result("[]"))
                                .inspection()
                                .steps()
                                .get(Step.AFTER_ITEM_BATCHER))
                .isEqualTo(
                        json(
                                "[{'BatchInput':{'n':3},'Items':[7,8]},{'BatchInput':{'n':3},'Items':[9]}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'MaxItemsPerBatchPath': '$.x'} | The MaxItemsPerBatchPath field refers to value \"{}\" which is not a valid integer: $.x",
                "{'MaxInputBytesPerBatchPath': '$.n'} | MaxInputBytesPerBatch cannot be negative.",
            })
    void a_batcher_with_an_invalid_bound_fails_the_state(String batcher, String cause) {
        var verdict =
                verdict(mapWithBatcher("", batcher), "{'v': [1], 'x': {}, 'n': -1}", result("[]"));

        assertThat(verdict.status()).isEqualTo(Status.FAILED);
        assertThat(verdict.error()).isEqualTo("States.Runtime");
        assertThat(verdict.cause()).contains(cause);
    }

    private static Payload batches(String fields, String batcher, String input) {
        var inspection = verdict(mapWithBatcher(fields, batcher), input, result("[]")).inspection();
        return Objects.requireNonNull(inspection.steps().get(Step.AFTER_ITEM_BATCHER));
    }

    private static String mapWithBatcher(String fields, String batcher) {
        return """
        {'Type': 'Map', 'ItemsPath': '$.v', %s 'ItemBatcher': %s,
         'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'},
           'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': true}}},
         'End': true}
        """
                .formatted(fields, batcher);
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
    void the_total_size_of_all_inputs_of_a_map_is_bounded() {
        var map =
                """
                {'Type': 'Map', 'ItemSelector': {'x': '%s'},
                 'ItemProcessor': {'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': true}}},
                 'End': true}
                """
                        .formatted("x".repeat(60_000));

        assertThat(verdict(map, items(200), result("[]")).status()).isEqualTo(Status.SUCCEEDED);
        var verdict = verdict(map, items(400), result("[]"));
        assertThat(verdict.status()).isEqualTo(Status.FAILED);
        assertThat(verdict.error()).isEqualTo("States.Runtime");
        var batched =
                mapWithBatcher(
                        "",
                        "{'MaxItemsPerBatch': 1, 'BatchInput': {'x': '%s'}}"
                                .formatted("x".repeat(60_000)));
        assertThat(verdict(batched, "{'v': " + items(400) + "}", result("[]")).error())
                .isEqualTo("States.Runtime");
    }

    private static String items(int count) {
        return "[" + "1,".repeat(count - 1) + "1]";
    }

    @Test
    void the_shown_text_is_bounded_for_data_that_repeats_a_part() {
        var part = json("'" + "x".repeat(60_000) + "'");
        var array = Payload.array(Collections.nCopies(10_000, part));
        var object = Payload.of(JsonNodeFactory.instance.objectNode().set("a", array.tree()));

        assertThat(ShownText.of(array))
                .startsWith("[\"xx")
                .endsWith("x...")
                .hasSize(ShownText.CHARS_MAX + 3);
        assertThat(ShownText.of(object))
                .startsWith("{\"a\":[\"xx")
                .endsWith("x...")
                .hasSize(ShownText.CHARS_MAX + 3);
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
