package dev.askel.engine.express;

import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.task.TaskOutcome;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The reservation of an Express execution covers its heap and bounds it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExpressMemoryLimitTest {
    private static final long BOUND = 8L << 20;
    private static final EngineRig SMALL = rigWithSmallBound();

    private final EngineRig rig = EngineRig.shared();
    private final String name = EngineRig.uniqueName("express-memory");

    private static EngineRig rigWithSmallBound() {
        var rig =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder()
                                .express(new ExpressSettings(1_000, BOUND))
                                .build());
        rig.addNode();
        return rig;
    }

    @AfterAll
    static void close() {
        SMALL.close();
    }

    private static String waitDefinition(int seconds) {
        return """
        {"StartAt": "S", "States": {"S": {"Type": "Wait", "Seconds": %d, "End": true}}}\
        """
                .formatted(seconds);
    }

    private static String parallelDefinition(int branches, String branch) {
        return """
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [%s]}}}\
        """
                .formatted(
                        IntStream.range(0, branches)
                                .mapToObj(i -> branch.replace("\"S\"", "\"S" + i + "\""))
                                .collect(Collectors.joining(",")));
    }

    /** Returns a definition whose states each retain a further 200 KB. */
    private static String growingDefinition(int states) {
        var all =
                IntStream.range(0, states)
                        .mapToObj(i ->
                                """
                                "A%1$d": {"Type": "Pass", "Next": "A%2$d",
                                 "Assign": {"v%1$d": "{%% $pad('', 200000, '%1$d') %%}"}}\
                                """
                                        .formatted(i, i + 1))
                        .collect(Collectors.joining(","));
        return """
        {"QueryLanguage": "JSONata", "StartAt": "A0", "States": {%s,
         "A%d": {"Type": "Wait", "Seconds": 20, "End": true}}}\
        """
                .formatted(all, states);
    }

    private static long heapUsed() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private List<CompletionStage<Answer<StartSyncExecutionResult>>> start(
            Client client, String machine, int executions) {
        return IntStream.range(0, executions)
                .mapToObj(_ -> client.startSyncAsync(machine, null, "{}"))
                .toList();
    }

    @Test
    void an_execution_uses_no_more_heap_than_its_reservation() {
        int executions = 2_000;
        var machine =
                rig.client().createMachine(name, waitDefinition(25), StateMachineType.EXPRESS);
        ok(
                rig.client()
                        .startSyncAsync(
                                rig.client()
                                        .createMachine(
                                                EngineRig.uniqueName("w"),
                                                waitDefinition(0),
                                                StateMachineType.EXPRESS),
                                null,
                                "{}"));
        long before = heapUsed();

        var runs = start(rig.client(), machine, executions);
        Eventually.holds(
                "all executions run",
                () ->
                        rig.node().engine().expressCalls().runningBytes()
                                >= executions * ExpressMemory.BYTES_PER_EXECUTION);
        long each = (heapUsed() - before) / executions;

        System.out.printf("An Express execution uses %d bytes%n", each);
        assertThat(each).isLessThan(ExpressMemory.BYTES_PER_EXECUTION);
        assertThat(runs).hasSize(executions);
    }

    @Test
    void a_branch_with_a_waiting_call_uses_no_more_heap_than_its_reservation() {
        int branches = 1_000;
        int executions = 4;
        var permit = "lambda http://" + name;
        rig.permits().close(permit);
        rig.functions()
                .onCall(
                        name,
                        _ ->
                                new TaskOutcome.Deferred(
                                        permit, rig.time().now().plus(Duration.ofMinutes(3))));
        var task =
                """
                {"StartAt": "S", "States": {"S": {"Type": "Task", "Resource": "%s",
                 "TimeoutSeconds": 10, "End": true}}}\
                """
                        .formatted(Functions.arn(name));
        var machine =
                rig.client()
                        .createMachine(
                                name, parallelDefinition(branches, task), StateMachineType.EXPRESS);
        long before = heapUsed();

        var runs = start(rig.client(), machine, executions);
        Eventually.holds(
                "all calls wait",
                () -> rig.functions().calls(name).size() == executions * branches);
        long each = (heapUsed() - before) / executions / branches;

        System.out.printf("A branch of an Express execution uses %d bytes%n", each);
        assertThat(each).isLessThan(ExpressMemory.BYTES_PER_FRAME);
        runs.forEach(run -> assertThat(ok(run).error()).isEqualTo("States.Timeout"));
        rig.permits().open(permit);
    }

    @Test
    void an_execution_that_would_exceed_the_bound_fails_and_others_continue() {
        var client = SMALL.client();
        var small =
                client.createMachine(
                        EngineRig.uniqueName("small"), waitDefinition(3), StateMachineType.EXPRESS);
        var grows =
                client.createMachine(
                        EngineRig.uniqueName("grows"),
                        growingDefinition(15),
                        StateMachineType.EXPRESS);
        var other = client.startSyncAsync(small, null, "{}");

        var failed = ok(client.startSyncAsync(grows, null, "{}"));

        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.error()).isEqualTo("States.Runtime");
        assertThat(failed.cause()).contains("askel_express_bytes_max", "more than its share");
        assertThat(ok(other).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(SMALL.node().engine().expressCalls().runningBytes()).isZero();
    }

    @Test
    void a_loop_that_retains_no_data_does_not_fail() {
        var client = SMALL.client();
        var loop =
                client.createMachine(
                        EngineRig.uniqueName("loop"),
                        """
                        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
                         "A": {"Type": "Pass", "Next": "C", "Assign": {
                           "n": "{% $exists($n) ? $n + 1 : 1 %}", "v": "{% $pad('', 100000, 'x') %}"}},
                         "C": {"Type": "Choice", "Default": "A", "Choices": [
                           {"Condition": "{% $n > 200 %}", "Next": "S"}]},
                         "S": {"Type": "Succeed"}}}\
                        """,
                        StateMachineType.EXPRESS);

        assertThat(ok(client.startSyncAsync(loop, null, "{}")).status())
                .isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void branches_without_data_are_counted() {
        var client = SMALL.client();
        var wide =
                client.createMachine(
                        EngineRig.uniqueName("wide"),
                        parallelDefinition(5_000, waitDefinition(20)),
                        StateMachineType.EXPRESS);

        assertThat(ok(client.startSyncAsync(wide, null, "{}")).error()).isEqualTo("States.Runtime");
    }

    @Test
    void an_asynchronous_execution_that_failed_for_memory_is_not_run_again() {
        var client = SMALL.client();
        var called = EngineRig.uniqueName("called");
        SMALL.functions().answerWith(called, input -> input);
        var definition =
                growingDefinition(15)
                        .replace(
                                "\"StartAt\": \"A0\", \"States\": {",
                                """
                                "StartAt": "T", "States": {"T": {"Type": "Task",
                                 "Resource": "%s", "Next": "A0"},\
                                """
                                        .formatted(Functions.arn(called)));
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("again"), definition, StateMachineType.EXPRESS);

        client.start(machine, "one", "{}");

        Eventually.holds(
                "the execution has ended",
                () ->
                        !SMALL.functions().calls(called).isEmpty()
                                && SMALL.query(
                                                row -> row.getInt(1),
                                                "SELECT count(*) FROM express_starts")
                                        .equals(List.of(0)));
        assertThat(SMALL.functions().calls(called)).hasSize(1);
    }
}
