package dev.askel.engine.task;

/**
 * What follows when the node of a running call died and nobody can know whether the call was made:
 * the setting {@code on-unknown-outcome} of a machine or state.
 */
public enum OnUnknownOutcome {
    /** The call is made again, with the same idempotency key. The default. */
    REPEAT,
    /** The Task fails with {@code Askel.UnknownOutcome}, which Retry and Catch may name. */
    FAIL
}
