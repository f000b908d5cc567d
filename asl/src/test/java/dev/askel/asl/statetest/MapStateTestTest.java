package dev.askel.asl.statetest;

import static dev.askel.asl.statetest.StateTestRuns.json;
import static dev.askel.asl.statetest.StateTestRuns.output;
import static dev.askel.asl.statetest.StateTestRuns.result;
import static dev.askel.asl.statetest.StateTestRuns.start;
import static dev.askel.asl.statetest.StateTestRuns.state;
import static dev.askel.asl.statetest.StateTestRuns.testInput;
import static dev.askel.asl.statetest.StateTestRuns.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.context.Inspector.Step;
import dev.askel.asl.statetest.StateTest.Progress;
import dev.askel.asl.statetest.StateTestResult.Status;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the results of TestState for Map states (docs/aws/api.md section 4.7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MapStateTestTest {
    private static final String MAP_WITH_HANDLERS =
            """
            {'Type': 'Map', 'ItemsPath': '$.v', 'ToleratedFailureCount': 1,
             'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'},
               'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': true}}},
             'Catch': [{'ErrorEquals': ['Other'], 'Next': 'A'},
                       {'ErrorEquals': ['States.ExceedToleratedFailureThreshold'], 'Next': 'B'}],
             'Next': 'C'}
            """;

    private static StateConfiguration failedIterations(int count) {
        return new StateConfiguration(null, null, count, null);
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
}
