package dev.askel.engine.endpoint;

import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.EngineNode;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Jobs;
import dev.askel.engine.Json;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.EndpointRules;
import dev.askel.engine.api.workbench.EndpointRules.EndpointDescription;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits and pauses of endpoints in a cluster. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EndpointLimitsTest {
    private final EngineRig rig = EngineRig.withoutNodes(EngineRig.SETTINGS);
    private final String function = EngineRig.uniqueName("limited");
    private final String endpoint = "lambda:function:" + function;

    @AfterEach
    void close() {
        rig.close();
    }

    private void addNodes(int count) {
        for (int i = 0; i < count; i++) {
            rig.addNode();
        }
    }

    private EndpointRules rules() {
        return rig.node().engine().endpointRules();
    }

    private EndpointDescription listed() {
        return ok(rules().listEndpoints()).stream()
                .filter(each -> each.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until all nodes know the rule. */
    private void awaitRule() {
        Eventually.holds(
                "all nodes know the rule",
                () ->
                        rig.nodes().stream()
                                .allMatch(node ->
                                        node.engine().endpointUse().stream()
                                                .anyMatch(use -> use.endpoint().equals(endpoint))));
    }

    private String machine(String extraFields) {
        return rig.client()
                .createMachine(
                        function,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s"%s, "End": true}}}\
                        """
                                .formatted(Functions.arn(function), extraFields));
    }

    private List<String> startMany(int count) {
        var machine = machine("");
        return IntStream.range(0, count)
                .mapToObj(i ->
                        rig.nodes()
                                .get(i % rig.nodes().size())
                                .client()
                                .start(machine, function + "-" + i, "" + i))
                .toList();
    }

    private void awaitEnds(List<String> executions) {
        executions.forEach(each ->
                assertThat(rig.client().awaitEnd(each).status().name()).isEqualTo("SUCCEEDED"));
    }

    private boolean isAnyLoaded() {
        return rig.nodes().stream()
                .map(EngineNode::loadedExecutions)
                .flatMap(java.util.Set::stream)
                .anyMatch(id -> id.contains("/" + function));
    }

    private void awaitParked(int count) {
        Eventually.holds("the calls are parked", () -> listed().parked() == count);
        Eventually.holds("the executions are passivated", () -> !isAnyLoaded());
    }

    @Test
    void all_nodes_together_keep_the_limit_and_use_it() {
        addNodes(3);
        int limit = 4;
        ok(rules().setEndpointLimit(endpoint, limit, null));
        awaitRule();
        var held = rig.functions().hold(function);
        var executions = startMany(60);
        Eventually.holds("all permits are used", () -> held.count() == limit);
        for (int answered = 0; answered < executions.size(); answered++) {
            var call = held.awaitNext();
            assertThat(held.count() + 1).isLessThanOrEqualTo(limit);
            call.answer("1");
        }

        awaitEnds(executions);
        Eventually.holds("no permit is in use", () -> listed().used() == 0);
        assertThat(rig.functions().calls(function)).hasSize(60);
    }

    @Test
    void calls_beyond_the_memory_of_the_nodes_wait_as_rows_and_are_made_in_turn() {
        addNodes(1);
        ok(rules().setEndpointLimit(endpoint, 2, null));
        awaitRule();
        var held = rig.functions().hold(function);
        int count = LeasedEndpoint.WAITING_MAX + 60;
        var executions = startMany(count);
        Eventually.holds("some calls are parked", () -> listed().parked() > 0);
        for (int answered = 0; answered < count; answered++) {
            var call = held.awaitNext();
            assertThat(held.count() + 1).isLessThanOrEqualTo(2);
            call.answer("1");
        }

        awaitEnds(executions);
        assertThat(listed().parked()).isZero();
    }

    @Test
    @Tag("nightly")
    void all_nodes_together_keep_the_rate() {
        addNodes(2);
        ok(rules().setEndpointLimit(endpoint, null, 20.0));
        awaitRule();
        var times = Collections.synchronizedList(new ArrayList<Long>());
        rig.functions()
                .onCall(
                        function,
                        _ -> {
                            times.add(System.nanoTime());
                            return new TaskOutcome.Answered(Json.of("1"));
                        });

        awaitEnds(startMany(60));

        assertThat(times).hasSize(60);
        var sorted = times.stream().sorted().toList();
        // In each second: 20 slots, and unused slots of the quarter of a second before.
        int most = 26;
        for (int i = 0; i + most < sorted.size(); i++) {
            assertThat(sorted.get(i + most) - sorted.get(i))
                    .isGreaterThan(Duration.ofMillis(900).toNanos());
        }
    }

    @Test
    void
            calls_of_a_paused_endpoint_wait_outside_memory_and_are_made_after_a_crash_and_resumption() {
        addNodes(1);
        rig.functions().answerWith(function, input -> input);
        assertThat(ok(rules().pauseEndpoint(endpoint)).paused()).isTrue();
        awaitRule();
        var executions = startMany(30);
        awaitParked(30);
        var inspection =
                Payload.ofVerbatim(ok(rig.node().engine().repairs().inspect(executions.getFirst())))
                        .tree();
        assertThat(inspection.at("/frames/0/waitsFor").asText())
                .isEqualTo("its endpoint, before the call");
        assertThat(inspection.at("/frames/0/call/standing").asText()).isEqualTo("WAITS_FOR_PERMIT");
        assertThat(inspection.at("/frames/0/call/endpoint").asText())
                .startsWith("endpoint " + endpoint);

        rig.killAndRestart();
        assertThat(rig.functions().calls(function)).isEmpty();
        assertThat(listed().parked()).isEqualTo(30);
        assertThat(ok(rules().resumeEndpoint(endpoint, 50.0)).resumeRatePerSecond()).isEqualTo(50);

        awaitEnds(executions);
        assertThat(rig.functions().calls(function)).hasSize(30);
        assertThat(listed().parked()).isZero();
    }

    @Test
    void a_pause_on_one_node_applies_on_the_other_and_does_not_interrupt_calls() {
        addNodes(2);
        var held = rig.functions().hold(function);
        ok(rules().setEndpointLimit(endpoint, 100, null));
        awaitRule();
        var before = startMany(6);
        var calls = IntStream.range(0, 6).mapToObj(_ -> held.awaitNext()).toList();
        ok(rules().pauseEndpoint(endpoint));
        Eventually.holds("the pause is stored", () -> listed().paused());
        var machine = before.getFirst().replace(":execution:", ":stateMachine:");
        var arn = machine.substring(0, machine.lastIndexOf(':'));
        Eventually.holds(
                "no node has a valid permit",
                () ->
                        rig.query(
                                                row -> row.getInt(1),
                                                "SELECT coalesce(sum(reserved), 0) FROM endpoint_leases WHERE endpoint = ?",
                                                endpoint)
                                        .getFirst()
                                == 6);
        var after =
                IntStream.range(0, 10)
                        .mapToObj(
                                i -> rig.nodes().getLast().client().start(arn, "after-" + i, "{}"))
                        .toList();
        Eventually.holds("the calls are parked", () -> listed().parked() == 10);
        assertThat(held.count()).isZero();

        calls.forEach(call -> call.answer("1"));
        awaitEnds(before);
        rig.functions().answerWith(function, input -> input);
        ok(rules().resumeEndpoint(endpoint, 1_000.0));
        awaitEnds(after);
    }

    @Test
    void a_deferred_call_of_a_paused_endpoint_times_out_with_its_task() {
        addNodes(1);
        rig.functions().answerWith(function, input -> input);
        ok(rules().pauseEndpoint(endpoint));
        awaitRule();
        var execution = rig.client().start(machine(", \"TimeoutSeconds\": 600"), function, "{}");
        awaitParked(1);

        rig.time().skip(Duration.ofSeconds(601));

        assertThat(rig.client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void permits_of_a_lost_node_are_used_by_the_others() {
        addNodes(2);
        ok(rules().setEndpointLimit(endpoint, 2, null));
        awaitRule();
        var held = rig.functions().hold(function);
        var executions = startMany(20);
        Eventually.holds("all permits are used", () -> held.count() == 2);
        Eventually.holds(
                "both nodes have a lease",
                () ->
                        rig.query(
                                                row -> row.getString(1),
                                                "SELECT node FROM endpoint_leases WHERE endpoint = ?",
                                                endpoint)
                                        .size()
                                == 2);

        rig.kill(rig.nodes().getLast());
        rig.time().skip(LeaseRenewal.EXPIRES_AFTER.plusSeconds(1));
        held.answerAll("1");

        awaitEnds(executions);
    }

    /** Returns the idempotency keys of the calls that were made, without those of one call. */
    private List<String> callsExcept(TaskCall call) {
        return rig.functions().calls(function).stream()
                .map(TaskCall::idempotencyKey)
                .filter(key -> !key.equals(call.idempotencyKey()))
                .toList();
    }

    @Test
    void calls_that_wait_when_their_shard_moves_are_made_once() {
        addNodes(1);
        ok(rules().setEndpointLimit(endpoint, 1, null));
        awaitRule();
        var held = rig.functions().hold(function);
        int count = 50;
        var executions = startMany(count);
        Eventually.holds("the calls wait", () -> held.count() == 1 && waitingCalls() == count - 1);

        rig.addNode();
        // Waiting calls of executions on moved shards become rows immediately.
        Eventually.holds("calls are parked", () -> listed().parked() > 0);
        held.answerAll("1");

        awaitEnds(executions);
        // The call in flight is made again if the hand-off of its shard ended before the answer.
        var inFlight = rig.functions().calls(function).getFirst();
        assertThat(callsExcept(inFlight)).hasSize(count - 1).doesNotHaveDuplicates();
    }

    @Test
    void calls_that_wait_while_the_journal_fails_are_made_once() {
        addNodes(1);
        ok(rules().setEndpointLimit(endpoint, 1, null));
        awaitRule();
        var held = rig.functions().hold(function);
        int count = 10;
        var machine =
                rig.client()
                        .createMachine(
                                function,
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                                 {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}},
                                 {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": true}}}]}}}\
                                """
                                        .formatted(Functions.arn(function)));
        var executions =
                IntStream.range(0, count)
                        .mapToObj(i -> rig.client().start(machine, function + "-" + i, "" + i))
                        .toList();
        Eventually.holds("the calls wait", () -> held.count() == 1 && waitingCalls() == count - 1);

        // The ends of the waits cannot be written, so the executions restart.
        rig.execute("ALTER TABLE event_journal RENAME TO stored_journal");
        rig.time().skip(Duration.ofSeconds(601));
        Eventually.holds("no call waits", () -> waitingCalls() == 0);
        rig.execute("ALTER TABLE stored_journal RENAME TO event_journal");
        Eventually.holds("the calls wait again", () -> waitingCalls() == count - 1);
        var running = held.awaitNext();
        running.answer("1");
        held.answerAll("1");

        awaitEnds(executions);
        // A restarted execution repeats a call that was in flight, but none that waited.
        assertThat(callsExcept(running.call())).hasSize(count - 1).doesNotHaveDuplicates();
    }

    @Test
    void a_call_that_waited_when_its_node_was_lost_does_not_count_as_made() {
        addNodes(1);
        ok(rules().setEndpointLimit(endpoint, 1, null));
        awaitRule();
        var held = rig.functions().hold(function);
        var machine =
                rig.client()
                        .createMachine(
                                function,
                                """
                                {"StartAt": "%1$s", "States": {"%1$s": {"Type": "Task", "Resource": "%2$s", "End": true}}}\
                                """
                                        .formatted(
                                                EngineRig.FAILING_ON_UNKNOWN_OUTCOME,
                                                Functions.arn(function)));
        var executions =
                IntStream.range(0, 4)
                        .mapToObj(i -> rig.client().start(machine, function + "-" + i, "" + i))
                        .toList();
        Eventually.holds("the waiting calls are in rows", () -> listed().parked() == 3);
        var answered = held.awaitNext();
        answered.answer("1");
        var lost = held.awaitNext();
        Eventually.holds("two calls wait", () -> listed().parked() == 2);

        rig.killAndRestart(() -> rig.functions().answerWith(function, input -> input));
        rig.time().skip(LeaseRenewal.EXPIRES_AFTER.plusSeconds(1));

        for (var execution : executions) {
            var end = rig.client().awaitEnd(execution);
            if (lost.call().executionArn().equals(execution)) {
                assertThat(end.error()).isEqualTo("Askel.UnknownOutcome");
            } else {
                assertThat(end.status().name()).isEqualTo("SUCCEEDED");
            }
        }
        assertThat(rig.functions().calls(function))
                .extracting(TaskCall::idempotencyKey)
                .hasSize(4)
                .doesNotHaveDuplicates();
    }

    @Test
    void the_start_of_a_job_that_waits_is_cancelled() {
        addNodes(1);
        var service = "batch:submitJob";
        ok(rules().setEndpointLimit(service, 1, null));
        Eventually.holds(
                "the node knows the rule", () -> !rig.node().engine().endpointUse().isEmpty());
        var first = rig.jobs().job(function + "-first");
        var second = rig.jobs().job(function + "-second");
        var startFirst = first.delayStart();
        rig.client().start(jobMachine("-first", ""), function + "-first", "{}");
        Eventually.holds("the first job starts", () -> first.keys().size() == 1);
        var execution =
                rig.client()
                        .start(
                                jobMachine("-second", ", \"TimeoutSeconds\": 600"),
                                function + "-second",
                                "{}");
        Eventually.holds(
                "the second start waits",
                () -> rig.node().engine().endpointUse().getFirst().waiting() == 1);

        rig.time().skip(Duration.ofSeconds(601));

        assertThat(rig.client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
        Eventually.holds(
                "no start waits",
                () -> rig.node().engine().endpointUse().getFirst().waiting() == 0);
        startFirst.run();
        Eventually.holds(
                "the permit is free",
                () -> rig.node().engine().endpointUse().getFirst().used() == 0);
        assertThat(second.keys()).isEmpty();
    }

    private String jobMachine(String suffix, String extraFields) {
        return rig.client()
                .createMachine(
                        function + suffix,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s",
                         "Parameters": {"JobName": "%s", "JobDefinition": "d", "JobQueue": "q"}%s,
                         "End": true}}}\
                        """
                                .formatted(Jobs.ARN, function + suffix, extraFields));
    }

    /** The number of calls of the endpoint that wait in memory on all nodes. */
    private int waitingCalls() {
        return rig.nodes().stream()
                .flatMap(node -> node.engine().endpointUse().stream())
                .filter(use -> use.endpoint().equals(endpoint))
                .mapToInt(EndpointRules.EndpointUse::waiting)
                .sum();
    }

    @Test
    @Tag("nightly")
    void accounts_share_an_endpoint_fairly() {
        addNodes(2);
        ok(rules().setEndpointLimit(endpoint, 4, null));
        awaitRule();
        var held = rig.functions().hold(function);
        var busy = "111111111111";
        var quiet = "222222222222";
        for (int i = 0; i < 80; i++) {
            call(rig.nodes().get(i % 2), busy, "busy-" + i);
        }
        Eventually.holds("all permits are used", () -> held.count() == 4);
        for (int i = 0; i < 20; i++) {
            call(rig.nodes().getFirst(), quiet, "quiet-" + i);
        }
        Eventually.holds(
                "the other node sees the demand of the account",
                () ->
                        rig.query(
                                                row -> row.getInt(1),
                                                "SELECT count(*) FROM endpoint_leases WHERE endpoint = ? AND ? = ANY (accounts)",
                                                endpoint,
                                                quiet)
                                        .getFirst()
                                == 1);
        // The first renewal may have begun before, and the second is applied before the third.
        for (int renewal = 0; renewal < 3; renewal++) {
            awaitRenewals();
        }
        // The calls that began before the other account called, all of the busy account.
        assertThat(answerInTurn(held, 4)).containsOnly(busy);

        // Half of the permits. Without fair shares there would be at most one such call.
        var accounts = answerInTurn(held, 16);
        assertThat(accounts).filteredOn(quiet::equals).hasSize(8);
        assertThat(accounts).filteredOn(busy::equals).hasSize(8);
    }

    /** Waits until each node with a lease has renewed it. */
    private void awaitRenewals() {
        var before = leaseTimes();
        Eventually.holds(
                "all leases are renewed",
                () ->
                        leaseTimes().entrySet().stream()
                                .allMatch(each ->
                                        !each.getValue().equals(before.get(each.getKey()))));
    }

    /** Returns the time of the lease of each node. */
    private Map<String, Long> leaseTimes() {
        return rig
                .query(
                        row -> Map.entry(row.getString(1), row.getLong(2)),
                        "SELECT node, expires_at FROM endpoint_leases WHERE endpoint = ?",
                        endpoint)
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * Answers calls, each when all four permits are used. Calls thus end no faster than nodes
     * exchange permits. Returns the accounts of the answered calls.
     */
    private List<String> answerInTurn(Functions.HeldCalls held, int count) {
        var accounts = new ArrayList<String>();
        for (int answered = 0; answered < count; answered++) {
            Eventually.holds("all permits are used", () -> held.count() == 4);
            var call = held.awaitNext();
            accounts.add(call.call().account());
            call.answer("1");
        }
        return accounts;
    }

    private void call(EngineNode node, String account, String key) {
        var _ =
                node.engine()
                        .taskConnectors()
                        .call(EndpointCalls.call(Functions.arn(function), account, key));
    }

    @Test
    void a_removed_limit_releases_its_calls() {
        addNodes(1);
        ok(rules().setEndpointLimit(endpoint, 1, null));
        awaitRule();
        var held = rig.functions().hold(function);
        var executions = startMany(5);
        Eventually.holds("one call is made", () -> held.count() == 1);

        ok(rules().removeEndpointLimit(endpoint));

        Eventually.holds("all calls are made", () -> held.count() == 5);
        held.answerAll("1");
        awaitEnds(executions);
        assertThat(ok(rules().listEndpoints())).isEmpty();
        assertThat(refused(rules().removeEndpointLimit(endpoint)))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    @Test
    void invalid_rules_are_refused() {
        addNodes(1);
        for (var refusal :
                List.of(
                        refused(rules().setEndpointLimit("a b", 1, null)),
                        refused(rules().setEndpointLimit(endpoint, null, null)),
                        refused(rules().setEndpointLimit(endpoint, 0, null)),
                        refused(rules().setEndpointLimit(endpoint, null, 0.0)),
                        refused(rules().setEndpointLimit(endpoint, null, Double.NaN)),
                        refused(rules().setEndpointLimit(endpoint, null, 10_001.0)),
                        refused(rules().resumeEndpoint(endpoint, 2_000.0)))) {
            assertThat(refusal).isInstanceOf(EngineError.ValidationException.class);
        }
        assertThat(refused(rules().resumeEndpoint(endpoint, null)))
                .isInstanceOf(EngineError.ConflictException.class);
        for (int i = 0; i < EndpointRules.RULES_MAX; i++) {
            ok(rules().pauseEndpoint("lambda:function:f" + i));
        }
        assertThat(refused(rules().pauseEndpoint(endpoint)))
                .isInstanceOf(EngineError.ServiceQuotaExceededException.class);
        assertThat(ok(rules().listEndpoints())).hasSize(EndpointRules.RULES_MAX);
    }
}
