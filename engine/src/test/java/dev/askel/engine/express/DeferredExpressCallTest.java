package dev.askel.engine.express;

import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Failure;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Calls of Express executions that wait for a permit. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DeferredExpressCallTest {
    /** A separate node, because these tests count the waiting calls of the node. */
    private static final EngineRig RIG = EngineRig.withoutNodes(EngineRig.SETTINGS);

    private final Client client = RIG.client();
    private final String name = EngineRig.uniqueName("express-deferred");
    private final String permit = "lambda http://" + name;

    @BeforeAll
    static void startNode() {
        RIG.addNode();
    }

    @AfterAll
    static void stopNode() {
        RIG.close();
    }

    private void closePermit() {
        RIG.permits().close(permit);
        RIG.functions()
                .onCall(
                        name,
                        call ->
                                RIG.permits().isClosed(permit)
                                        ? new TaskOutcome.Deferred(
                                                permit,
                                                RIG.time().now().plus(Duration.ofMinutes(3)))
                                        : new TaskOutcome.Answered(call.parameters()));
    }

    private String task(String state, String more) {
        return """
        {"StartAt": "%1$s", "States": {"%1$s": {"Type": "Task", "Resource": "%2$s"%3$s, "End": true}}}\
        """
                .formatted(state, Functions.arn(name), more);
    }

    private String createMachine(String definition) {
        return client.createMachine(name, definition, StateMachineType.EXPRESS);
    }

    private String branches(int branches) {
        return """
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [%s]}}}\
        """
                .formatted(
                        IntStream.range(0, branches)
                                .mapToObj(i -> task("T" + i, ""))
                                .collect(Collectors.joining(",")));
    }

    private int calls() {
        return RIG.functions().calls(name).size();
    }

    private static void awaitWaitingCalls(int calls) {
        Eventually.value(
                calls + " calls wait",
                () -> RIG.node().engine().expressCalls().waitingCallCount(),
                waiting -> waiting == calls);
    }

    @Test
    void a_deferred_call_is_retried_when_a_permit_is_free() {
        closePermit();
        var run = client.startSyncAsync(createMachine(task("T", "")), null, "1");
        Eventually.holds("the call was deferred", () -> calls() == 1);

        RIG.permits().open(permit);

        assertThat(ok(run).output()).isEqualTo("1");
        assertThat(RIG.functions().calls(name)).hasSize(2);
        assertThat(RIG.functions().calls(name).stream().map(TaskCall::idempotencyKey).distinct())
                .hasSize(1);
    }

    @Test
    void the_deferred_calls_of_many_branches_are_all_retried() {
        closePermit();
        var run = client.startSyncAsync(createMachine(branches(600)), null, "1");
        Eventually.holds("all calls were deferred", () -> calls() == 600);

        RIG.permits().open(permit);

        assertThat(ok(run).output()).isEqualTo("[%s]".formatted("1,".repeat(599) + "1"));
        assertThat(calls()).isEqualTo(1_200);
    }

    @Test
    void TimeoutSeconds_ends_a_call_that_waits() {
        closePermit();

        var run =
                client.startSyncAsync(
                        createMachine(task("T", ", \"TimeoutSeconds\": 3")), null, "1");
        awaitWaitingCalls(1);

        assertThat(ok(run).error()).isEqualTo("States.Timeout");
        awaitWaitingCalls(0);
        RIG.permits().open(permit);
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void a_deferred_call_is_retried_at_its_deadline_without_a_permit() {
        RIG.permits().close(permit);
        RIG.functions()
                .onCall(
                        name,
                        _ ->
                                calls() == 1
                                        ? new TaskOutcome.Deferred(
                                                permit,
                                                RIG.time().now().plus(Duration.ofSeconds(1)))
                                        : new TaskOutcome.Failed(
                                                new Failure("Down", "not reached")));

        var run = client.startSyncAsync(createMachine(task("T", "")), null, "1");

        assertThat(ok(run).error()).isEqualTo("Down");
        assertThat(calls()).isEqualTo(2);
        RIG.permits().open(permit);
    }

    @Test
    void the_failure_of_a_branch_removes_the_waiting_calls_of_the_other_branches() {
        closePermit();
        var definition =
                """
                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [%s,
                 {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3, "Next": "F"},
                  "F": {"Type": "Fail", "Error": "E"}}}]}}}\
                """
                        .formatted(task("T", ""));

        var run = client.startSyncAsync(createMachine(definition), null, "1");
        awaitWaitingCalls(1);

        assertThat(ok(run).error()).isEqualTo("E");
        awaitWaitingCalls(0);
        RIG.permits().open(permit);
        assertThat(calls()).isEqualTo(1);
    }
}
