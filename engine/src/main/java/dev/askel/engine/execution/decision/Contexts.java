package dev.askel.engine.execution.decision;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.ExecutionState;
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
    Budget briefBudget() {
        return boundedByMemory(Budget.brief(services.limits().transitionStepsMax()));
    }

    /**
     * The budget of a decision on an evaluation thread.
     *
     * @param awaited whether a caller waits; if so, the run ends at the first state with a long
     *     evaluation
     */
    Budget budgetOf(Allowance allowance, boolean awaited) {
        return boundedByMemory(
                awaited
                        ? allowance.budgetForFirst(services.limits().transitionStepsMax())
                        : allowance.budget());
    }

    /**
     * Ends a run before its next state while memory is short. Otherwise a result or a timer could
     * let each loaded execution grow by a whole run.
     */
    private Budget boundedByMemory(Budget budget) {
        return services.memory().isGrowthBounded() ? budget.forOneState() : budget;
    }

    /** Creates the context of a decision that is accepted at once. */
    public AdvanceContext forDecision(Budget budget) {
        return context(services.now(), budget, state.get().lastEventId());
    }

    /** Creates the context of a proposal. Other proposals may be accepted before it. */
    AdvanceContext forProposal(Budget budget) {
        return forProposal(services.now(), budget);
    }

    /** Creates the context of a proposal at that time. */
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
                seen.redrivenAt());
    }
}
