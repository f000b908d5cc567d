package dev.askel.engine;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKeyId;
import dev.askel.access.PolicyEvaluator;
import dev.askel.access.key.AccessKeyFinder.Lookup;
import dev.askel.access.policy.AccessRequest;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Activities.DeleteActivityRequest;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.Tags.TagResourceRequest;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.engine.api.workbench.MapRunMonitor.RedriveChildrenRequest;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
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

/** Executions on a cluster of two nodes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ClusterTest {
    private static final StartRule LIMIT = new StartRule(1, null, 1, Overflow.REFUSE, false);

    private static final List<AttributeDefinition> ATTRIBUTES =
            List.of(new AttributeDefinition("k", AttributeType.KEYWORD, "{% 1 %}"));

    private static final NewPause PAUSE = new NewPause(null, null, Timeouts.CONTINUE, false);

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
        var rig = EngineRig.withoutNodes(EngineRig.SETTINGS);
        rig.addNode();
        rig.addNode();
        rig.node().awaitShardRegions(2);
        return rig;
    }

    private static EngineNode second(EngineRig rig) {
        return rig.nodes().getLast();
    }

    private static List<String> startMany(EngineRig rig, String function) {
        var machine = rig.client().createMachine(function, TASK.formatted(Functions.arn(function)));
        return IntStream.range(0, EXECUTIONS)
                .mapToObj(i -> rig.client().start(machine, function + "-" + i, "" + i))
                .toList();
    }

    private static Set<String> idempotencyKeys(List<TaskCall> calls) {
        return calls.stream().map(TaskCall::idempotencyKey).collect(Collectors.toSet());
    }

    @Test
    void executions_run_on_both_nodes_and_any_node_answers_for_them() {
        try (var rig = twoNodes()) {
            var one = rig.client();
            var other = second(rig).client();
            var function = EngineRig.uniqueName("shared");
            var calls = rig.functions().hold(function);
            var executions = startMany(rig, function);
            var held = IntStream.range(0, EXECUTIONS).mapToObj(_ -> calls.awaitNext()).toList();
            assertThat(rig.node().loadedExecutions()).isNotEmpty();
            assertThat(second(rig).loadedExecutions()).isNotEmpty();
            assertThat(rig.node().loadedExecutions())
                    .doesNotContainAnyElementsOf(second(rig).loadedExecutions());
            held.forEach(call -> call.answer(call.call().parameters().text()));
            for (int i = 0; i < EXECUTIONS; i++) {
                assertThat(other.awaitOutput(executions.get(i))).isEqualTo("" + i);
            }

            var activity = one.createActivity(function);
            var machine = one.createMachine(EngineRig.uniqueName("work"), TASK.formatted(activity));
            for (int i = 0; i < 10; i++) {
                var execution = one.start(machine, "x" + i, "" + i);
                var task = other.pollTask(activity, "worker");
                assertThat(task.input()).isEqualTo("" + i);
                other.succeed(task.token(), task.input());
                assertThat(one.awaitOutput(execution)).isEqualTo("" + i);
                var stopped = other.start(machine, "y" + i, "{}");
                one.stop(stopped, null, null);
                assertThat(other.describe(stopped).status()).isEqualTo(ExecutionStatus.ABORTED);
            }
        }
    }

    /** Version 0.10 is newer than 0.9. The cluster has both during a rolling update. */
    @Test
    void executions_of_new_shards_are_placed_on_the_node_of_the_newer_version() {
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS)) {
            var version = "pekko.cluster.app-version";
            var older =
                    rig.addNode(Map.of(version, "0.9-SNAPSHOT", "pekko.cluster.roles", List.of()));
            var newer = rig.addNode(Map.of(version, "0.10-SNAPSHOT"));
            Eventually.holds(
                    "each node knows the other's version",
                    () ->
                            rig.nodes().stream()
                                    .map(EngineNode::versions)
                                    .allMatch(Set.of("0.9-SNAPSHOT", "0.10-SNAPSHOT")::equals));
            checkRefusedUntilUpgrade(newer.engine());
            older.awaitShardRegions(2);
            var function = EngineRig.uniqueName("newer");
            var calls = rig.functions().hold(function);
            var executions = startMany(rig, function);
            IntStream.range(0, EXECUTIONS).forEach(_ -> calls.awaitNext());
            assertThat(older.loadedExecutions()).isEmpty();
            assertThat(newer.loadedExecutions()).hasSize(EXECUTIONS);
            executions.forEach(each -> rig.client().stop(each, null, null));
        }
    }

    /**
     * An older node would ignore a Deny of a policy, a pause, and the selection of a redrive, and
     * could not read a job that pauses executions, or the journal of a fork.
     */
    private static void checkRefusedUntilUpgrade(Engine newer) {
        for (var refusal :
                List.of(
                        refused(
                                newer.accessPolicies()
                                        .createPolicy(caller(), "lists", listing("Deny"))),
                        refused(newer.endpointRules().pauseEndpoint("lambda")),
                        refused(newer.pauses().pause(caller(), "e", PAUSE)),
                        refused(newer.startLimits().put(caller(), "m", LIMIT)),
                        refused(newer.startLimits().pause(caller(), "m", true)),
                        refused(newer.searchAttributes().put(caller(), "m", ATTRIBUTES)),
                        refusedJob(newer, Action.PAUSE),
                        refusedJob(newer, Action.RESUME),
                        refused(
                                newer.forks()
                                        .fork(
                                                caller(),
                                                new ForkRequest(
                                                        "e", 1, null, null, null, null, null,
                                                        null))),
                        refused(
                                newer.mapRunMonitor()
                                        .redriveChildren(
                                                caller(),
                                                new RedriveChildrenRequest(
                                                        "e",
                                                        "m",
                                                        List.of("c"),
                                                        List.of(),
                                                        Set.of()))))) {
            assertThat(refusal).isInstanceOf(EngineError.ConflictException.class);
            assertThat(refusal.message()).contains("older release");
        }
    }

    private static EngineError refusedJob(Engine engine, Action action) {
        return refused(
                engine.bulkJobs()
                        .start(
                                caller(),
                                new BulkOrder(action, ExecutionCriteria.ALL, null, null, 1),
                                null,
                                null));
    }

    private static String listing(String effect) {
        return """
        {"Version": "2012-10-17", "Statement":
         {"Effect": "%s", "Action": "states:ListStateMachines", "Resource": "*"}}\
        """
                .formatted(effect);
    }

    @Test
    void a_change_that_one_node_acknowledged_applies_on_the_other() {
        try (var rig = twoNodes()) {
            var one = rig.client();
            var other = second(rig).client();
            var machine = one.createMachine(EngineRig.uniqueName("moved"), PASS);
            // The other node has cached the old definition.
            assertThat(other.awaitOutput(other.start(machine, "before", "{}"))).isEqualTo("{}");
            one.updateMachine(
                    machine,
                    """
                    {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 2, "End": true}}}\
                    """);
            assertThat(other.awaitOutput(other.start(machine, "after", "{}"))).isEqualTo("2");
            one.deleteMachine(machine);
            assertThat(refused(other.startAsync(caller(), machine, "late", "{}")))
                    .isInstanceOfAny(
                            EngineError.StateMachineDeleting.class,
                            EngineError.StateMachineDoesNotExist.class);
            assertThat(one.createMachine(EngineRig.uniqueName("another"), PASS)).isNotNull();
            assertThat(other.createMachine(machine.substring(machine.lastIndexOf(':') + 1), PASS))
                    .isEqualTo(machine);
            assertThat(one.awaitOutput(one.start(machine, "before", "{\"a\":1}")))
                    .isEqualTo("{\"a\":1}");
            checkChangedPolicy(rig);
        }
    }

    /** A changed policy decides on the other node after the two seconds of its cache. */
    private static void checkChangedPolicy(EngineRig rig) {
        var one = rig.node().engine();
        var other = second(rig).engine();
        ok(one.accessPolicies().createPolicy(caller(), "lists", listing("Allow")));
        var created = ok(one.accessKeys().createAccessKey(caller(), "anna", List.of("lists")));
        var key = AccessKeyId.parse(created.description().accessKeyId()).orElseThrow();
        assertThat(mayList(other, key)).isTrue();
        ok(one.accessPolicies().updatePolicy(caller(), "lists", listing("Deny")));
        rig.time().skip(Duration.ofSeconds(2));
        assertThat(mayList(other, key)).isFalse();
    }

    private static boolean mayList(Engine node, AccessKeyId key) {
        return Eventually.get(node.credentials().find(key, null))
                        instanceof Lookup.Found(_, var principal)
                && PolicyEvaluator.decide(
                                principal, AccessRequest.of("states:ListStateMachines", "*"))
                        .isAllowed();
    }

    /**
     * For instance, a node that was suspended resumes with old requests that its clients have
     * repeated on other nodes.
     */
    @Test
    void a_node_that_was_marked_down_cannot_change_machines_activities_or_tags() {
        try (var rig = twoNodes()) {
            var one = rig.client();
            var other = second(rig).client();
            var machine = one.createMachine(EngineRig.uniqueName("kept"), PASS);
            var activity = one.createActivity(EngineRig.uniqueName("kept"));
            var working =
                    one.createMachine(EngineRig.uniqueName("working"), TASK.formatted(activity));
            one.start(working, "x", "{}");
            var task = other.pollTask(activity, "worker");
            second(rig).markDown();
            var gone = EngineRig.uniqueName("gone");

            assertThat(
                            List.of(
                                    refused(
                                            other.createMachineAsync(
                                                    gone, PASS, StateMachineType.STANDARD, null)),
                                    refused(other.heartbeatAsync(task.token())),
                                    refused(
                                            other.updateMachineAsync(
                                                    machine, TASK.formatted(activity))),
                                    refused(other.deleteMachineAsync(machine)),
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

            assertThat(one.awaitOutput(one.start(machine, "x", "{\"a\":1}")))
                    .isEqualTo("{\"a\":1}");
            assertThat(one.createActivity(activity.substring(activity.lastIndexOf(':') + 1)))
                    .isEqualTo(activity);
            one.createMachine(gone, TASK.formatted(activity));
        }
    }

    @Test
    void payloads_of_the_maximum_size_are_sent_between_nodes() {
        try (var rig = twoNodes()) {
            var one = rig.client();
            var other = second(rig).client();
            var name = EngineRig.uniqueName("large");
            var activity = one.createActivity(name);
            var machine = one.createMachine(name, TASK.formatted(activity));
            for (var character : List.of("x", "\u00e5", "\u20ac", "\ud83d\ude00", "\\u0000")) {
                var payload = largestPayload(character);
                // One of the two nodes does not own the shard of the execution.
                for (var nodes : List.of(List.of(one, other), List.of(other, one))) {
                    var starter = nodes.getFirst();
                    var worker = nodes.getLast();
                    var execution = starter.start(machine, EngineRig.uniqueName("x"), payload);
                    var task = worker.pollTask(activity, null);
                    assertThat(task.input()).isEqualTo(payload);
                    worker.succeed(task.token(), payload);
                    assertThat(starter.awaitOutput(execution)).isEqualTo(payload);
                    assertThat(worker.describe(execution).input()).isEqualTo(payload);
                }
            }
        }
    }

    private static String largestPayload(String character) {
        int size = character.getBytes(StandardCharsets.UTF_8).length;
        var text = character.repeat((BYTES_MAX - 2) / size);
        int left = BYTES_MAX - 2 - text.getBytes(StandardCharsets.UTF_8).length;
        return "\"" + text + "x".repeat(left) + "\"";
    }

    @Test
    void a_node_that_shuts_down_waits_for_its_calls_and_hands_over_other_executions() {
        try (var rig = twoNodes()) {
            var function = EngineRig.uniqueName("left");
            var calls = rig.functions().hold(function);
            var executions = startMany(rig, function);
            var held = IntStream.range(0, EXECUTIONS).mapToObj(_ -> calls.awaitNext()).toList();
            var sleeping =
                    rig.client()
                            .createMachine(
                                    EngineRig.uniqueName("sleeping"),
                                    """
                                    {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                                    """);
            var sleepers =
                    IntStream.range(0, 10)
                            .mapToObj(i -> rig.client().start(sleeping, "s" + i, "{}"))
                            .toList();

            var shutdown = rig.shutDownAsync(second(rig));
            // The calls are answered while the node waits for them, so none is repeated.
            held.forEach(call -> call.answer(call.call().parameters().text()));
            Eventually.get(shutdown);

            for (int i = 0; i < EXECUTIONS; i++) {
                assertThat(rig.client().awaitOutput(executions.get(i))).isEqualTo("" + i);
            }
            assertThat(rig.functions().calls(function)).hasSize(EXECUTIONS);
            rig.time().skip(Duration.ofSeconds(3601));
            sleepers.forEach(each -> rig.client().awaitOutput(each));
        }
    }

    @Test
    void calls_that_are_running_after_a_shutdown_are_repeated_on_the_other_node() {
        try (var rig = twoNodes()) {
            var function = EngineRig.uniqueName("late");
            var calls = rig.functions().hold(function);
            var executions = startMany(rig, function);
            IntStream.range(0, EXECUTIONS).forEach(_ -> calls.awaitNext());
            int moved = second(rig).loadedExecutions().size();
            assertThat(moved).isPositive();

            Eventually.get(rig.shutDownAsync(second(rig)));

            // The calls of the stopped node are repeated with the same keys. The other calls
            // continue.
            for (int i = 0; i < moved; i++) {
                calls.awaitNext();
            }
            var allCalls = rig.functions().calls(function);
            assertThat(allCalls).hasSize(EXECUTIONS + moved);
            assertThat(idempotencyKeys(allCalls)).hasSize(EXECUTIONS);
            executions.forEach(each -> rig.client().stop(each, null, null));
        }
    }

    @Test
    void the_executions_of_a_killed_node_continue_on_the_other_node() {
        try (var rig = twoNodes()) {
            var function = EngineRig.uniqueName("killed");
            var calls = rig.functions().hold(function);
            var executions = startMany(rig, function);
            IntStream.range(0, EXECUTIONS).forEach(_ -> calls.awaitNext());
            int lost = second(rig).loadedExecutions().size();
            assertThat(lost).isPositive();

            rig.kill(second(rig));

            for (int i = 0; i < lost; i++) {
                var again = calls.awaitNext();
                again.answer(again.call().parameters().text());
            }
            var allCalls = rig.functions().calls(function);
            assertThat(allCalls).hasSize(EXECUTIONS + lost);
            assertThat(idempotencyKeys(allCalls)).hasSize(EXECUTIONS);
            // Executions of the other node still wait for their calls.
            var ended =
                    Eventually.value(
                            "the executions of the killed node have ended",
                            () ->
                                    executions.stream()
                                            .filter(each ->
                                                    rig.client().describe(each).status()
                                                            == ExecutionStatus.SUCCEEDED)
                                            .toList(),
                            succeeded -> succeeded.size() == lost);
            for (var each : ended) {
                assertThat(rig.client().types(each))
                        .containsOnlyOnce(HistoryEventType.ExecutionSucceeded);
            }
        }
    }
}
