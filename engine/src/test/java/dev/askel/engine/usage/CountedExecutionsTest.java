package dev.askel.engine.usage;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Failure;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.usage.BilledUsage;
import dev.askel.engine.task.TaskOutcome;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The usage that executions add, without a read of their histories. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CountedExecutionsTest {
    private static final String PASS =
            "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Pass\", \"End\": true}}}";

    private static final EngineRig RIG = EngineRig.withoutNodes(EngineRig.SETTINGS);

    @BeforeAll
    static void start() {
        RIG.addNode();
    }

    @AfterAll
    static void stop() {
        RIG.close();
    }

    private static BilledUsage usage() {
        return ok(RIG.node().engine().statistics().billedUsage(caller()));
    }

    private static String runStandard(String name, String definition) {
        var client = RIG.client();
        var execution = client.start(client.createMachine(name, definition), "one", "{}");
        client.awaitEnd(execution);
        return execution;
    }

    @Test
    void entered_states_and_retries_are_transitions() {
        var calls = new AtomicInteger();
        RIG.functions()
                .onCall(
                        "flaky",
                        _ ->
                                calls.incrementAndGet() <= 2
                                        ? new TaskOutcome.Failed(new Failure("Busy", "later"))
                                        : new TaskOutcome.Answered(Json.of("1")));
        long before = usage().transitions();

        runStandard(
                "retried",
                """
                {"StartAt": "Flaky", "States": {
                 "Flaky": {"Type": "Task", "Resource": "%s", "Next": "Both",
                  "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "BackoffRate": 1.0}]},
                 "Both": {"Type": "Parallel", "Next": "Wait", "Branches": [
                  {"StartAt": "L", "States": {"L": {"Type": "Pass", "End": true}}},
                  {"StartAt": "R", "States": {"R": {"Type": "Pass", "End": true}}}]},
                 "Wait": {"Type": "Wait", "Seconds": 0, "Next": "Done"},
                 "Done": {"Type": "Succeed"}}}\
                """
                        .formatted(Functions.arn("flaky")));

        // Flaky and two retries, Both, L, R, Wait and Done.
        assertThat(usage().transitions() - before).isEqualTo(8);
    }

    @Test
    void an_execution_that_runs_on_the_calling_thread_counts() {
        long before = usage().transitions();
        runStandard("straight", PASS);
        assertThat(usage().transitions() - before).isEqualTo(1);
    }

    @Test
    void express_executions_are_requests_with_a_duration_in_steps_of_100_ms() {
        var client = RIG.client();
        var machine =
                client.createMachine(
                        "slow",
                        "{\"StartAt\": \"W\", \"States\": {\"W\": {\"Type\": \"Wait\", \"Seconds\": 1, \"End\": true}}}",
                        StateMachineType.EXPRESS);
        var before = usage();
        var run = ok(client.startSyncAsync(machine, null, "{}"));
        var after = usage();

        assertThat(after.expressRequests() - before.expressRequests()).isEqualTo(1);
        assertThat((after.expressUnits() - before.expressUnits()) * 100)
                .isEqualTo(run.billedDurationMillis())
                .isGreaterThanOrEqualTo(1_000);
        assertThat(after.transitions()).isEqualTo(before.transitions());
    }

    @Test
    void express_children_of_a_map_run_are_requests() {
        var before = usage();
        runStandard(
                "mapped",
                """
                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                 "Items": [1, 2, 3], "QueryLanguage": "JSONata",
                 "ItemProcessor": {
                  "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                  "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}\
                """);
        var after = usage();

        assertThat(after.expressRequests() - before.expressRequests()).isEqualTo(3);
        assertThat(after.expressUnits() - before.expressUnits()).isGreaterThanOrEqualTo(3);
        assertThat(after.transitions() - before.transitions()).isEqualTo(1);
    }

    @Test
    void a_restart_keeps_the_usage() {
        runStandard("kept", PASS);
        var before = usage();
        RIG.killAndRestart();
        assertThat(usage().transitions()).isEqualTo(before.transitions());
    }
}
