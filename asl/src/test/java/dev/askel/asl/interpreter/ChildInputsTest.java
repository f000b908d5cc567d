package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.step.ItemSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The inputs of the children of a Map Run: docs/aws/asl.md section 10. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChildInputsTest {
    private static final String READER =
            """
            "ItemReader": {"Resource": "arn:aws:states:::s3:%s", "%s": {"Bucket": "B", %s}},
            """;

    /** The inputs of a Map that waits for its Map Run. */
    private static ChildInputs inputs(SimulatedExecution map, String input) {
        var run = map.input(input).endingMapRuns(_ -> TaskAnswer.silence()).run();
        return new ChildInputs(
                run.interpreter().environment().machine(),
                run.identity(),
                run.input(),
                run.state().root(),
                ExecutionLimits.DEFAULT);
    }

    private static AdvanceContext context() {
        return new AdvanceContext(
                SimulatedTime.START, new Random(1), new Budget(), AdvanceContext.UNKNOWN, 0, null);
    }

    private static ItemSelection select(ChildInputs inputs, long index, String item) {
        return inputs.select(
                new ChildInputs.Item(index, TaskAnswer.json(item), false, null), context());
    }

    private static String selected(ItemSelection selection) {
        return selection instanceof ItemSelection.Selected(var value)
                ? value.text()
                : selection.toString();
    }

    @Test
    void without_item_selector_the_input_is_the_item() {
        var inputs = inputs(DistributedMapTest.map(""), "[1]");

        assertThat(selected(select(inputs, 0, "{\"a\":[1]}"))).isEqualTo("{\"a\":[1]}");
    }

    @Test
    void an_item_selector_reads_the_item_and_the_effective_input() {
        for (var name : List.of("ItemSelector", "Parameters")) {
            var inputs =
                    inputs(
                            DistributedMapTest.map(
                                    """
                                    "InputPath": "$.in", "ItemsPath": "$.items",
                                    "%s": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value",
                                      "s.$": "$$.Map.Item.Source", "in.$": "$.x"},
                                    """
                                            .formatted(name)),
                            "{\"in\": {\"items\": [10], \"x\": 7}}");

            assertThat(selected(select(inputs, 5_000_000_000L, "10")))
                    .isEqualTo("{\"s\":\"STATE_DATA\",\"in\":7,\"v\":10,\"i\":5000000000}");
        }
    }

    @Test
    void a_jsonata_item_selector_reads_the_item_and_the_variables() {
        var inputs =
                inputs(
                        SimulatedExecution.of(
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
                                  "P": {"Type": "Pass", "Assign": {"x": 3}, "Next": "M"},
                                  "M": {"Type": "Map", "End": true, "ItemProcessor": %s,
                                    "ItemSelector": "{%% $states.context.Map.Item.Value + $x + $states.input[0] %%}"}}}
                                """
                                        .formatted(DistributedMapTest.PROCESSOR)),
                        "[100]");

        assertThat(selected(select(inputs, 0, "20"))).isEqualTo("123");
    }

    @Test
    void a_member_of_an_object_has_its_key_in_the_context_object() {
        var inputs =
                inputs(
                        DistributedMapTest.jsonata(
                                "\"ItemSelector\": \"{% $states.context.Map.Item %}\","),
                        "{\"a\": 1}");

        var member =
                new ChildInputs.Item(0, TaskAnswer.json("{\"Key\":\"a\",\"Value\":1}"), true, null);
        assertThat(selected(inputs.select(member, context())))
                .isEqualTo("{\"Index\":0,\"Key\":\"a\",\"Value\":1,\"Source\":\"STATE_DATA\"}");
    }

    @Test
    void an_array_item_with_key_and_value_stays_whole() {
        var inputs =
                inputs(
                        DistributedMapTest.jsonata(
                                "\"ItemSelector\": \"{% $states.context.Map.Item.Value %}\","),
                        "[{\"Key\": \"a\", \"Value\": 1}]");

        assertThat(selected(select(inputs, 0, "{\"Key\":\"a\",\"Value\":1}")))
                .isEqualTo("{\"Key\":\"a\",\"Value\":1}");
    }

    @Test
    void a_read_item_with_key_and_value_stays_whole_unless_its_source_reads_members() {
        var inputs =
                inputs(
                        DistributedMapTest.map(
                                READER.formatted("getObject", "Parameters", "\"Key\": \"k\"")
                                        + "\"ItemSelector\": {\"v.$\": \"$$.Map.Item.Value\"},"),
                        "{}");
        var value = TaskAnswer.json("{\"Key\":\"a\",\"Value\":1}");

        assertThat(selected(inputs.select(new ChildInputs.Item(0, value, false, null), context())))
                .isEqualTo("{\"v\":{\"Key\":\"a\",\"Value\":1}}");
        assertThat(selected(inputs.select(new ChildInputs.Item(0, value, true, null), context())))
                .isEqualTo("{\"v\":1}");
    }

    @Test
    void the_source_of_a_read_item_is_its_object_or_its_bucket() {
        var selector = "\"ItemSelector\": {\"s.$\": \"$$.Map.Item.Source\"},";
        var object =
                inputs(
                        DistributedMapTest.map(
                                READER.formatted("getObject", "Parameters", "\"Key\": \"k/1\"")
                                        + selector),
                        "{}");
        var listing =
                inputs(
                        DistributedMapTest.map(
                                READER.formatted("listObjectsV2", "Parameters", "\"Prefix\": \"p\"")
                                        + selector),
                        "{}");

        assertThat(selected(select(object, 0, "1"))).isEqualTo("{\"s\":\"s3://B/k/1\"}");
        assertThat(selected(select(listing, 0, "1"))).isEqualTo("{\"s\":\"s3://B\"}");
        var read = new ChildInputs.Item(0, TaskAnswer.json("1"), false, "s3://B/one");
        assertThat(selected(listing.select(read, context()))).isEqualTo("{\"s\":\"s3://B/one\"}");
    }

    @Test
    void a_failing_item_selector_names_the_state() {
        var inputs =
                inputs(DistributedMapTest.map("\"ItemSelector\": {\"x.$\": \"$.none\"},"), "[1]");

        assertThat(select(inputs, 0, "1"))
                .isInstanceOfSatisfying(
                        ItemSelection.Refused.class,
                        refused -> {
                            assertThat(refused.failure().error()).isEqualTo("States.Runtime");
                            assertThat(refused.failure().cause())
                                    .startsWith(
                                            "An error occurred while executing the state 'M' (entered at the event id #2). The JSONPath '$.none'");
                        });
    }

    @Test
    void an_input_above_the_limit_is_refused() {
        var inputs =
                inputs(
                        DistributedMapTest.map(
                                "\"ItemSelector\": {\"x.$\": \"$$.Map.Item.Value\"},"),
                        "[1]");
        var item = "\"" + "x".repeat(ExecutionLimits.DEFAULT.payloadBytesMax() - 2) + "\"";

        assertThat(select(inputs, 0, item))
                .isInstanceOfSatisfying(
                        ItemSelection.Refused.class,
                        refused ->
                                assertThat(refused.failure().error())
                                        .isEqualTo("States.DataLimitExceeded"));
    }

    // Batches

    private static ChildInputs batched(String batcher) {
        return inputs(DistributedMapTest.map("\"ItemBatcher\": {%s},".formatted(batcher)), "[1]");
    }

    /** Returns the batches of the items, by the rules of {@link ChildInputs}. */
    private static List<String> batches(ChildInputs inputs, String... items) {
        var batches = new ArrayList<String>();
        var batch = new ArrayList<Payload>();
        long bytes = inputs.emptyBatchBytes();
        for (var text : items) {
            var item = TaskAnswer.json(text);
            if (!inputs.hasSpace(batch.size(), bytes, item)) {
                batches.add(selected(inputs.createBatchInput(batch)));
                batch.clear();
                bytes = inputs.emptyBatchBytes();
            }
            bytes = inputs.batchBytes(batch.size(), bytes, item);
            batch.add(item);
            assertThat(selected(inputs.createBatchInput(batch))).hasSize((int) bytes);
        }
        batches.add(selected(inputs.createBatchInput(batch)));
        return batches;
    }

    @Test
    void a_batch_has_at_most_the_given_number_of_items() {
        assertThat(batches(batched("\"MaxItemsPerBatch\": 2"), "1", "22", "3"))
                .containsExactly("{\"Items\":[1,22]}", "{\"Items\":[3]}");
    }

    @Test
    void a_batch_has_at_most_the_given_number_of_bytes() {
        assertThat(batches(batched("\"MaxInputBytesPerBatch\": 16"), "1", "22", "333", "\"long\""))
                .containsExactly(
                        "{\"Items\":[1,22]}", "{\"Items\":[333]}", "{\"Items\":[\"long\"]}");
    }

    @Test
    void batch_input_is_in_every_batch() {
        assertThat(
                        batches(
                                batched("\"MaxItemsPerBatch\": 1, \"BatchInput\": {\"a\": 1}"),
                                "1",
                                "2"))
                .containsExactly(
                        "{\"BatchInput\":{\"a\":1},\"Items\":[1]}",
                        "{\"BatchInput\":{\"a\":1},\"Items\":[2]}");
    }

    @Test
    void a_batch_above_the_limit_of_an_input_is_refused() {
        var item =
                TaskAnswer.json(
                        "\"" + "x".repeat(ExecutionLimits.DEFAULT.payloadBytesMax() - 2) + "\"");
        var inputs = batched("\"MaxItemsPerBatch\": 2");

        assertThat(inputs.hasSpace(0, inputs.emptyBatchBytes(), item)).isTrue();
        assertThat(inputs.createBatchInput(List.of(item)))
                .isInstanceOf(ItemSelection.Refused.class);
    }
}
