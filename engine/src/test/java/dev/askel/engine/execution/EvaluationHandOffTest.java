package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.execution.Gates.Access;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Executions that are passivated, or fail, while an evaluation thread works for them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EvaluationHandOffTest {
    private static final String HEAVY = "$count([1..100000][$ % 7 = 3])";

    private final IsolatedNode node = new IsolatedNode(IsolatedNode.LONG_TIMEOUTS);
    private final CompletableFuture<String> threadRelease = new CompletableFuture<>();

    @AfterEach
    void close() {
        threadRelease.complete("released");
        node.close();
    }

    /** Keeps the evaluation thread busy until {@link #threadRelease} completes. */
    private void occupyThread() {
        var begun = new CompletableFuture<String>();
        node.evaluations()
                .submit(
                        new EvaluationOwner("held", "held"),
                        EvaluationSize.SMALL,
                        _ -> {
                            begun.complete("begun");
                            return threadRelease.join();
                        });
        Eventually.get(begun);
    }

    private void awaitQueuedEvaluation() {
        Eventually.holds(
                "the execution waits for the thread", () -> node.evaluations().waitingCount() == 1);
    }

    @Test
    void an_execution_whose_next_state_waits_for_a_thread_is_handed_off_at_once() {
        occupyThread();
        var id =
                node.start(
                        node.createMachine(
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "W", "States": {
                                 "W": {"Type": "Wait", "Seconds": 0, "Next": "P"},
                                 "P": {"Type": "Pass", "Output": "{%% %s %%}", "End": true}}}\
                                """
                                        .formatted(HEAVY)));
        awaitQueuedEvaluation();

        var gate = node.gates().close(Access.RECOVER, id);
        node.handOff(id);
        gate.awaitReached();

        assertThat(node.evaluations().waitingCount()).isZero();
        gate.open();
        awaitQueuedEvaluation();
        threadRelease.complete("released");
        Eventually.holds("the execution ends", () -> node.status(id).equals("SUCCEEDED"));
    }

    @Test
    void an_execution_whose_result_waits_for_a_thread_is_handed_off_after_its_decision() {
        var function = IsolatedNode.name("function");
        var calls = node.functions().hold(function);
        var id =
                node.start(
                        node.createMachine(
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "Output": "{%% %s %%}", "Next": "W"},
                                 "W": {"Type": "Wait", "Seconds": 1, "End": true}}}\
                                """
                                        .formatted(Functions.arn(function), HEAVY)));
        var call = calls.awaitNext();
        occupyThread();
        call.answer("1");
        awaitQueuedEvaluation();

        var gate = node.gates().close(Access.RECOVER, id);
        node.handOff(id);
        assertThat(node.evaluations().waitingCount()).isEqualTo(1);
        threadRelease.complete("released");
        gate.awaitReached();
        gate.open();

        Eventually.holds("the execution ends", () -> node.status(id).equals("SUCCEEDED"));
        assertThat(node.functions().calls(function)).hasSize(1);
    }

    @Test
    void an_execution_recovers_from_a_bug_on_an_evaluation_thread() {
        var activity =
                "arn:aws:states:us-east-1:123456789012:activity:" + IsolatedNode.name("activity");
        var threadName = new CompletableFuture<String>();
        node.onReach(
                activity,
                () -> {
                    threadName.complete(Thread.currentThread().getName());
                    throw new IllegalStateException("a bug");
                });
        var id =
                node.start(
                        node.createMachine(
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "Arguments": "{%% %s %%}", "End": true}}}\
                                """
                                        .formatted(activity, HEAVY)));

        assertThat(Eventually.get(threadName)).startsWith("askel-evaluation-");
        // The bug occurs once, so the recovered execution succeeds.
        Eventually.holds("the task is open", () -> node.openTasks(id) == 1);
        Eventually.holds("no thread is busy", () -> node.evaluations().busyCount() == 0);
    }
}
