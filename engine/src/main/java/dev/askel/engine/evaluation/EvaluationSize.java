package dev.askel.engine.evaluation;

/** The bounds of one evaluation. */
public enum EvaluationSize {
    /** About 100 ms and little memory. Most evaluations need no more. */
    SMALL,

    /**
     * The maximum of a state, about five seconds and 128 MiB. Few large evaluations run at the same
     * time.
     */
    LARGE
}
