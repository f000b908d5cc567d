package dev.askel.engine.evaluation;

import dev.askel.asl.expression.Budget;

/**
 * What a decision has taken. The next decision of the same frame begins where it will probably fit,
 * so that a loop does not begin each of its states in vain.
 */
public enum Weight {
    /** About a millisecond at most: it may be decided on a thread that others need. */
    LIGHT,

    /** A small evaluation. */
    SMALL,

    /** A large evaluation. */
    LARGE;

    /** About a millisecond. */
    private static final long LIGHT_STEPS = 100_000;

    private static final Budget.Grant BRIEF = Budget.Grant.brief(LIGHT_STEPS);

    /**
     * The weight of what was spent.
     *
     * @param small what a state may spend in a small evaluation
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

    /** The size of the evaluation to begin with. */
    public EvaluationSize size() {
        return this == LARGE ? EvaluationSize.LARGE : EvaluationSize.SMALL;
    }
}
