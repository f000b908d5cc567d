package dev.askel.engine.execution.decision;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.step.AdvanceContext;
import dev.askel.engine.evaluation.Allowance;
import dev.askel.engine.execution.ExecutionServices;
import java.time.Instant;
import java.util.function.Supplier;

/** Creates the contexts of one execution's decisions. */
public final class Contexts {
    private final ExecutionServices services;
    private final Supplier<ExecutionState> state;

    /** Creates the contexts of an execution. It must have begun when the first one is created. */
    public Contexts(ExecutionServices services, Supplier<ExecutionState> state) {
        this.services = services;
        this.state = state;
    }

    /** The budget of a decision on a thread that other executions need. */
    Budget brief() {
        return boundedByMemory(Budget.brief(services.limits().transitionStepsMax()));
    }

    /**
     * The budget of a decision on an evaluation thread.
     *
     * @param awaited whether a caller waits; then the run ends at the first state that computes
     *     long
     */
    Budget within(Allowance allowance, boolean awaited) {
        return boundedByMemory(
                awaited
                        ? allowance.budgetForFirst(services.limits().transitionStepsMax())
                        : allowance.budget());
    }

    /**
     * Ends a run before its next state while memory is short. A result or a timer must not let each
     * loaded execution grow by a whole run.
     */
    private Budget boundedByMemory(Budget budget) {
        return services.memory().isGrowthBounded() ? budget.forOneState() : budget;
    }

    /** The context of a decision that is accepted at once. */
    public AdvanceContext next(Budget budget) {
        return context(services.now(), budget, state.get().lastEventId());
    }

    /** The context of a proposal. Others may be accepted before it. */
    AdvanceContext between(Budget budget) {
        return between(services.now(), budget);
    }

    /** The context of a proposal at that time. */
    AdvanceContext between(Instant now, Budget budget) {
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
                seen.redrivenAt());
    }
}
