package dev.askel.engine.execution;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.step.AdvanceContext;
import dev.askel.engine.evaluation.Allowance;
import java.time.Instant;
import java.util.function.Supplier;

/** Makes the contexts of one execution's decisions. */
final class Contexts {
    private final ExecutionServices services;
    private final Supplier<ExecutionState> state;

    /** For an execution that has begun when the first context is asked for. */
    Contexts(ExecutionServices services, Supplier<ExecutionState> state) {
        this.services = services;
        this.state = state;
    }

    /** For a decision on a thread that others need. */
    Budget brief() {
        return boundedByMemory(Budget.brief(services.limits().transitionStepsMax()));
    }

    /**
     * For a decision on an evaluation thread.
     *
     * @param awaited whether a caller waits for it: then it ends at a later state that takes long
     */
    Budget within(Allowance allowance, boolean awaited) {
        return boundedByMemory(
                awaited
                        ? allowance.budgetForFirst(services.limits().transitionStepsMax())
                        : allowance.budget());
    }

    /**
     * While memory is short, a run ends before its next state: a result or a timer must not let
     * each loaded execution grow by a whole run.
     */
    private Budget boundedByMemory(Budget budget) {
        return services.memory().isGrowthBounded() ? budget.forOneState() : budget;
    }

    /** For a decision that is accepted at once. */
    AdvanceContext next(Budget budget) {
        return context(services.now(), budget, state.get().lastEventId());
    }

    /** For a proposal, before which others may be accepted. */
    AdvanceContext between(Budget budget) {
        return between(services.now(), budget);
    }

    /** The same at this time. */
    AdvanceContext between(Instant now, Budget budget) {
        return context(now, budget, AdvanceContext.UNKNOWN);
    }

    private AdvanceContext context(Instant now, Budget budget, long lastEventId) {
        var seen = state.get();
        return new AdvanceContext(
                now,
                services.chance(),
                budget,
                lastEventId,
                seen.redriveCount(),
                seen.redrivenAt());
    }
}
