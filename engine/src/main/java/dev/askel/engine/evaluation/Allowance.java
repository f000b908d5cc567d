package dev.askel.engine.evaluation;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Budget.Grant;
import dev.askel.asl.expression.Budget.Pace;

/**
 * The bounds of a unit of work on an evaluation thread. A unit of work is one call of the
 * interpreter.
 *
 * @param size the size of the evaluation; a state may need more than the bounds of a small one
 * @param grant the bounds of each state
 * @param pace lets other units run during the work
 */
public record Allowance(EvaluationSize size, Grant grant, Pace pace) {
    /** Whether each state has the maximum bounds. */
    public boolean isFull() {
        return size == EvaluationSize.LARGE;
    }

    /** Returns a budget for a decision. */
    public Budget budget() {
        return Budget.of(grant, grant, pace);
    }

    /**
     * Returns a budget for a decision that a caller waits for. The first state has the full grant.
     * Later states have small bounds; the next decision evaluates a state that needs more.
     *
     * @param briefSteps the maximum number of steps of each later state
     */
    public Budget budgetForFirst(long briefSteps) {
        return Budget.of(grant, Grant.brief(briefSteps), pace);
    }
}
