package dev.askel.engine.evaluation;

import dev.askel.asl.expression.Budget;

/**
 * The cost of a call of the interpreter. The next evaluation of the same frame (main line, branch
 * or iteration) begins with the size that fits this cost. Otherwise a loop of costly states would
 * discard a small evaluation for each state.
 */
public enum EvaluationCost {
    /** At most about half a millisecond. Such a call may run on a thread that has other work. */
    LIGHT,

    /** A small evaluation. */
    SMALL,

    /** A large evaluation. */
    LARGE;

    /** The number of steps that take about half a millisecond. */
    private static final long LIGHT_STEPS = 100_000;

    private static final Budget.Allowance LIGHT_ALLOWANCE = Budget.Allowance.reduced(LIGHT_STEPS);

    /**
     * Returns the cost of a budget that was used.
     *
     * @param small the bounds of a state in a small evaluation
     */
    static EvaluationCost of(Budget spent, Budget.Allowance small) {
        if (fits(spent, LIGHT_ALLOWANCE)) {
            return LIGHT;
        }
        return fits(spent, small) ? SMALL : LARGE;
    }

    private static boolean fits(Budget spent, Budget.Allowance allowance) {
        return spent.stepsSpent() <= allowance.steps()
                && spent.bytesSpent() <= allowance.bytes()
                && spent.peakMemoryBytes() <= allowance.memoryBytes();
    }

    /** Returns the size with which the next evaluation begins. */
    public EvaluationSize nextSize() {
        return this == LARGE ? EvaluationSize.LARGE : EvaluationSize.SMALL;
    }
}
