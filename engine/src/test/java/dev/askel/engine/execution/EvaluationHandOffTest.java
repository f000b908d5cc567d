package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.execution.Gates.Way;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Executions that are passivated, or fail, while an evaluation thread works for them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EvaluationHandOffTest {
    private static final String HEAVY = "$count([1..100000][$ % 7 = 3])";

    private final LonelyNode node = new LonelyNode(LonelyNode.PATIENT);
    private final CompletableFuture<String> held = new CompletableFuture<>();

    @AfterEach
    void close() {
        held.complete("released");
        node.close();
    }

    /** Keeps the evaluation thread busy until {@link #held} completes. */
    private void hold() {
        var begun = new CompletableFuture<String>();
        node.evaluations()
                .submit(
                        new EvaluationOwner("held", "held"),
                        EvaluationSize.SMALL,
                        _ -> {
                            begun.complete("begun");
                            return held.join();
                        });
        Eventually.get(begun);
    }

    private void awaitWaiting() {
        Eventually.holds("it waits for the thread", () -> node.evaluations().waiting() == 1);
    }

    @Test
    void one_whose_next_state_waits_for_a_thread_leaves_at_once() {
        hold();
        var id =
                node.start(
                        node.machine(
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "W", "States": {
                                 "W": {"Type": "Wait", "Seconds": 0, "Next": "P"},
                                 "P": {"Type": "Pass", "Output": "{%% %s %%}", "End": true}}}\
                                """
                                        .formatted(HEAVY)));
        awaitWaiting();

        var gate = node.gates().close(Way.RECOVER, id);
        node.handOff(id);
        gate.awaitReached();

        assertThat(node.evaluations().waiting()).isZero();
        gate.open();
        awaitWaiting();
        held.complete("released");
        Eventually.holds("it ends", () -> node.status(id).equals("SUCCEEDED"));
    }

    @Test
    void one_whose_result_waits_for_a_thread_leaves_with_what_follows_from_it() {
        var function = LonelyNode.name("function");
        var calls = node.functions().hold(function);
        var id =
                node.start(
                        node.machine(
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "Output": "{%% %s %%}", "Next": "W"},
                                 "W": {"Type": "Wait", "Seconds": 1, "End": true}}}\
                                """
                                        .formatted(Functions.arn(function), HEAVY)));
        var call = calls.awaitNext();
        hold();
        call.answer("1");
        awaitWaiting();

        var gate = node.gates().close(Way.RECOVER, id);
        node.handOff(id);
        assertThat(node.evaluations().waiting()).isEqualTo(1);
        held.complete("released");
        gate.awaitReached();
        gate.open();

        Eventually.holds("it ends", () -> node.status(id).equals("SUCCEEDED"));
        assertThat(node.functions().calls(function)).hasSize(1);
    }

    @Test
    void a_bug_that_an_evaluation_thread_meets_is_the_executions() {
        var activity =
                "arn:aws:states:us-east-1:123456789012:activity:" + LonelyNode.name("activity");
        var met = new CompletableFuture<String>();
        node.onReach(
                activity,
                () -> {
                    met.complete(Thread.currentThread().getName());
                    throw new IllegalStateException("a bug");
                });
        var id =
                node.start(
                        node.machine(
                                """
                                {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "Arguments": "{%% %s %%}", "End": true}}}\
                                """
                                        .formatted(activity, HEAVY)));

        assertThat(Eventually.get(met)).startsWith("askel-evaluation-");
        // The execution is recovered, without a bug.
        Eventually.holds("its task is offered", () -> node.openTasks(id) == 1);
        Eventually.holds("no thread is busy", () -> node.evaluations().busy() == 0);
    }
}
