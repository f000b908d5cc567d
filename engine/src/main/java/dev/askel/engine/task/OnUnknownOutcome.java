package dev.askel.engine.task;

/**
 * The reaction to the loss of a node with a running call, so that it is unknown whether the call
 * was made: the setting {@code on-unknown-outcome} of a machine or state.
 */
public enum OnUnknownOutcome {
    /** The call is repeated with the same idempotency key. The default. */
    REPEAT,
    /** The Task fails with {@code Askel.UnknownOutcome}, which Retry and Catch may name. */
    FAIL
}
