package dev.askel.asl.interpreter;

import static dev.askel.asl.interpreter.DistributedMapTest.jsonata;
import static dev.askel.asl.interpreter.DistributedMapTest.map;
import static dev.askel.asl.interpreter.DistributedMapTest.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The evaluation of the fields of a distributed Map: docs/aws/asl.md section 10. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MapRunPlanTest {
    private static final String PREFIX =
            "An error occurred while executing the state 'M' (entered at the event id #2). ";

    @Test
    void the_plan_has_the_evaluated_fields_of_a_jsonpath_state() {
        var run =
                map("""
                "InputPath": "$.in", "MaxConcurrencyPath": "$.c",
                "ToleratedFailureCountPath": "$.f",
                "ToleratedFailurePercentagePath": "$.p",
                "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                  "Parameters": {"Bucket": "b", "Key.$": "$.k"},
                  "ReaderConfig": {"InputType": "JSON", "MaxItemsPath": "$.m"}},
                "ItemBatcher": {"MaxItemsPerBatchPath": "$.n",
                  "MaxInputBytesPerBatch": 1000, "BatchInput": {"k.$": "$.k"}},
                "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject",
                  "Parameters": {"Bucket": "b", "Prefix.$": "$.k"},
                  "WriterConfig": {"OutputType": "JSONL"}},
                """)
                        .input(
                                """
                                {"in": {"c": 5, "f": 2, "p": 12.5, "k": "key", "m": "9", "n": 3}}
                                """)
                        .run();

        assertThat(run.history()).contains("3<2 MapStateStarted 0");
        var plan = plan(run);
        assertThat(plan.items()).isNull();
        assertThat(plan.maxConcurrency()).isEqualTo(5);
        assertThat(plan.toleratedFailureCount()).isEqualTo(2);
        assertThat(plan.toleratedFailurePercentage()).isEqualTo(12.5);
        assertThat(plan.reader())
                .isEqualTo(
                        new MapRunPlan.Reader(
                                "arn:aws:states:::s3:getObject",
                                TaskAnswer.json("{\"Bucket\":\"b\",\"Key\":\"key\"}"),
                                TaskAnswer.json(
                                        "{\"InputType\":\"JSON\",\"MaxItemsPath\":\"$.m\"}"),
                                9));
        assertThat(plan.batching())
                .isEqualTo(new MapRunPlan.Batching(3, 1000, TaskAnswer.json("{\"k\":\"key\"}")));
        assertThat(plan.writer())
                .isEqualTo(
                        new MapRunPlan.Writer(
                                "arn:aws:states:::s3:putObject",
                                TaskAnswer.json("{\"Bucket\":\"b\",\"Prefix\":\"key\"}"),
                                TaskAnswer.json("{\"OutputType\":\"JSONL\"}")));
    }

    @Test
    void the_plan_has_the_evaluated_fields_of_a_jsonata_state() {
        var run =
                jsonata(
                                """
                                "MaxConcurrency": "{% $states.input.c %}",
                                "ToleratedFailureCount": "{% 1 + 1 %}",
                                "ToleratedFailurePercentage": "{% 12.5 %}",
                                "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                                  "Arguments": {"Bucket": "b", "Key": "{% $states.input.k %}"},
                                  "ReaderConfig": {"MaxItems": "{% $states.input.c * 2 %}"}},
                                "ItemBatcher": {"MaxItemsPerBatch": "{% 4 %}",
                                  "BatchInput": {"k": "{% $states.input.k %}"}},
                                "ResultWriter": {"WriterConfig": {"Transformation": "FLATTEN"}},
                                """)
                        .input("{\"c\": 5, \"k\": \"key\"}")
                        .run();

        var plan = plan(run);
        assertThat(plan.maxConcurrency()).isEqualTo(5);
        assertThat(plan.toleratedFailureCount()).isEqualTo(2);
        assertThat(plan.toleratedFailurePercentage()).isEqualTo(12.5);
        var reader = Objects.requireNonNull(plan.reader());
        assertThat(reader.arguments())
                .isEqualTo(TaskAnswer.json("{\"Bucket\":\"b\",\"Key\":\"key\"}"));
        assertThat(reader.itemsMax()).isEqualTo(10);
        assertThat(plan.batching())
                .isEqualTo(
                        new MapRunPlan.Batching(
                                4,
                                ExecutionLimits.DEFAULT.payloadBytesMax(),
                                TaskAnswer.json("{\"k\":\"key\"}")));
        assertThat(plan.writer())
                .isEqualTo(
                        new MapRunPlan.Writer(
                                null, null, TaskAnswer.json("{\"Transformation\":\"FLATTEN\"}")));
    }

    @Test
    void a_state_without_optional_fields_has_no_limits() {
        var plan = plan(map("").input("[1]").run());

        assertThat(plan.items()).isEqualTo(TaskAnswer.json("[1]"));
        assertThat(plan.keyed()).isFalse();
        assertThat(plan.reader()).isNull();
        assertThat(plan.batching()).isNull();
        assertThat(plan.writer()).isNull();
        assertThat(plan.maxConcurrency()).isZero();
        assertThat(plan.toleratedFailureCount()).isZero();
        assertThat(plan.toleratedFailurePercentage()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"'', 9223372036854775807", "\"MaxItems\": 0, 9223372036854775807"})
    void a_reader_without_max_items_reads_all_items(String member, long expected) {
        var run =
                map("\"ItemReader\": {\"Resource\": \"arn:aws:states:::s3:getObject\", \"ReaderConfig\": {%s}},"
                                .formatted(member))
                        .input("{}")
                        .run();

        var reader = Objects.requireNonNull(plan(run).reader());
        assertThat(reader.itemsMax()).isEqualTo(expected);
    }

    @Test
    void a_reader_replaces_a_path_to_items_that_do_not_exist() {
        var run =
                map("""
                "ItemsPath": "$.no.such",
                "ItemReader": {"Resource": "arn:aws:states:::s3:getObject"},
                """)
                        .input("{}")
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("[]"));
    }

    @Test
    void the_members_of_an_object_are_items_of_a_jsonata_map() {
        for (var fields : List.of("", "\"Items\": \"{% $states.input %}\",")) {
            var run = jsonata(fields).input("{\"a\": 1, \"b\": [2]}").run();

            assertThat(run.history()).contains("3<2 MapStateStarted 2");
            assertThat(plan(run).keyed()).isTrue();
            assertThat(plan(run).items())
                    .isEqualTo(
                            TaskAnswer.json(
                                    "[{\"Key\":\"a\",\"Value\":1},{\"Key\":\"b\",\"Value\":[2]}]"));
        }
    }

    // Errors of fields

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ToleratedFailureCountPath | \"NoNumber\" | The ToleratedFailureCountPath field refers to value \"NoNumber\" which is not a valid integer: $.x",
                "ToleratedFailureCountPath | -1 | ToleratedFailureCount cannot be negative.",
                "ToleratedFailurePercentagePath | {} | The ToleratedFailurePercentagePath field refers to value \"{}\" which is not a valid float: $.x",
                "ToleratedFailurePercentagePath | 100.1 | ToleratedFailurePercentage must be between 0 and 100."
            })
    void a_tolerance_that_is_no_number_fails_after_the_start_of_the_state(
            String field, String value, String cause) {
        var run =
                map("\"ItemsPath\": \"$.a\", \"%s\": \"$.x\",".formatted(field))
                        .input("{\"a\": [1], \"x\": %s}".formatted(value))
                        .run();

        assertThat(run.history())
                .endsWith("3<2 MapStateStarted 1", "4<3 ExecutionFailed States.Runtime");
        assertThat(run).satisfies(Outcomes.failed("States.Runtime", PREFIX + cause));
    }

    @Test
    void a_concurrency_that_is_no_number_fails_before_the_start_of_the_state() {
        var run =
                map("\"ItemsPath\": \"$.a\", \"MaxConcurrencyPath\": \"$.x\",")
                        .input("{\"a\": [1], \"x\": \"NoNumber\"}")
                        .run();

        assertThat(run.history())
                .endsWith("2<0 MapStateEntered M", "3<2 ExecutionFailed States.Runtime");
    }

    @Test
    void max_items_that_is_no_integer_fails_after_the_start_of_the_state() {
        var run =
                map("""
                "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                  "ReaderConfig": {"MaxItemsPath": "$.MaxItems"}},
                """)
                        .input("{\"MaxItems\": 1.5}")
                        .run();

        assertThat(run.history())
                .endsWith("3<2 MapStateStarted 0", "4<3 ExecutionFailed States.Runtime");
        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                PREFIX
                                        + "The MaxItemsPath field refers to value \"1.5\" which is not a valid integer: $.MaxItems"));
    }

    @Test
    void a_negative_max_items_is_left_to_the_reader() {
        var run =
                map("""
                "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                  "ReaderConfig": {"MaxItemsPath": "$.n"}},
                """)
                        .input("{\"n\": -1}")
                        .run();

        var reader = Objects.requireNonNull(plan(run).reader());
        assertThat(reader.itemsMax()).isEqualTo(-1);
    }

    @Test
    void an_expression_of_a_jsonata_reader_that_fails_fails_the_state() {
        var run =
                jsonata(
                                """
                                "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                                  "Arguments": {"Key": "{% $states.input.none %}"}},
                                "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "C"}],
                                """)
                        .input("{}")
                        .run();

        assertThat(run.history())
                .containsSubsequence(
                        "3<2 MapStateStarted 0",
                        "4<3 EvaluationFailed",
                        "5<4 MapStateFailed",
                        "6<5 MapStateExited M");
        assertThat(run.events())
                .extracting(HistoryEvent::details)
                .filteredOn(EventDetails.EvaluationFailed.class::isInstance)
                .first()
                .extracting(details -> ((EventDetails.EvaluationFailed) details).location())
                .isEqualTo("ItemReader/Arguments/Key");
    }

    @Test
    void a_failed_field_leaves_no_map_run_after_a_redrive() {
        var run =
                map("\"ItemsPath\": \"$.a\", \"ToleratedFailureCountPath\": \"$.x\",")
                        .input("{\"a\": [1], \"x\": -1}")
                        .run()
                        .redrive();

        assertThat(run.history())
                .endsWith(
                        "5<4 ExecutionRedriven 1",
                        "6<5 MapStateStarted 1",
                        "7<6 ExecutionFailed States.Runtime");
    }
}
