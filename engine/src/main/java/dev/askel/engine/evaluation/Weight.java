package dev.askel.engine.evaluation;

import dev.askel.asl.expression.Budget;

/**
 * The cost of a decision. The next evaluation of the same frame begins with the size that fits this
 * cost. Otherwise a loop would discard a small evaluation in each of its states.
 */
public enum Weight {
    /** About half a millisecond at most. A thread with other work may make such a decision. */
    LIGHT,

    /** A small evaluation. */
    SMALL,

    /** A large evaluation. */
    LARGE;

    /** About half a millisecond. */
    private static final long LIGHT_STEPS = 100_000;

    private static final Budget.Grant BRIEF = Budget.Grant.brief(LIGHT_STEPS);

    /**
     * Returns the weight of a spent budget.
     *
     * @param small the grant of a state in a small evaluation
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

    /** Returns the size of the first evaluation. */
    public EvaluationSize size() {
        return this == LARGE ? EvaluationSize.LARGE : EvaluationSize.SMALL;
    }
}
