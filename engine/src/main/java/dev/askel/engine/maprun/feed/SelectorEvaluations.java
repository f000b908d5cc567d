package dev.askel.engine.maprun.feed;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.interpreter.step.ItemSelection;
import dev.askel.engine.evaluation.EvaluationBounds;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Evaluates ItemSelector. The caller's virtual thread waits for the results. */
@FunctionalInterface
public interface SelectorEvaluations {
    /** The largest bounds, for evaluations on the calling thread. */
    EvaluationBounds FULL =
            new EvaluationBounds(
                    EvaluationSize.LARGE, Budget.Allowance.FULL, Budget.ContinuationCheck.NONE);

    /** Evaluates on the calling thread. */
    SelectorEvaluations DIRECT = work -> work.apply(FULL);

    /**
     * Evaluates a selector for some items.
     *
     * @param work selects items within bounds; returns an empty list when it needs larger bounds
     * @return the results of at least one item
     */
    List<ItemSelection> evaluate(Function<EvaluationBounds, List<ItemSelection>> work)
            throws InterruptedException;

    /**
     * Evaluates on the evaluation threads of a node.
     *
     * @param owner the owner (account and machine) whose evaluations share the threads fairly with
     *     others
     */
    static SelectorEvaluations on(EvaluationThreads threads, EvaluationOwner owner) {
        return work -> {
            var pending =
                    threads.submit(
                            owner,
                            EvaluationSize.SMALL,
                            bounds -> {
                                var results = work.apply(bounds);
                                return results.isEmpty() ? null : results;
                            });
            try {
                return pending.result().toCompletableFuture().get();
            } catch (ExecutionException failed) {
                throw new IllegalStateException(
                        "ItemSelector cannot be evaluated", failed.getCause());
            } catch (InterruptedException stopped) {
                var _ = pending.cancel();
                throw stopped;
            }
        };
    }
}
