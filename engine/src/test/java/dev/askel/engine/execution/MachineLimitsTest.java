package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client.ActivityTask;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Limits of executions by tags of their state machine (docs/concepts/limits.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MachineLimitsTest {
    private static final int MEBIBYTE = 1_048_576;
    private static final EngineRig RIG = EngineRig.withOneNode();

    private static final String CALL =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;

    private static final String PASS =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;

    private static final String LOOP =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "Next": "C"},
             "C": {"Type": "Choice", "Default": "P", "Choices": [
              {"Variable": "$.stop", "IsPresent": true, "Next": "E"}]},
             "E": {"Type": "Succeed"}}}\
            """;

    @AfterAll
    static void close() {
        RIG.close();
    }

    /** A JSON string of this many bytes. */
    private static String text(int bytes) {
        return "\"" + "x".repeat(bytes - 2) + "\"";
    }

    private static Tag tag(String key, String value) {
        return new Tag("askel:" + key, value);
    }

    private static String machine(String name, String definition, Tag... tags) {
        return RIG.client()
                .createMachine(name, definition, StateMachineType.STANDARD, List.of(tags));
    }

    @Test
    void a_raised_payload_limit_passes_a_mebibyte_through_a_run_and_a_crash() {
        var function = EngineRig.uniqueName("raised");
        var calls = RIG.functions().hold(function);
        var machine =
                machine(
                        function,
                        CALL.formatted(Functions.arn(function)),
                        tag("max-payload-bytes", "1MiB"));
        var input = text(MEBIBYTE);
        var execution = RIG.client().start(machine, "x", input);
        calls.awaitNext();

        RIG.killAndRestart();

        var repeated = calls.awaitNext();
        assertThat(repeated.call().parameters().text()).isEqualTo(input);
        repeated.answer(input);
        assertThat(RIG.client().awaitOutput(execution)).isEqualTo(input);
    }

    @Test
    void a_raised_payload_limit_applies_on_nodes_that_knew_the_machine_before() {
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS)) {
            rig.addNode();
            rig.addNode();
            var nodes = rig.nodes();
            for (var type : StateMachineType.values()) {
                var name = "m-" + type;
                var machine = rig.client().createMachine(name, PASS, type);
                for (var node : nodes) {
                    node.client().start(machine, "n" + nodes.indexOf(node), "1");
                }
                nodes.getFirst().client().tag(machine, tag("max-payload-bytes", "1MiB"));
                var large = text(300_000);
                assertThat(nodes.getLast().client().start(machine, "large", large)).contains(name);
            }
        }
    }

    @Test
    void a_machine_without_the_tag_keeps_the_limit_of_the_installation() {
        var function = EngineRig.uniqueName("untagged");
        RIG.functions().answerWith(function, input -> input);
        var machine = machine(function, CALL.formatted(Functions.arn(function)));
        assertThat(refused(RIG.client().startAsync(caller(), machine, "x", text(262_145))))
                .isEqualTo(
                        new EngineError.ValidationException(
                                "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144"));
        // Fewer characters than bytes.
        var wide = "\"" + "\u00e9".repeat(131_072) + "\"";
        assertThat(refused(RIG.client().startAsync(caller(), machine, "x", wide)))
                .isEqualTo(EngineError.InvalidExecutionInput.tooLarge(262_144));
        var largest = text(262_144);
        assertThat(RIG.client().awaitOutput(RIG.client().start(machine, "x", largest)))
                .isEqualTo(largest);
    }

    @Test
    void a_lowered_payload_limit_refuses_inputs_and_fails_tasks() {
        var function = EngineRig.uniqueName("lowered");
        RIG.functions().answerWith(function, _ -> Json.of(text(5_000)));
        var machine =
                machine(
                        function,
                        CALL.formatted(Functions.arn(function)),
                        tag("max-payload-bytes", "4KiB"));
        assertThat(refused(RIG.client().startAsync(caller(), machine, "x", text(4_097))).message())
                .endsWith("Member must have length less than or equal to 4096");
        var execution = RIG.client().start(machine, "x", text(4_096));
        assertThat(RIG.client().awaitEnd(execution).error()).isEqualTo("States.DataLimitExceeded");
    }

    @Test
    void an_execution_keeps_the_limits_of_its_start() {
        var name = EngineRig.uniqueName("keeps");
        var activity = RIG.client().createActivity(name);
        var machine = machine(name, CALL.formatted(activity), tag("max-payload-bytes", "512KiB"));
        var execution = RIG.client().start(machine, "x", "{}");
        RIG.client().tag(machine, tag("max-payload-bytes", "4KiB"));
        var later = RIG.client().start(machine, "y", "{}");

        var refusals = new ArrayList<EngineError>();
        for (int i = 0; i < 2; i++) {
            var task = ActivityTask.of(ok(RIG.client().pollAsync(activity, "worker")));
            var answer =
                    Eventually.get(
                            RIG.client().succeedAsync(caller(), task.token(), text(300_000)));
            if (answer instanceof Answer.Refused<?>(var error)) {
                refusals.add(error);
                RIG.client().succeed(task.token(), "1");
            }
        }
        assertThat(refusals).hasSize(1);
        assertThat(refusals.getFirst().message())
                .endsWith(
                        "Value at 'output' failed to satisfy constraint: Member must have length less than or equal to 4096");
        assertThat(RIG.client().awaitOutput(execution)).isEqualTo(text(300_000));
        assertThat(RIG.client().awaitOutput(later)).isEqualTo("1");
    }

    @Test
    void a_lowered_history_limit_ends_the_execution_as_on_aws() {
        var machine =
                machine(EngineRig.uniqueName("short"), LOOP, tag("max-history-events", "1000"));
        var execution = RIG.client().start(machine, "x", "{}");
        var ended = RIG.client().awaitEnd(execution);
        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.error()).isEqualTo("States.Runtime");
        assertThat(ended.cause())
                .isEqualTo("The execution reached the maximum number of history events (1000).");
        assertThat(RIG.client().history(execution)).hasSize(1_000);
        assertThat(ended.redriveStatusReason())
                .isEqualTo("Execution history event limit exceeded.");
        assertThat(refused(RIG.client().redriveAsync(caller(), execution, "t")).message())
                .contains("Execution history event limit exceeded.");
    }

    @Test
    void a_raised_history_limit_lets_the_execution_continue() {
        var machine =
                machine(EngineRig.uniqueName("long"), LOOP, tag("max-history-events", "26000"));
        var execution = RIG.client().start(machine, "x", "{}");
        assertThat(RIG.client().awaitEnd(execution).error()).isEqualTo("States.Runtime");
        assertThat(RIG.client().history(execution)).hasSize(26_000);
    }

    @Test
    void a_duration_ends_the_execution_also_after_a_crash() {
        var name = EngineRig.uniqueName("duration");
        var machine =
                machine(
                        name,
                        CALL.formatted(RIG.client().createActivity(name)),
                        tag("max-duration", "2h"));
        var execution = RIG.client().start(machine, "x", "{}");
        RIG.client().awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        RIG.killAndRestart();

        RIG.time().skip(Duration.ofMinutes(119));
        assertThat(RIG.client().describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        RIG.time().skip(Duration.ofMinutes(2));

        assertThat(RIG.client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(RIG.client().types(execution)).endsWith(HistoryEventType.ExecutionTimedOut);
    }

    @Test
    void an_express_execution_has_the_limits_of_its_machine() {
        var name = EngineRig.uniqueName("express");
        var machine =
                RIG.client()
                        .createMachine(
                                name,
                                """
                                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 20, "End": true}}}\
                                """,
                                StateMachineType.EXPRESS,
                                List.of(
                                        tag("max-duration", "1s"),
                                        tag("max-payload-bytes", "4KiB")));
        assertThat(refused(RIG.client().startSyncAsync(machine, null, text(5_000))).message())
                .endsWith("Member must have length less than or equal to 4096");
        assertThat(refused(RIG.client().startAsync(caller(), machine, "a", text(5_000))).message())
                .endsWith("Member must have length less than or equal to 4096");
        var ended = ok(RIG.client().startSyncAsync(machine, null, "{}"));
        assertThat(ended.status().name()).isEqualTo("TIMED_OUT");
    }

    @Test
    void iterations_of_an_inline_map_run_within_the_concurrency_of_the_machine() {
        var function = EngineRig.uniqueName("inline");
        var calls = RIG.functions().hold(function);
        var machine =
                machine(
                        function,
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                          "ItemProcessor": {"StartAt": "T", "States": {
                            "T": {"Type": "Task", "Resource": "%s", "End": true}}}}}}\
                        """
                                .formatted(Functions.arn(function)),
                        tag("max-inline-map-concurrency", "2"));
        var execution = RIG.client().start(machine, "x", "[1,2,3,4]");
        var first = calls.awaitNext();
        var second = calls.awaitNext();
        assertThat(
                        RIG.client().types(execution).stream()
                                .filter(HistoryEventType.MapIterationStarted::equals))
                .hasSize(2);
        first.answer("1");
        second.answer("2");
        calls.awaitNext().answer("3");
        calls.awaitNext().answer("4");
        RIG.client().awaitOutput(execution);
    }

    @Test
    void a_map_run_has_at_most_the_items_and_children_of_the_machine() {
        var function = EngineRig.uniqueName("children");
        var calls = RIG.functions().hold(function);
        var map =
                """
                {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "l", "End": true,
                  "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "T", "States": {
                      "T": {"Type": "Task", "Resource": "%s", "End": true}}}}}}\
                """
                        .formatted(Functions.arn(function));
        var machine =
                machine(
                        EngineRig.uniqueName("items"),
                        map,
                        tag("max-map-items", "3"),
                        tag("max-map-concurrency", "1"));
        var execution = RIG.client().start(machine, "x", "[1,2,3]");
        for (int i = 1; i <= 3; i++) {
            var call = calls.awaitNext();
            assertThat(
                            RIG.query(
                                    row -> row.getLong(1),
                                    """
                                    SELECT count(*) FROM executions
                                     WHERE map_run_arn LIKE ? AND status = 'RUNNING'\
                                    """,
                                    "%" + machine.substring(machine.lastIndexOf(':') + 1) + "%"))
                    .containsExactly(1L);
            call.answer(String.valueOf(i));
        }
        assertThat(RIG.client().awaitOutput(execution)).isEqualTo("[1,2,3]");
        var ended = RIG.client().awaitEnd(RIG.client().start(machine, "y", "[1,2,3,4]"));
        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.error()).isEqualTo("States.ItemReaderFailed");
    }

    @Test
    void children_of_a_map_run_have_the_limits_of_their_parent() {
        var map =
                """
                {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "l", "End": true,
                  "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "P", "States": {
                      "P": {"Type": "Pass", "Next": "C"},
                      "C": {"Type": "Choice", "Default": "P", "Choices": [
                        {"Variable": "$.stop", "IsPresent": true, "Next": "E"}]},
                      "E": {"Type": "Succeed"}}}}}}\
                """;
        var machine =
                machine(EngineRig.uniqueName("children"), map, tag("max-history-events", "1000"));
        var execution = RIG.client().start(machine, "x", "[{}]");
        assertThat(RIG.client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.FAILED);
        var counted =
                RIG.query(
                        row -> row.getLong("last_event_id"),
                        "SELECT last_event_id FROM executions WHERE map_run_arn LIKE ?",
                        "%" + machine.substring(machine.lastIndexOf(':') + 1) + "%");
        assertThat(counted).containsExactly(1_000L);
    }
}
