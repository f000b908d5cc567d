package dev.askel.engine.task;

/**
 * The setting {@code on-unknown-outcome} of a machine or state: the reaction when the node of a
 * running call is lost. It is then unknown whether the call was made.
 */
public enum OnUnknownOutcome {
    /** The call is repeated with the same idempotency key. The default. */
    REPEAT,
    /** The Task fails with {@code Askel.UnknownOutcome}, which Retry and Catch may name. */
    FAIL
}
