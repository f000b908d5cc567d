package dev.askel.engine.evaluation;

import dev.askel.asl.expression.Budget;

/**
 * The cost of a call of the interpreter. The next evaluation of the same frame (main line, branch
 * or iteration) begins with the size that fits this cost. Otherwise a loop of costly states would
 * discard a small evaluation for each state.
 */
public enum Weight {
    /** At most about half a millisecond. Such a call may run on a thread that has other work. */
    LIGHT,

    /** A small evaluation. */
    SMALL,

    /** A large evaluation. */
    LARGE;

    /** The number of steps that take about half a millisecond. */
    private static final long LIGHT_STEPS = 100_000;

    private static final Budget.Grant BRIEF = Budget.Grant.brief(LIGHT_STEPS);

    /**
     * Returns the weight of a budget that was used.
     *
     * @param small the bounds of a state in a small evaluation
     */
    static Weight of(Budget spent, Budget.Grant small) {
        if (fits(spent, BRIEF)) {
            return LIGHT;
        }
        return fits(spent, small) ? SMALL : LARGE;
    }

    private static boolean fits(Budget spent, Budget.Grant grant) {
        return spent.steps() <= grant.steps()
                && spent.bytes() <= grant.bytes()
                && spent.memoryBytes() <= grant.memoryBytes();
    }

    /** Returns the size with which the next evaluation begins. */
    public EvaluationSize size() {
        return this == LARGE ? EvaluationSize.LARGE : EvaluationSize.SMALL;
    }
}
