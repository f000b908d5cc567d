package dev.askel.engine.maprun.feed;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.interpreter.step.ItemSelection;
import dev.askel.engine.evaluation.Allowance;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Evaluates ItemSelector. The caller's virtual thread waits for the results. */
@FunctionalInterface
public interface SelectorEvaluations {
    /** The largest allowance, for evaluations on the calling thread. */
    Allowance FULL = new Allowance(EvaluationSize.LARGE, Budget.Grant.FULL, Budget.Pace.NONE);

    /** Evaluates on the calling thread. */
    SelectorEvaluations DIRECT = work -> work.apply(FULL);

    /**
     * Evaluates a selector for some items.
     *
     * @param work selects items within an allowance; returns an empty list when it needs a larger
     *     allowance
     * @return the results of at least one item
     */
    List<ItemSelection> evaluate(Function<Allowance, List<ItemSelection>> work)
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
                            allowance -> {
                                var results = work.apply(allowance);
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
