package dev.askel.engine.feed;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.EngineNode;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import dev.askel.engine.api.workbench.Feed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Live updates of executions on any node (docs/live.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
@NullUnmarked
final class FeedTest {
    private static final int ITEMS = 60;

    private static final String TASK =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;
    private static final String PASS =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}\
            """;
    private static EngineRig rig;

    @BeforeAll
    static void start() {
        rig = EngineRig.withoutNodes(EngineRig.SETTINGS);
        rig.addNode();
        rig.addNode();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static Feed feed(EngineNode node) {
        return node.engine().feed();
    }

    private static CompletionStage<Answer<DescribeExecutionResult>> startAndAwaitEnd(
            EngineNode node, StartExecutionRequest request, CompletionStage<?> stopWaiting) {
        var caller = caller();
        return feed(node)
                .startAndAwaitEnd(
                        caller,
                        request,
                        named -> node.engine().executions().startExecution(caller, named),
                        stopWaiting);
    }

    private static List<Long> ids(List<HistoryEvent> events) {
        return events.stream().map(HistoryEvent::id).toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /** Reads all events, with a new connection to the other node after every page. */
    private static List<HistoryEvent> readReconnecting(String execution) {
        var events = new ArrayList<HistoryEvent>();
        for (int visit = 0; ; visit++) {
            var node = rig.nodes().get(visit % 2);
            long after = events.isEmpty() ? 0 : events.getLast().id();
            try (var reading = ok(feed(node).events(caller(), execution, after))) {
                var page = Eventually.get(reading.next());
                if (page.end() != null) {
                    assertThat(page.events()).isEmpty();
                    return events;
                }
                assertThat(page.events()).isNotEmpty();
                events.addAll(page.events());
            }
        }
    }

    /** Reads all events over one connection. */
    private static List<HistoryEvent> readOverOneConnection(EngineNode node, String execution) {
        var events = new ArrayList<HistoryEvent>();
        try (var reading = ok(feed(node).events(caller(), execution, 0))) {
            while (true) {
                var page = Eventually.get(reading.next());
                if (page.end() != null) {
                    return events;
                }
                events.addAll(page.events());
            }
        }
    }

    @Test
    void every_event_is_delivered_once_and_in_order_to_clients_that_reconnect() {
        var function = EngineRig.uniqueName("item");
        rig.functions().answerWith(function, item -> item);
        var machine =
                rig.client()
                        .createMachine(
                                function,
                                """
                                {"StartAt": "M", "States": {"M": {
                                  "Type": "Map", "MaxConcurrency": 2, "End": true,
                                  "ItemProcessor": {"StartAt": "T", "States": {
                                    "T": {"Type": "Task", "Resource": "%s", "End": true}}}}}}\
                                """
                                        .formatted(Functions.arn(function)));
        var items = IntStream.range(0, ITEMS).boxed().toList().toString();
        var execution = rig.client().start(machine, "x", items);

        var uninterrupted =
                rig.nodes().stream()
                        .map(node ->
                                CompletableFuture.supplyAsync(
                                        () -> readOverOneConnection(node, execution)))
                        .toList();
        var events = readReconnecting(execution);

        var history = rig.client().history(execution);
        assertThat(history).hasSizeGreaterThan(ITEMS * 6);
        assertThat(ids(events)).isEqualTo(upTo(history.size()));
        assertThat(events).isEqualTo(history);
        uninterrupted.forEach(each -> assertThat(Eventually.get(each)).isEqualTo(history));
        // A client may resume after any event.
        for (long after = 1; after < history.size(); after += 41) {
            try (var reading = ok(feed(rig.node()).events(caller(), execution, after))) {
                assertThat(Eventually.get(reading.next()).events().getFirst().id())
                        .isEqualTo(after + 1);
            }
        }
    }

    @Test
    void events_continue_after_a_redrive() {
        var function = EngineRig.uniqueName("redriven");
        var calls = rig.functions().hold(function);
        var machine = rig.client().createMachine(function, TASK.formatted(Functions.arn(function)));
        var execution = rig.client().start(machine, "x", "{}");
        calls.awaitNext().fail("E", "c");
        var first = readReconnecting(execution);
        assertThat(rig.client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.FAILED);

        rig.client().redrive(execution);
        try (var reading =
                ok(feed(rig.nodes().getLast()).events(caller(), execution, first.getLast().id()))) {
            assertThat(Eventually.get(reading.next()).events().getFirst().id())
                    .isEqualTo(first.getLast().id() + 1);
        }
        calls.awaitNext().answer("1");
        assertThat(ids(readReconnecting(execution)))
                .isEqualTo(upTo(rig.client().history(execution).size()));
        assertThat(rig.client().awaitOutput(execution)).isEqualTo("1");
    }

    @Test
    void waiters_on_all_nodes_receive_the_end() {
        var function = EngineRig.uniqueName("awaited");
        var calls = rig.functions().hold(function);
        var machine = rig.client().createMachine(function, TASK.formatted(Functions.arn(function)));
        for (int i = 0; i < 8; i++) {
            var execution = rig.client().start(machine, "x" + i, "{}");
            var never = new CompletableFuture<>();
            var waiting =
                    rig.nodes().stream()
                            .map(node -> feed(node).awaitEnd(caller(), execution, never))
                            .toList();
            var call = calls.awaitNext();
            assertThat(waiting).noneMatch(each -> each.toCompletableFuture().isDone());
            call.answer("" + i);
            for (var each : waiting) {
                assertThat(ok(each).output()).isEqualTo("" + i);
            }
        }
    }

    @Test
    void a_waiter_that_stops_waiting_gets_the_current_description() {
        var function = EngineRig.uniqueName("enough");
        var calls = rig.functions().hold(function);
        var machine = rig.client().createMachine(function, TASK.formatted(Functions.arn(function)));
        var stopWaiting = new CompletableFuture<>();
        var waiting =
                startAndAwaitEnd(
                        rig.node(),
                        new StartExecutionRequest(machine, null, "{}", null),
                        stopWaiting);
        var call = calls.awaitNext();
        assertThat(waiting.toCompletableFuture()).isNotDone();
        stopWaiting.complete(null);
        var running = ok(waiting);
        assertThat(running.status()).isEqualTo(ExecutionStatus.RUNNING);
        call.answer("1");
        assertThat(rig.client().awaitOutput(running.executionArn())).isEqualTo("1");
    }

    @Test
    void start_and_await_end_returns_the_ended_execution() {
        var machine = rig.client().createMachine(EngineRig.uniqueName("started"), PASS);
        for (int i = 0; i < 20; i++) {
            var node = rig.nodes().get(i % 2);
            var ended =
                    ok(
                            startAndAwaitEnd(
                                    node,
                                    new StartExecutionRequest(machine, "x" + i, "" + i, null),
                                    new CompletableFuture<>()));
            assertThat(ended.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(ended.output()).isEqualTo("" + i);
            assertThat(ended)
                    .isEqualTo(
                            ok(
                                    node.engine()
                                            .executions()
                                            .describeExecution(
                                                    caller(),
                                                    new DescribeExecutionRequest(
                                                            ended.executionArn(),
                                                            IncludedData.ALL_DATA))));
        }
    }

    @Test
    void requests_for_unknown_or_express_executions_are_refused() {
        var never = new CompletableFuture<>();
        var feed = feed(rig.node());
        var machine = rig.client().createMachine(EngineRig.uniqueName("none"), PASS);
        var unknown = machine.replace(":stateMachine:", ":execution:") + ":unknown";
        assertThat(refused(feed.events(caller(), unknown, 0)))
                .isEqualTo(new EngineError.ExecutionDoesNotExist(unknown));
        assertThat(refused(feed.awaitEnd(caller(), unknown, never)))
                .isEqualTo(new EngineError.ExecutionDoesNotExist(unknown));
        assertThat(refused(feed.awaitEnd(caller(), "x", never)))
                .isInstanceOf(EngineError.InvalidArn.class);
        assertThat(
                        refused(
                                startAndAwaitEnd(
                                        rig.node(),
                                        new StartExecutionRequest(machine, "a b", "{}", null),
                                        never)))
                .isInstanceOf(EngineError.InvalidName.class);
        var express =
                rig.client()
                        .createMachine(
                                EngineRig.uniqueName("express"), PASS, StateMachineType.EXPRESS);
        assertThat(
                        refused(
                                startAndAwaitEnd(
                                        rig.node(),
                                        new StartExecutionRequest(express, "x", "{}", null),
                                        never)))
                .isEqualTo(new EngineError.StateMachineTypeNotSupported());
    }

    private static Feed.ChangesRequest changesRequest(String machine, String after) {
        return new Feed.ChangesRequest(machine, null, null, after);
    }

    /**
     * Reads changes until {@code ends} executions have ended, with a new connection to the other
     * node after every page.
     */
    private static List<FoundExecution> listReconnecting(String machine, String from, int ends) {
        var delivered = new ArrayList<FoundExecution>();
        var position = from;
        for (int visit = 0; onlyEnded(delivered).size() < ends; visit++) {
            var node = rig.nodes().get(visit % 2);
            try (var listing =
                    ok(feed(node).changes(caller(), changesRequest(machine, position)))) {
                var page = Eventually.get(listing.next());
                page.changes().forEach(change -> delivered.add(change.execution()));
                position = page.position();
                assertThat(decode(position)).doesNotContain("/y");
            }
        }
        return delivered;
    }

    /** Returns the text of a position that a client can decode. */
    private static String decode(String position) {
        return new String(Base64.getUrlDecoder().decode(position), StandardCharsets.ISO_8859_1);
    }

    private static List<FoundExecution> onlyEnded(List<FoundExecution> delivered) {
        return delivered.stream().filter(each -> each.status() != ExecutionStatus.RUNNING).toList();
    }

    @Test
    void every_change_of_status_is_listed_once_while_both_nodes_start_executions() {
        int executions = 150;
        var function = EngineRig.uniqueName("listed");
        rig.functions().answerWith(function, item -> item);
        var machine = rig.client().createMachine(function, TASK.formatted(Functions.arn(function)));
        var other = rig.client().createMachine(EngineRig.uniqueName("unlisted"), PASS);
        try (var uninterrupted =
                ok(feed(rig.node()).changes(caller(), changesRequest(machine, null)))) {
            var from = uninterrupted.position();
            var starting =
                    CompletableFuture.runAsync(() ->
                            IntStream.range(0, executions)
                                    .parallel()
                                    .forEach(i -> {
                                        var client = rig.nodes().get(i % 2).client();
                                        client.start(machine, "x" + i, "{}");
                                        client.start(other, "y" + i, "{}");
                                    }));
            var reconnected = listReconnecting(machine, from, executions);
            Eventually.get(starting);
            var delivered = new ArrayList<FoundExecution>();
            while (onlyEnded(delivered).size() < executions) {
                Eventually.get(uninterrupted.next())
                        .changes()
                        .forEach(change -> delivered.add(change.execution()));
            }

            assertThat(onlyEnded(reconnected)).isEqualTo(onlyEnded(delivered));
            for (var each : List.of(reconnected, delivered)) {
                assertThat(each).doesNotHaveDuplicates();
                assertThat(each).allMatch(execution -> execution.stateMachineArn().equals(machine));
                assertThat(onlyEnded(each).stream().map(FoundExecution::name))
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, executions).mapToObj(i -> "x" + i).toList());
            }
        }
    }

    @Test
    void redrives_are_listed_and_changes_can_be_filtered_by_status() {
        var function = EngineRig.uniqueName("again");
        var calls = rig.functions().hold(function);
        var machine = rig.client().createMachine(function, TASK.formatted(Functions.arn(function)));
        var failed = new Feed.ChangesRequest(null, ExecutionStatus.FAILED, function + "-", null);
        try (var all = ok(feed(rig.node()).changes(caller(), changesRequest(machine, null)));
                var failures = ok(feed(rig.node()).changes(caller(), failed))) {
            var execution = rig.client().start(machine, function + "-x", "{}");
            calls.awaitNext().fail("E", "c");
            rig.client().awaitEnd(execution);
            assertThat(Eventually.get(failures.next()).changes())
                    .singleElement()
                    .satisfies(change -> assertThat(change.execution().error()).isEqualTo("E"));
            rig.client().redrive(execution);
            var delivered = new ArrayList<FoundExecution>();
            while (delivered.isEmpty() || delivered.getLast().redriveCount() == 0) {
                Eventually.get(all.next())
                        .changes()
                        .forEach(each -> delivered.add(each.execution()));
            }
            assertThat(delivered.getLast().status()).isEqualTo(ExecutionStatus.RUNNING);
            calls.awaitNext().answer("1");
            rig.client().awaitOutput(execution);
        }
        var forged =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("1 x".getBytes(StandardCharsets.UTF_8));
        String ofAll;
        try (var all = ok(feed(rig.node()).changes(caller(), changesRequest(null, null)))) {
            ofAll = all.position();
        }
        for (var position : List.of("?", forged, ofAll)) {
            assertThat(
                            refused(
                                    feed(rig.node())
                                            .changes(caller(), changesRequest(machine, position))))
                    .isEqualTo(new EngineError.InvalidToken());
        }
        assertThat(
                        refused(
                                feed(rig.node())
                                        .changes(
                                                caller(), changesRequest(machine + "-none", null))))
                .isInstanceOf(EngineError.StateMachineDoesNotExist.class);
    }
}
