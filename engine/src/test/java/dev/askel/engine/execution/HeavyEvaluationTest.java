package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateTests.InspectionLevel;
import dev.askel.engine.api.StateTests.TestStateConfiguration;
import dev.askel.engine.api.StateTests.TestStateRequest;
import dev.askel.engine.api.StateTests.TestStateResult;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Long expressions are evaluated on evaluation threads only. While the only thread is occupied, no
 * such expression completes, but everything else does.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class HeavyEvaluationTest {
    private static final EngineRig RIG = EngineRig.withoutNodes(EngineRig.SETTINGS);

    private static final Map<String, ?> ONE_THREAD = Map.of("askel.evaluation.threads", "1");

    /** An expression of a few million steps, and one of few steps. */
    private static final String HEAVY = "$count([1..100000][$ % 7 = 3])";

    private static final String LIGHT = "$count([1..10][$ % 7 = 3])";

    /** An expression that creates about 36 MiB of texts and returns a small number. */
    private static final String LARGE = "$count([1..9].$pad('', 4000000))";

    private final Client client = RIG.client();
    private final EvaluationThreads evaluations = RIG.node().engine().resources().evaluations();
    private final CompletableFuture<String> threadRelease = new CompletableFuture<>();

    @BeforeAll
    static void start() {
        RIG.addNode(ONE_THREAD);
        RIG.functions().answerWith("answering", _ -> Payload.ofVerbatim("{}"));
        RIG.functions().failWith("failing", "E", "c");
    }

    @AfterAll
    static void end() {
        RIG.close();
    }

    @AfterEach
    void release() {
        threadRelease.complete("released");
    }

    /** Keeps the evaluation thread busy until {@link #release}. */
    private void occupyThread() {
        var begun = new CompletableFuture<String>();
        evaluations.submit(
                new EvaluationOwner("held", "held"),
                EvaluationSize.SMALL,
                _ -> {
                    begun.complete("begun");
                    return threadRelease.join();
                });
        Eventually.get(begun);
    }

    /**
     * The fields of a definition with expressions. %1$s is the expression, %2$s is a function, and
     * %3$s is a function that fails.
     */
    enum EvaluatedField {
        PASS(
                """
                "P": {"Type": "Pass", "Assign": {"x": "{%% %1$s %%}"}, "End": true}\
                """),
        LOOP(
                """
                "P": {"Type": "Pass", "Assign": {"x": "{%% %1$s %%}", "n": "{%% $exists($n) ? $n + 1 : 1 %%}"}, "Next": "C"},
                "C": {"Type": "Choice", "Default": "P",
                 "Choices": [{"Condition": "{%% $n = 3 %%}", "Next": "S"}]},
                "S": {"Type": "Succeed"}\
                """),
        ARGUMENTS(
                """
                "P": {"Type": "Task", "Resource": "%2$s", "Arguments": "{%% %1$s %%}", "End": true}\
                """),
        OUTPUT_OF_A_TASK(
                """
                "P": {"Type": "Task", "Resource": "%2$s", "Output": "{%% [$states.result, %1$s] %%}", "Next": "Q"},
                "Q": {"Type": "Pass", "End": true}\
                """),
        CATCHER(
                """
                "P": {"Type": "Task", "Resource": "%3$s", "End": true, "Catch": [
                 {"ErrorEquals": ["States.ALL"], "Output": "{%% [$states.errorOutput, %1$s] %%}", "Next": "Q"}]},
                "Q": {"Type": "Pass", "End": true}\
                """),
        RETRY(
                """
                "P": {"Type": "Task", "Resource": "%3$s", "Arguments": "{%% %1$s %%}", "End": true,
                 "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 1, "MaxAttempts": 1}],
                 "Catch": [{"ErrorEquals": ["E"], "Next": "Q"}]},
                "Q": {"Type": "Pass", "End": true}\
                """),
        CHOICE(
                """
                "P": {"Type": "Choice", "Default": "Q",
                 "Choices": [{"Condition": "{%% %1$s > 0 %%}", "Next": "Q"}]},
                "Q": {"Type": "Pass", "End": true}\
                """),
        WAIT(
                """
                "P": {"Type": "Wait", "Seconds": 1, "Output": "{%% %1$s %%}", "End": true}\
                """),
        OUTPUT_OF_A_PARALLEL(
                """
                "P": {"Type": "Parallel", "Output": "{%% %1$s %%}", "End": true, "Branches": [
                 {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}},
                 {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "%2$s", "End": true}}}]}\
                """),
        CATCHER_OF_A_PARALLEL(
                """
                "P": {"Type": "Parallel", "End": true,
                 "Catch": [{"ErrorEquals": ["E"], "Output": "{%% %1$s %%}", "Next": "Q"}],
                 "Branches": [
                  {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 3600, "End": true}}},
                  {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "%3$s", "End": true}}}]},
                "Q": {"Type": "Pass", "End": true}\
                """),
        BRANCH_OF_A_PARALLEL(
                """
                "P": {"Type": "Parallel", "End": true, "Branches": [
                 {"StartAt": "B", "States": {
                  "B": {"Type": "Task", "Resource": "%2$s", "Output": "{%% %1$s %%}", "Next": "C"},
                  "C": {"Type": "Pass", "Output": "{%% %1$s %%}", "End": true}}}]}\
                """),
        CATCHER_OF_A_NESTED_PARALLEL(
                """
                "P": {"Type": "Parallel", "End": true, "Branches": [{"StartAt": "I", "States": {
                 "I": {"Type": "Parallel", "End": true,
                  "Catch": [{"ErrorEquals": ["E"], "Output": "{%% %1$s %%}", "Next": "Q"}],
                  "Branches": [
                   {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "%3$s", "End": true}}}]},
                 "Q": {"Type": "Pass", "End": true}}}]}\
                """),
        ITEM_SELECTOR(
                """
                "P": {"Type": "Map", "Items": [1, 2, 3], "MaxConcurrency": 1, "End": true,
                 "ItemSelector": "{%% [$states.context.Map.Item.Value, %1$s] %%}",
                 "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}}\
                """);

        private final String states;

        EvaluatedField(String states) {
            this.states = states;
        }

        String definition(String expression) {
            return "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"P\", \"States\": {%s}}"
                    .formatted(
                            states.formatted(
                                    expression,
                                    Functions.arn("answering"),
                                    Functions.arn("failing")));
        }
    }

    private String start(EvaluatedField field, String expression) {
        var name = EngineRig.uniqueName("heavy");
        return client.start(client.createMachine(name, field.definition(expression)), name, "{}");
    }

    private static String describe(HistoryEvent event) {
        return "%d<%d %s %s"
                .formatted(event.id(), event.previousEventId(), event.type(), event.frame());
    }

    private List<String> awaitHistory(String execution) {
        client.awaitEnd(execution);
        return client.history(execution).stream().map(HeavyEvaluationTest::describe).toList();
    }

    @ParameterizedTest
    @EnumSource
    void a_long_evaluation_waits_for_a_thread_and_the_history_is_the_same(EvaluatedField field) {
        occupyThread();
        var heavy = start(field, HEAVY);
        Eventually.holds(
                "an evaluation waits for the thread", () -> evaluations.waitingCount() > 0);

        var light = awaitHistory(start(field, LIGHT));

        assertThat(client.describe(heavy).status()).isEqualTo(ExecutionStatus.RUNNING);
        threadRelease.complete("released");
        assertThat(awaitHistory(heavy)).isEqualTo(light);
        assertThat(client.describe(heavy).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(evaluations.waitingCount()).isZero();
    }

    /** The expression needs more memory than a small evaluation has. */
    @ParameterizedTest
    @EnumSource
    void an_evaluation_of_much_memory_is_a_large_one_and_the_history_is_the_same(
            EvaluatedField field) {
        var light = awaitHistory(start(field, LIGHT));

        assertThat(awaitHistory(start(field, LARGE))).isEqualTo(light);
        Eventually.holds("no large evaluation uses memory", () -> evaluations.largeBytes() == 0);
    }

    @Test
    void an_express_execution_and_a_state_test_can_use_a_large_evaluation() {
        assertThat(Client.ok(startExpress(LARGE)).output()).isEqualTo("9");
        assertThat(Client.ok(testState(LARGE)).output()).isEqualTo("9");
    }

    @ParameterizedTest
    @EnumSource(
            value = EvaluatedField.class,
            names = {"PASS", "OUTPUT_OF_A_TASK", "CATCHER_OF_A_PARALLEL", "BRANCH_OF_A_PARALLEL"})
    void an_execution_is_stopped_while_it_waits_for_a_thread(EvaluatedField field) {
        occupyThread();
        var execution = start(field, HEAVY);
        Eventually.holds(
                "an evaluation waits for the thread", () -> evaluations.waitingCount() > 0);

        client.stop(execution, "stopped", null);

        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
        Eventually.holds("no evaluation waits", () -> evaluations.waitingCount() == 0);
    }

    @Test
    void a_branch_with_a_waiting_message_is_paused_while_it_waits_for_a_thread() {
        var activity = client.createActivity(EngineRig.uniqueName("heavy"));
        var name = EngineRig.uniqueName("heavy");
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
                                 "P": {"Type": "Parallel", "End": true, "Branches": [
                                  {"StartAt": "T", "States": {
                                   "T": {"Type": "Task", "Resource": "%s", "Next": "C"},
                                   "C": {"Type": "Pass", "Output": "{%% %s %%}", "End": true}}}]}}}\
                                """
                                        .formatted(activity, HEAVY)),
                        name,
                        "{}");
        var task = client.pollTask(activity, null);
        occupyThread();
        client.succeed(task.token(), "1");
        Eventually.holds(
                "an evaluation waits for the thread", () -> evaluations.waitingCount() > 0);

        var branch =
                client.awaitHistoryWith(execution, HistoryEventType.ActivitySucceeded)
                        .getLast()
                        .frame();
        entity(name).tell(new ExecutionCommand.ReturnTask(branch.text(), 1, "late"));
        var paused = pause(name);
        assertThat(Eventually.get(paused).result()).isEqualTo(ExecutionCommand.PauseResult.DONE);

        threadRelease.complete("released");
        assertThat(Eventually.get(resume(name)).result())
                .isEqualTo(ExecutionCommand.PauseResult.DONE);
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    /** Starts an execution, and waits until the result of its task waits for the thread. */
    private String startWithWaitingResult(String function) {
        var calls = RIG.functions().hold(function);
        var execution =
                client.start(
                        client.createMachine(
                                function,
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "Output": "{%% %s %%}", "End": true}}}\
                                """
                                        .formatted(Functions.arn(function), HEAVY)),
                        function,
                        "{}");
        var call = calls.awaitNext();
        occupyThread();
        call.answer("1");
        Eventually.holds(
                "an evaluation waits for the thread", () -> evaluations.waitingCount() > 0);
        return execution;
    }

    @Test
    void a_stop_ends_a_pause_that_waits_for_a_thread() {
        var function = EngineRig.uniqueName("heavy");
        var execution = startWithWaitingResult(function);
        var paused = pause(function);
        client.stop(execution, null, null);
        assertThat(Eventually.get(paused).result()).isEqualTo(ExecutionCommand.PauseResult.CLOSED);
    }

    @Test
    void a_resume_ends_a_pause_that_waits_for_a_thread() {
        var function = EngineRig.uniqueName("heavy");
        var execution = startWithWaitingResult(function);
        var paused = pause(function);
        assertThat(Eventually.get(resume(function)).result())
                .isEqualTo(ExecutionCommand.PauseResult.DONE);
        assertThat(Eventually.get(paused).result())
                .isEqualTo(ExecutionCommand.PauseResult.UNAVAILABLE);
        threadRelease.complete("released");
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void a_result_after_a_crash_does_not_replace_a_result_of_a_pause_that_waits_for_a_thread() {
        var name = EngineRig.uniqueName("heavy");
        var activity = client.createActivity(name);
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "Output": "{%% %s %%}", "End": true}}}\
                                """
                                        .formatted(activity, HEAVY)),
                        name,
                        "{}");
        var task = client.pollTask(activity, null);
        assertThat(Eventually.get(pause(name)).result())
                .isEqualTo(ExecutionCommand.PauseResult.DONE);
        client.succeed(task.token(), "1");
        occupyThread();
        assertThat(Eventually.get(resume(name)).result())
                .isEqualTo(ExecutionCommand.PauseResult.DONE);
        assertThat(client.types(execution)).endsWith(HistoryEventType.ActivityStarted);

        RIG.kill(RIG.node());
        RIG.addNode(ONE_THREAD);
        var second =
                entity(name)
                        .<ExecutionCommand.RepairReply>ask(
                                replyTo ->
                                        new ExecutionCommand.SettleTask(
                                                "T", null, null, null, "Late", null, "second",
                                                replyTo),
                                Client.ASK_TIMEOUT);
        assertThat(Eventually.get(second).result())
                .isEqualTo(ExecutionCommand.RepairResult.REFUSED);
        assertThat(RIG.client().awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    /** Returns the actor of an execution, which receives messages in the order of the test. */
    private static EntityRef<ExecutionCommand> entity(String name) {
        var id =
                RIG.query(
                                row -> row.getString(1),
                                "SELECT persistence_id FROM executions WHERE execution_name = ?",
                                name)
                        .getFirst();
        return ClusterSharding.get(RIG.node().system()).entityRefFor(ExecutionRegion.KEY, id);
    }

    private static CompletionStage<ExecutionCommand.PauseReply> pause(String name) {
        return entity(name)
                .ask(
                        replyTo -> new ExecutionCommand.Pause(null, null, false, null, replyTo),
                        Client.ASK_TIMEOUT);
    }

    private static CompletionStage<ExecutionCommand.PauseReply> resume(String name) {
        return entity(name)
                .ask(replyTo -> new ExecutionCommand.Resume(null, replyTo), Client.ASK_TIMEOUT);
    }

    @Test
    void an_express_execution_waits_for_an_evaluation_thread() {
        occupyThread();
        var heavy = startExpress(HEAVY);
        Eventually.holds(
                "an evaluation waits for the thread", () -> evaluations.waitingCount() > 0);

        assertThat(Client.ok(startExpress(LIGHT)).output()).isEqualTo("2");

        assertThat(evaluations.waitingCount()).isPositive();
        threadRelease.complete("released");
        assertThat(Client.ok(heavy).output()).isEqualTo("14286");
    }

    private CompletionStage<Answer<StartSyncExecutionResult>> startExpress(String expression) {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("express"),
                        """
                        {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
                         "T": {"Type": "Task", "Resource": "%s", "Output": "{%% %s %%}", "End": true}}}\
                        """
                                .formatted(Functions.arn("answering"), expression),
                        StateMachineType.EXPRESS);
        return client.startSyncAsync(machine, null, "{}");
    }

    @Test
    void a_state_test_waits_for_an_evaluation_thread() {
        occupyThread();
        var test = testState("1");
        Eventually.holds(
                "an evaluation waits for the thread", () -> evaluations.waitingCount() > 0);

        threadRelease.complete("released");

        assertThat(Client.ok(test).output()).isEqualTo("1");
    }

    private CompletionStage<Answer<TestStateResult>> testState(String expression) {
        return RIG.node()
                .engine()
                .stateTests()
                .testState(
                        Client.caller(),
                        new TestStateRequest(
                                "{\"Type\": \"Pass\", \"QueryLanguage\": \"JSONata\", \"Output\": \"{%% %s %%}\", \"End\": true}"
                                        .formatted(expression),
                                null,
                                "{}",
                                InspectionLevel.INFO,
                                false,
                                null,
                                null,
                                null,
                                null,
                                TestStateConfiguration.NONE));
    }
}
