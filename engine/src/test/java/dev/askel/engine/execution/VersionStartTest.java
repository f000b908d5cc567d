package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineNode;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineAliases.CreateStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.DeleteStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineAliases.RoutingConfigurationListItem;
import dev.askel.engine.api.StateMachineAliases.UpdateStateMachineAliasRequest;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachineVersions.DeleteStateMachineVersionRequest;
import dev.askel.engine.api.StateMachineVersions.PublishStateMachineVersionRequest;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Starts by versions and aliases (docs/aws/api.md, "Versions and aliases"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class VersionStartTest {
    private static final int ROUNDS = 12;
    private static final int DELETIONS = 3;
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
            """;

    private static String passWithResult(int result) {
        return """
        {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": %d, "End": true}}}\
        """
                .formatted(result);
    }

    private static String publish(EngineNode node, String machineArn) {
        return ok(node.engine()
                        .stateMachineVersions()
                        .publishStateMachineVersion(
                                caller(),
                                new PublishStateMachineVersionRequest(machineArn, null, null)))
                .stateMachineVersionArn();
    }

    private static List<RoutingConfigurationListItem> routeAllTo(String versionArn) {
        return List.of(new RoutingConfigurationListItem(versionArn, 100));
    }

    private static String createAlias(EngineNode node, String name, String versionArn) {
        return ok(node.engine()
                        .stateMachineAliases()
                        .createStateMachineAlias(
                                caller(),
                                new CreateStateMachineAliasRequest(
                                        name, null, routeAllTo(versionArn))))
                .stateMachineAliasArn();
    }

    private static void routeAlias(EngineNode node, String aliasArn, String versionArn) {
        ok(
                node.engine()
                        .stateMachineAliases()
                        .updateStateMachineAlias(
                                caller(),
                                new UpdateStateMachineAliasRequest(
                                        aliasArn, null, routeAllTo(versionArn))));
    }

    private static void deleteAlias(EngineNode node, String aliasArn) {
        ok(
                node.engine()
                        .stateMachineAliases()
                        .deleteStateMachineAlias(
                                caller(), new DeleteStateMachineAliasRequest(aliasArn)));
    }

    private static void deleteVersion(EngineNode node, String versionArn) {
        ok(
                node.engine()
                        .stateMachineVersions()
                        .deleteStateMachineVersion(
                                caller(), new DeleteStateMachineVersionRequest(versionArn)));
    }

    /** Starts an execution by the ARN, and checks its version and its result. */
    private static void assertRuns(
            Client client, String arn, String name, String version, int result) {
        var execution = client.start(arn, name, "{}");
        assertThat(client.awaitOutput(execution)).isEqualTo("" + result);
        assertThat(client.describe(execution).stateMachineVersionArn()).isEqualTo(version);
    }

    @Test
    void a_start_after_an_acknowledged_change_sees_it_on_every_node() throws Exception {
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var nodes = List.of(rig.addNode(), rig.addNode());
            var machine = nodes.getFirst().client().createMachine("m", passWithResult(1));
            var versions = List.of(publish(nodes.getFirst(), machine), machine + ":2");
            nodes.getLast().client().updateMachine(machine, passWithResult(2));
            publish(nodes.getLast(), machine);
            var alias = createAlias(nodes.getFirst(), "A", versions.getFirst());
            var stopped = new AtomicBoolean();
            var names = new AtomicInteger();
            var concurrentStarts =
                    IntStream.range(0, 4)
                            .mapToObj(i ->
                                    threads.submit(() -> {
                                        while (!stopped.get()) {
                                            var name = "concurrent-" + names.incrementAndGet();
                                            var arn = i % 2 == 0 ? alias : machine;
                                            nodes.get(i / 2).client().start(arn, name, "{}");
                                        }
                                    }))
                            .toList();

            for (int round = 0; round < ROUNDS; round++) {
                var changing = nodes.get(round % 2);
                var to = (round + 1) % 2;
                routeAlias(changing, alias, versions.get(to));
                changing.client().updateMachine(machine, passWithResult(100 + round));
                for (var node : nodes) {
                    var name = round + "-" + nodes.indexOf(node);
                    assertRuns(node.client(), alias, "a-" + name, versions.get(to), to + 1);
                    var current = node.client().start(machine, "m-" + name, "{}");
                    assertThat(node.client().awaitOutput(current)).isEqualTo("" + (100 + round));
                }
            }
            stopped.set(true);
            for (var each : concurrentStarts) {
                each.get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(names.get()).isPositive();
            // Both nodes have the alias and the version in their caches. Each deletion is made on
            // one node and visible on the other.
            nodes.getLast().client().start(alias, "known", "{}");
            nodes.getLast().client().start(versions.getLast(), "known-2", "{}");
            deleteAlias(nodes.getFirst(), alias);
            deleteVersion(nodes.getFirst(), versions.getLast());
            for (var deleted : List.of(alias, versions.getLast())) {
                assertThat(
                                refused(
                                        nodes.getLast()
                                                .client()
                                                .startAsync(caller(), deleted, "late", "{}")))
                        .isEqualTo(new EngineError.StateMachineDoesNotExist(deleted));
            }
            assertExpressStartsSeeEveryUpdate(rig);
            for (int round = 0; round < DELETIONS; round++) {
                assertDeletionIsSeen(nodes, threads, "doomed-" + round);
            }
        }
    }

    /**
     * Starts synchronous and asynchronous Express executions after each update. The row of an
     * asynchronous execution has its revision.
     */
    private static void assertExpressStartsSeeEveryUpdate(EngineRig rig) {
        var nodes = rig.nodes();
        var first = nodes.getFirst().client();
        var machine = first.createMachine("x", passWithResult(0), StateMachineType.EXPRESS);
        var waiting = first.createMachine("w", WAIT, StateMachineType.EXPRESS);
        for (int round = 1; round <= ROUNDS; round++) {
            var changing = nodes.get(round % 2).client();
            changing.updateMachine(machine, passWithResult(round));
            changing.updateMachine(waiting, WAIT.replace("86400", "" + (86_400 + round)));
            for (var node : nodes) {
                assertThat(ok(node.client().startSyncAsync(machine, null, "{}")).output())
                        .isEqualTo("" + round);
                node.client().start(waiting, "w-" + round, "{}");
            }
            assertThat(
                            rig.query(
                                    row -> row.getInt(1),
                                    "SELECT revision FROM express_starts WHERE persistence_id LIKE ?",
                                    "%/w-" + round + ":%"))
                    .containsExactly(round + 1, round + 1);
        }
    }

    /**
     * Starts executions on both nodes during a deletion. No start is accepted after the deletion is
     * acknowledged.
     */
    private static void assertDeletionIsSeen(
            List<EngineNode> nodes, ExecutorService threads, String name) throws Exception {
        var machine = nodes.getFirst().client().createMachine(name, passWithResult(1));
        nodes.forEach(node -> node.client().start(machine, "known-" + nodes.indexOf(node), "{}"));
        var concurrentStarts =
                nodes.stream()
                        .map(node ->
                                threads.submit(() -> {
                                    for (int i = 0; ; i++) {
                                        var start =
                                                node.client()
                                                        .startAsync(
                                                                caller(),
                                                                machine,
                                                                nodes.indexOf(node) + "-" + i,
                                                                "{}");
                                        if (Eventually.get(start)
                                                instanceof Answer.Refused(var error)) {
                                            return error;
                                        }
                                    }
                                }))
                        .toList();

        nodes.getFirst().client().deleteMachine(machine);

        for (var node : nodes) {
            assertGone(refused(node.client().startAsync(caller(), machine, "late", "{}")));
        }
        for (var each : concurrentStarts) {
            assertGone(each.get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private static void assertGone(EngineError error) {
        assertThat(error)
                .isInstanceOfAny(
                        EngineError.StateMachineDeleting.class,
                        EngineError.StateMachineDoesNotExist.class);
    }

    @Test
    void a_repeated_start_by_a_deleted_alias_or_version_returns_the_execution() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var machine = client.createMachine(EngineRig.uniqueName("deleted"), WAIT);
        var version = publish(rig.node(), machine);
        var alias = createAlias(rig.node(), "A", version);
        var running = client.start(alias, "same", "{}");
        deleteAlias(rig.node(), alias);
        deleteVersion(rig.node(), version);

        for (var deleted : List.of(alias, version)) {
            assertThat(client.start(deleted, "same", "{}")).isEqualTo(running);
            assertThat(refused(client.startAsync(caller(), deleted, "same", "[]")))
                    .isEqualTo(new EngineError.StateMachineDoesNotExist(deleted));
            assertThat(refused(client.startAsync(caller(), deleted, "other", "{}")))
                    .isEqualTo(new EngineError.StateMachineDoesNotExist(deleted));
        }
        assertThat(client.describe(running).stateMachineAliasArn()).isEqualTo(alias);
        client.stop(running, null, null);
    }

    @Test
    void a_task_starts_its_child_by_version_and_alias() {
        var rig = EngineRig.shared();
        var client = rig.client();
        var child = client.createMachine(EngineRig.uniqueName("child"), passWithResult(1));
        var version = publish(rig.node(), child);
        var alias = createAlias(rig.node(), "PROD", version);
        client.updateMachine(child, passWithResult(2));
        for (var starter : List.of(version, alias)) {
            var name = starter.substring(starter.lastIndexOf(':') + 1);
            var parent =
                    client.createMachine(
                            EngineRig.uniqueName("parent"),
                            """
                            {"StartAt": "C", "States": {"C": {"Type": "Task",
                             "Resource": "arn:aws:states:::states:startExecution.sync:2",
                             "Parameters": {"StateMachineArn": "%s", "Name": "c-%s"},
                             "OutputPath": "$.Output", "End": true}}}\
                            """
                                    .formatted(starter, name));
            assertThat(client.awaitOutput(client.start(parent, "p", "{}"))).isEqualTo("1");
            var started =
                    client.describe(child.replace(":stateMachine:", ":execution:") + ":c-" + name);
            assertThat(started.stateMachineVersionArn()).isEqualTo(version);
            assertThat(started.stateMachineAliasArn())
                    .isEqualTo(starter.equals(alias) ? alias : null);
        }
    }
}
