package dev.askel.engine.evaluation;

/** The size of one evaluation, which determines its bounds. */
public enum EvaluationSize {
    /** About 100 ms and little memory. Most evaluations need no more. */
    SMALL,

    /**
     * The maximum for a state, about five seconds and 128 MiB. Only few large evaluations run at
     * the same time.
     */
    LARGE
}
