package dev.askel.engine;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Activities.DeleteActivityRequest;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.Tags.TagResourceRequest;
import dev.askel.engine.task.TaskCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Two nodes share the executions (design section 7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ClusterTest {
    private static final int EXECUTIONS = 40;
    private static final int BYTES_MAX = 262_144;

    private static final String TASK =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;
    private static final String PASS =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}\
            """;

    private static EngineRig twoNodes() {
        var rig = EngineRig.of(EngineRig.SETTINGS);
        rig.addNode();
        rig.addNode();
        rig.node().awaitPlaces(2);
        return rig;
    }

    private static EngineNode second(EngineRig rig) {
        return rig.nodes().getLast();
    }

    private static List<String> started(EngineRig rig, String function) {
        var machine = rig.client().machine(function, TASK.formatted(Functions.arn(function)));
        return IntStream.range(0, EXECUTIONS)
                .mapToObj(i -> rig.client().start(machine, function + "-" + i, "" + i))
                .toList();
    }

    private static Set<String> keys(List<TaskCall> calls) {
        return calls.stream().map(TaskCall::idempotencyKey).collect(Collectors.toSet());
    }

    @Test
    void executions_run_on_both_nodes_and_any_node_answers_for_them() {
        try (var rig = twoNodes()) {
            var one = rig.client();
            var other = second(rig).client();
            var function = EngineRig.name("shared");
            var calls = rig.functions().held(function);
            var executions = started(rig, function);
            var held = IntStream.range(0, EXECUTIONS).mapToObj(_ -> calls.next()).toList();
            assertThat(rig.node().liveExecutions()).isNotEmpty();
            assertThat(second(rig).liveExecutions()).isNotEmpty();
            assertThat(rig.node().liveExecutions())
                    .doesNotContainAnyElementsOf(second(rig).liveExecutions());
            held.forEach(call -> call.answer(call.call().parameters().text()));
            for (int i = 0; i < EXECUTIONS; i++) {
                assertThat(other.output(executions.get(i))).isEqualTo("" + i);
            }

            var activity = one.activity(function);
            var machine = one.machine(EngineRig.name("work"), TASK.formatted(activity));
            for (int i = 0; i < 10; i++) {
                var execution = one.start(machine, "x" + i, "" + i);
                var task = other.task(activity, "worker");
                assertThat(task.input()).isEqualTo("" + i);
                other.succeed(task.token(), task.input());
                assertThat(one.output(execution)).isEqualTo("" + i);
                var stopped = other.start(machine, "y" + i, "{}");
                one.stop(stopped, null, null);
                assertThat(other.describe(stopped).status()).isEqualTo(ExecutionStatus.ABORTED);
            }
        }
    }

    /** As while a cluster is updated node by node; 0.10 follows on 0.9. */
    @Test
    void executions_of_new_shards_are_placed_on_the_node_of_the_newer_version() {
        try (var rig = EngineRig.of(EngineRig.SETTINGS)) {
            var version = "pekko.cluster.app-version";
            var older = rig.addNode(Map.of(version, "0.9-SNAPSHOT"));
            var newer = rig.addNode(Map.of(version, "0.10-SNAPSHOT"));
            Eventually.holds(
                    "each node knows the other's version",
                    () ->
                            rig.nodes().stream()
                                    .map(EngineNode::versions)
                                    .allMatch(Set.of("0.9-SNAPSHOT", "0.10-SNAPSHOT")::equals));
            older.awaitPlaces(2);
            var function = EngineRig.name("newer");
            var calls = rig.functions().held(function);
            var executions = started(rig, function);
            IntStream.range(0, EXECUTIONS).forEach(_ -> calls.next());
            assertThat(older.liveExecutions()).isEmpty();
            assertThat(newer.liveExecutions()).hasSize(EXECUTIONS);
            executions.forEach(each -> rig.client().stop(each, null, null));
        }
    }

    @Test
    void what_one_node_acknowledged_is_true_on_the_other() {
        try (var rig = twoNodes()) {
            var one = rig.client();
            var other = second(rig).client();
            var machine = one.machine(EngineRig.name("moved"), PASS);
            // The other node knows the machine as it was.
            assertThat(other.output(other.start(machine, "before", "{}"))).isEqualTo("{}");
            one.update(
                    machine,
                    """
                    {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 2, "End": true}}}\
                    """);
            assertThat(other.output(other.start(machine, "after", "{}"))).isEqualTo("2");
            one.delete(machine);
            assertThat(refused(other.starting(caller(), machine, "late", "{}")))
                    .isInstanceOfAny(
                            EngineError.StateMachineDeleting.class,
                            EngineError.StateMachineDoesNotExist.class);
            assertThat(one.machine(EngineRig.name("another"), PASS)).isNotNull();
            assertThat(other.machine(machine.substring(machine.lastIndexOf(':') + 1), PASS))
                    .isEqualTo(machine);
            assertThat(one.output(one.start(machine, "before", "{\"a\":1}")))
                    .isEqualTo("{\"a\":1}");
        }
    }

    /** It was frozen, say, and wakes with calls that their clients have long made elsewhere. */
    @Test
    void a_node_that_was_put_out_changes_no_machine_and_no_activity_any_more() {
        try (var rig = twoNodes()) {
            var one = rig.client();
            var other = second(rig).client();
            var machine = one.machine(EngineRig.name("kept"), PASS);
            var activity = one.activity(EngineRig.name("kept"));
            var working = one.machine(EngineRig.name("working"), TASK.formatted(activity));
            one.start(working, "x", "{}");
            var task = other.task(activity, "worker");
            second(rig).putOut();
            var gone = EngineRig.name("gone");

            assertThat(
                            List.of(
                                    refused(
                                            other.creating(
                                                    gone, PASS, StateMachineType.STANDARD, null)),
                                    refused(other.beating(task.token())),
                                    refused(other.updating(machine, TASK.formatted(activity))),
                                    refused(other.deleting(machine)),
                                    refused(
                                            second(rig)
                                                    .engine()
                                                    .activities()
                                                    .createActivity(
                                                            caller(),
                                                            new CreateActivityRequest(
                                                                    gone, List.of(), null))),
                                    refused(
                                            second(rig)
                                                    .engine()
                                                    .activities()
                                                    .deleteActivity(
                                                            caller(),
                                                            new DeleteActivityRequest(activity))),
                                    refused(
                                            second(rig)
                                                    .engine()
                                                    .tags()
                                                    .tagResource(
                                                            caller(),
                                                            new TagResourceRequest(
                                                                    machine,
                                                                    List.of(new Tag("k", "v")))))))
                    .containsOnly(new EngineError.ServiceUnavailable());

            assertThat(one.output(one.start(machine, "x", "{\"a\":1}"))).isEqualTo("{\"a\":1}");
            assertThat(one.activity(activity.substring(activity.lastIndexOf(':') + 1)))
                    .isEqualTo(activity);
            one.machine(gone, TASK.formatted(activity));
        }
    }

    @Test
    void the_largest_payloads_of_any_characters_cross_between_nodes() {
        try (var rig = twoNodes()) {
            var one = rig.client();
            var other = second(rig).client();
            var name = EngineRig.name("large");
            var activity = one.activity(name);
            var machine = one.machine(name, TASK.formatted(activity));
            for (var character : List.of("x", "\u00e5", "\u20ac", "\ud83d\ude00", "\\u0000")) {
                var payload = largest(character);
                // One of each pair of nodes is not the execution's, whichever has its shard.
                for (var nodes : List.of(List.of(one, other), List.of(other, one))) {
                    var starter = nodes.getFirst();
                    var worker = nodes.getLast();
                    var execution = starter.start(machine, EngineRig.name("x"), payload);
                    var task = worker.task(activity, null);
                    assertThat(task.input()).isEqualTo(payload);
                    worker.succeed(task.token(), payload);
                    assertThat(starter.output(execution)).isEqualTo(payload);
                    assertThat(worker.describe(execution).input()).isEqualTo(payload);
                }
            }
        }
    }

    private static String largest(String character) {
        int size = character.getBytes(StandardCharsets.UTF_8).length;
        var text = character.repeat((BYTES_MAX - 2) / size);
        int left = BYTES_MAX - 2 - text.getBytes(StandardCharsets.UTF_8).length;
        return "\"" + text + "x".repeat(left) + "\"";
    }

    @Test
    void a_node_that_leaves_waits_for_its_calls_and_hands_over_the_rest() {
        try (var rig = twoNodes()) {
            var function = EngineRig.name("left");
            var calls = rig.functions().held(function);
            var executions = started(rig, function);
            var held = IntStream.range(0, EXECUTIONS).mapToObj(_ -> calls.next()).toList();
            var sleeping =
                    rig.client()
                            .machine(
                                    EngineRig.name("sleeping"),
                                    """
                                    {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                                    """);
            var sleepers =
                    IntStream.range(0, 10)
                            .mapToObj(i -> rig.client().start(sleeping, "s" + i, "{}"))
                            .toList();

            var leaving = rig.leaving(second(rig));
            // While the node waits for them, its calls are answered: none is made twice.
            held.forEach(call -> call.answer(call.call().parameters().text()));
            Eventually.get(leaving);

            for (int i = 0; i < EXECUTIONS; i++) {
                assertThat(rig.client().output(executions.get(i))).isEqualTo("" + i);
            }
            assertThat(rig.functions().calls(function)).hasSize(EXECUTIONS);
            rig.time().skip(Duration.ofSeconds(3601));
            sleepers.forEach(each -> rig.client().output(each));
        }
    }

    @Test
    void a_node_that_leaves_no_time_for_its_calls_has_them_repeated() {
        try (var rig = twoNodes()) {
            var function = EngineRig.name("late");
            var calls = rig.functions().held(function);
            var executions = started(rig, function);
            IntStream.range(0, EXECUTIONS).forEach(_ -> calls.next());
            int moved = second(rig).liveExecutions().size();
            assertThat(moved).isPositive();

            Eventually.get(rig.leaving(second(rig)));

            // Those of the node that left are made again, with their keys; the others stand.
            for (int i = 0; i < moved; i++) {
                calls.next();
            }
            var made = rig.functions().calls(function);
            assertThat(made).hasSize(EXECUTIONS + moved);
            assertThat(keys(made)).hasSize(EXECUTIONS);
            executions.forEach(each -> rig.client().stop(each, null, null));
        }
    }

    @Test
    void the_executions_of_a_killed_node_go_on_at_the_other() {
        try (var rig = twoNodes()) {
            var function = EngineRig.name("killed");
            var calls = rig.functions().held(function);
            var executions = started(rig, function);
            IntStream.range(0, EXECUTIONS).forEach(_ -> calls.next());
            int lost = second(rig).liveExecutions().size();
            assertThat(lost).isPositive();

            rig.kill(second(rig));

            for (int i = 0; i < lost; i++) {
                var again = calls.next();
                again.answer(again.call().parameters().text());
            }
            var made = rig.functions().calls(function);
            assertThat(made).hasSize(EXECUTIONS + lost);
            assertThat(keys(made)).hasSize(EXECUTIONS);
            // Those whose call stood still wait for it.
            var ended =
                    Eventually.value(
                            "the lost ones have ended",
                            () ->
                                    executions.stream()
                                            .filter(each ->
                                                    rig.client().describe(each).status()
                                                            == ExecutionStatus.SUCCEEDED)
                                            .toList(),
                            done -> done.size() == lost);
            for (var each : ended) {
                assertThat(rig.client().types(each))
                        .containsOnlyOnce(HistoryEventType.ExecutionSucceeded);
            }
        }
    }
}
