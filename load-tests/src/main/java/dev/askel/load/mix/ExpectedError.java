package dev.askel.load.mix;

import dev.askel.load.history.Observations;
import dev.askel.load.wire.ErrorResponseException;

/**
 * The error that a call of the load may have.
 *
 * @param error the name of the error; empty for none
 * @param provesEffect whether the error proves that an earlier try had its effect
 */
record ExpectedError(String error, boolean provesEffect) {
    /** For calls that must not have an error. */
    static final ExpectedError NONE = new ExpectedError("", false);

    /** Returns an error that proves that an earlier try had its effect. */
    static ExpectedError provesEffect(String error) {
        return new ExpectedError(error, true);
    }

    /** Returns an error that means that the call had no effect. */
    static ExpectedError withoutEffect(String error) {
        return new ExpectedError(error, false);
    }

    /**
     * Returns whether a call had its effect in spite of its error. Adds a complaint for any other
     * error.
     */
    boolean hadEffect(ErrorResponseException refused, Observations observations) {
        if (refused.error().isEmpty() || !refused.error().equals(error)) {
            observations.addComplaint("a call was rejected: " + refused.getMessage());
            return false;
        }
        return provesEffect;
    }
}
