package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The size limits of an execution (docs/aws/quotas.md, "Executions"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LimitsTest {
    private static final int ITEMS = 10_000;
    private static final int OTHERS = 50;

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    @Test
    void an_endless_loop_fails_at_the_history_limit_and_does_not_block_others() {
        var endless =
                client.createMachine(
                        EngineRig.uniqueName("endless"),
                        """
                        {"StartAt": "P", "States": {"P": {"Type": "Pass", "Next": "C"},
                         "C": {"Type": "Choice", "Choices": [
                          {"Variable": "$.stop", "IsPresent": true, "Next": "E"}], "Default": "P"},
                         "E": {"Type": "Succeed"}}}\
                        """);
        var pass =
                client.createMachine(
                        EngineRig.uniqueName("beside"),
                        """
                        {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}\
                        """);
        var loops =
                IntStream.range(0, 4).mapToObj(i -> client.start(endless, "x" + i, "{}")).toList();
        for (int i = 0; i < OTHERS; i++) {
            assertThat(client.awaitOutput(client.start(pass, "y" + i, "{}"))).isEqualTo("{}");
        }
        for (var loop : loops) {
            assertThat(client.awaitEnd(loop).status()).isEqualTo(ExecutionStatus.FAILED);
        }
        var history = client.history(loops.getFirst());
        assertThat(history).hasSize(25_000);
        assertThat(history.stream().map(HistoryEvent::id))
                .isEqualTo(LongStream.rangeClosed(1, 25_000).boxed().toList());
        assertThat(history.getLast().type()).isEqualTo(HistoryEventType.ExecutionFailed);
    }

    @Test
    void a_task_result_that_is_too_large_fails_the_task() {
        var function = EngineRig.uniqueName("large");
        rig.functions().answerWith(function, _ -> Json.of("'" + "x".repeat(262_143) + "'"));
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(function)));
        var ended = client.awaitEnd(client.start(machine, "x", "{}"));
        assertThat(ended.error()).isEqualTo("States.DataLimitExceeded");
    }

    @Test
    void a_result_of_the_largest_size_is_accepted() {
        var function = EngineRig.uniqueName("largest");
        var largest = Json.of("'" + "x".repeat(262_142) + "'");
        rig.functions().answerWith(function, _ -> largest);
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(function)));
        assertThat(client.awaitOutput(client.start(machine, "x", "{}"))).isEqualTo(largest.text());
    }

    @Test
    void a_map_over_five_thousand_items_succeeds_and_one_over_ten_thousand_fails() {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("map"),
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": {
                         "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}},
                         "End": true}}}\
                        """);
        var items =
                IntStream.range(0, ITEMS)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(",", "[", "]"));
        var ended = client.awaitEnd(client.start(machine, "x", items));
        // Four events for each item exceed the history's limit, as on AWS.
        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(client.history(ended.executionArn())).hasSize(25_000);

        var some =
                IntStream.range(0, ITEMS / 2)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(",", "[", "]"));
        assertThat(client.awaitOutput(client.start(machine, "y", some)))
                .isEqualTo(Payload.of(Json.of(some).tree()).text());
    }
}
