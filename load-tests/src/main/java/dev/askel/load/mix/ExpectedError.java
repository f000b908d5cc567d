package dev.askel.load.mix;

import dev.askel.load.history.Observations;
import dev.askel.load.wire.ErrorResponseException;

/**
 * The error that a call of the load may return.
 *
 * @param errorName the name of the error; empty if no error is permitted
 * @param provesEffect whether the error proves that an earlier attempt had its effect
 */
record ExpectedError(String errorName, boolean provesEffect) {
    /** Permits no error. */
    static final ExpectedError NONE = new ExpectedError("", false);

    /** Returns an error that proves that an earlier attempt had its effect. */
    static ExpectedError ofProvenEffect(String error) {
        return new ExpectedError(error, true);
    }

    /** Returns an error that means that the call had no effect. */
    static ExpectedError withoutEffect(String error) {
        return new ExpectedError(error, false);
    }

    /**
     * Returns whether the call had its effect in spite of this error. For any other error, adds a
     * complaint to the observations.
     */
    boolean hadEffect(ErrorResponseException rejection, Observations observations) {
        if (rejection.error().isEmpty() || !rejection.error().equals(errorName)) {
            observations.addComplaint("a call was rejected: " + rejection.getMessage());
            return false;
        }
        return provesEffect;
    }
}
