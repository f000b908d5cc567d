package dev.askel.engine.task;

/**
 * The setting {@code on-unknown-outcome} of a state machine or state. It applies when the node of a
 * running call fails, because it is then unknown whether the call was made.
 */
public enum OnUnknownOutcome {
    /** The call is repeated with the same idempotency key. The default. */
    REPEAT,
    /** The Task fails with {@code Askel.UnknownOutcome}. Retry and Catch can match this error. */
    FAIL
}
