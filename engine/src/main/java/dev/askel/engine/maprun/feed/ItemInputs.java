package dev.askel.engine.maprun.feed;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.ChildInputs;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.step.ItemSelection;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.evaluation.EvaluationBounds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes inputs of children from items. One task evaluates ItemSelector for many items. The methods
 * block the caller's virtual thread.
 */
public final class ItemInputs {
    /**
     * The number of evaluation steps after which a task returns the items that it has selected.
     * These steps take about 50 ms.
     */
    private static final long UNIT_STEPS = 10_000_000;

    private final ChildInputs inputs;
    private final SelectorEvaluations evaluations;
    private final EngineTime time;
    private final RandomGenerator random;
    private final int redriveCount;
    private final @Nullable Instant redrivenAt;

    /** The items cannot be selected, so the Map Run fails. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Failure failure;

        RefusedException(Failure failure) {
            super(failure.error() + ": " + failure.cause());
            this.failure = failure;
        }

        public Failure failure() {
            return failure;
        }
    }

    /**
     * Creates the inputs for the children of one Map Run.
     *
     * @param evaluations the evaluator of ItemSelector
     * @param redriveCount the parent's number of redrives
     * @param redrivenAt the time of the parent's last redrive; null without a redrive
     */
    public ItemInputs(
            ChildInputs inputs,
            SelectorEvaluations evaluations,
            EngineTime time,
            RandomGenerator random,
            int redriveCount,
            @Nullable Instant redrivenAt) {
        this.inputs = inputs;
        this.evaluations = evaluations;
        this.time = time;
        this.random = random;
        this.redriveCount = redriveCount;
        this.redrivenAt = redrivenAt;
    }

    /** Returns the functions of the plan that need no evaluation thread. */
    ChildInputs inputs() {
        return inputs;
    }

    /** Evaluates ItemSelector for items, in their order. */
    List<Payload> select(List<ChildInputs.Item> items)
            throws RefusedException, InterruptedException {
        var selected = new ArrayList<Payload>(items.size());
        if (!inputs.hasItemSelector()) {
            for (var item : items) {
                selected.add(valueOf(inputs.withoutSelector(item.value())));
            }
            return selected;
        }
        while (selected.size() < items.size()) {
            var rest = items.subList(selected.size(), items.size());
            for (var result : evaluations.evaluate(bounds -> selectWithin(rest, bounds))) {
                selected.add(valueOf(result));
            }
        }
        return selected;
    }

    /** Returns the input of a child with these items. */
    Payload batch(List<Payload> items) throws RefusedException {
        return valueOf(inputs.createBatchInput(items));
    }

    private static Payload valueOf(ItemSelection selection) throws RefusedException {
        return switch (selection) {
            case ItemSelection.Selected(var value) -> value;
            case ItemSelection.Refused(var failure) -> throw new RefusedException(failure);
        };
    }

    /**
     * Selects one or more of the first items. Returns no items when the first item needs larger
     * bounds.
     */
    private List<ItemSelection> selectWithin(
            List<ChildInputs.Item> items, EvaluationBounds bounds) {
        var results = new ArrayList<ItemSelection>(items.size());
        long steps = 0;
        for (var item : items) {
            var budget = bounds.budget();
            var result =
                    inputs.select(
                            item,
                            new AdvanceContext(
                                    Instant.ofEpochMilli(time.millis()),
                                    random,
                                    budget,
                                    AdvanceContext.UNKNOWN,
                                    redriveCount,
                                    redrivenAt));
            if (budget.wasTooSmall()) {
                return results;
            }
            results.add(result);
            steps += budget.stepsSpent();
            if (steps > UNIT_STEPS) {
                return results;
            }
        }
        return results;
    }
}
