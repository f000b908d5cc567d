package dev.askel.engine.evaluation;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Budget.Allowance;
import dev.askel.asl.expression.Budget.ContinuationCheck;

/**
 * The bounds of a unit of work on an evaluation thread. A unit of work is one call of the
 * interpreter.
 *
 * @param size the size of the evaluation; a state may need more than a small evaluation permits
 * @param allowance the bounds for each state
 * @param check lets other units of work run during this one
 */
public record EvaluationBounds(EvaluationSize size, Allowance allowance, ContinuationCheck check) {
    /** Whether each state has the maximum bounds. */
    public boolean isFull() {
        return size == EvaluationSize.LARGE;
    }

    /** Returns a budget for a call of the interpreter. */
    public Budget budget() {
        return Budget.of(allowance, allowance, check);
    }

    /**
     * Returns a budget for a call of the interpreter for whose result a caller waits. The first
     * state has the full bounds. Later states have small bounds; a state that needs more is
     * evaluated in the next call.
     *
     * @param laterSteps the maximum number of steps of each later state
     */
    public Budget budgetForFirst(long laterSteps) {
        return Budget.of(allowance, Allowance.reduced(laterSteps), check);
    }
}
