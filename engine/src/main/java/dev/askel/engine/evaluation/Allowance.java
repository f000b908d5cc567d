package dev.askel.engine.evaluation;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Budget.Grant;
import dev.askel.asl.expression.Budget.Pace;

/**
 * The bounds of a unit of work on an evaluation thread.
 *
 * @param size of the evaluation; only a small one may be too small for a state
 * @param grant of each state
 * @param pace gives the thread's turn to other units during the work
 */
public record Allowance(EvaluationSize size, Grant grant, Pace pace) {
    /** Whether it gives each state all that a state may ever spend. */
    public boolean isFull() {
        return size == EvaluationSize.LARGE;
    }

    /** A budget for a decision. */
    public Budget budget() {
        return Budget.of(grant, grant, pace);
    }

    /**
     * A budget for a decision that a caller waits for. It is brief from the second state on, which
     * is left to the next decision where it takes long.
     */
    public Budget budgetForFirst(long briefSteps) {
        return Budget.of(grant, Grant.brief(briefSteps), pace);
    }
}
