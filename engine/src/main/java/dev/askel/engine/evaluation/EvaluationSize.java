package dev.askel.engine.evaluation;

/** How much an evaluation may take at once. */
public enum EvaluationSize {
    /** About 100 ms and little memory. Most evaluations need no more. */
    SMALL,

    /** All that a state may take, about five seconds and 128 MiB. There are few at once. */
    LARGE
}
