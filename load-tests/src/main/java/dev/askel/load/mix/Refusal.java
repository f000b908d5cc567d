package dev.askel.load.mix;

import dev.askel.load.history.Ledger;
import dev.askel.load.wire.RefusedException;

/**
 * The one error with which a call of the load may be refused.
 *
 * @param error its name; empty for none
 * @param asGood whether it says that the call had its effect before
 */
record Refusal(String error, boolean asGood) {
    /** Such a call always has its effect. */
    static final Refusal NONE = new Refusal("", false);

    /** It says that an earlier try had its effect. */
    static Refusal asGood(String error) {
        return new Refusal(error, true);
    }

    /** It says that there was nothing to have an effect on. */
    static Refusal possible(String error) {
        return new Refusal(error, false);
    }

    /** Whether a call had its effect though it was refused; complains when it should not be. */
    boolean isAsGood(RefusedException refused, Ledger ledger) {
        if (refused.error().isEmpty() || !refused.error().equals(error)) {
            ledger.complain("a call was refused: " + refused.getMessage());
            return false;
        }
        return asGood;
    }
}
