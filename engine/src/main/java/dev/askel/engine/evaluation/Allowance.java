package dev.askel.engine.evaluation;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Budget.Grant;
import dev.askel.asl.expression.Budget.Pace;

/**
 * What a unit of work may spend on the evaluation thread that it is on.
 *
 * @param size of the evaluation; only a small one may be too small for a state
 * @param grant what each state may spend
 * @param pace gives the thread's turn to others in the midst of the work
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
