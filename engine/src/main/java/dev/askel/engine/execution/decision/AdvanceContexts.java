package dev.askel.engine.execution.decision;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.evaluation.EvaluationBounds;
import dev.askel.engine.execution.ExecutionServices;
import java.time.Instant;
import java.util.function.Supplier;

/** Creates the contexts in which the interpreter computes transitions of one execution. */
public final class AdvanceContexts {
    private final ExecutionServices services;
    private final Supplier<ExecutionState> state;

    /**
     * Creates the contexts of an execution. The execution must have begun before the first context
     * is created.
     */
    public AdvanceContexts(ExecutionServices services, Supplier<ExecutionState> state) {
        this.services = services;
        this.state = state;
    }

    /** Returns the budget for a transition on a thread that other executions need. */
    Budget reducedBudget() {
        return boundedByMemory(Budget.reduced(services.limits().transitionStepsMax()));
    }

    /**
     * Returns the budget for a transition on an evaluation thread.
     *
     * @param awaited whether a caller waits; if so, the transition ends at the first state with a
     *     long evaluation
     */
    Budget budgetOf(EvaluationBounds bounds, boolean awaited) {
        return boundedByMemory(
                awaited
                        ? bounds.budgetForFirst(services.limits().transitionStepsMax())
                        : bounds.budget());
    }

    /**
     * Returns a budget that ends before the next state while memory is scarce. Without this limit,
     * each loaded execution could grow by a whole budget after a result or a timer.
     */
    private Budget boundedByMemory(Budget budget) {
        return services.memory().isGrowthBounded() ? budget.stopAtNextState() : budget;
    }

    /** Creates the context of a transition that is accepted immediately. */
    public AdvanceContext forDecision(Budget budget) {
        return context(services.now(), budget, state.get().lastEventId());
    }

    /** Creates the context of a proposed transition. Other proposals may be accepted before it. */
    AdvanceContext forProposal(Budget budget) {
        return forProposal(services.now(), budget);
    }

    /** Creates the context of a proposed transition at a given time. */
    AdvanceContext forProposal(Instant now, Budget budget) {
        return context(now, budget, AdvanceContext.UNKNOWN);
    }

    private AdvanceContext context(Instant now, Budget budget, long lastEventId) {
        var seen = state.get();
        return new AdvanceContext(
                now,
                services.random(),
                budget,
                lastEventId,
                seen.redriveCount(),
                seen.redrivenAt(),
                seen.migrations().requested() != null);
    }
}
