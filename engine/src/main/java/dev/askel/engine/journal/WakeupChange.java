package dev.askel.engine.journal;

import org.jspecify.annotations.Nullable;

/** What a write does to the execution's wake-up row. */
public sealed interface WakeupChange {
    /** Leaves the row as it is, its count of attempts included. */
    record Leave() implements WakeupChange {}

    /**
     * Replaces the row and sets its attempts to 0.
     *
     * @param dueMillis earliest time the execution must be awake, epoch milliseconds in engine
     *     time; null when only a call in flight asks for the row
     * @param inFlight a call of this execution is out
     * @param owes notices to other entities are not acknowledged yet; repeat them when due
     * @param claimedBy incarnation of the node that makes the call, so that others notice its death
     */
    record Put(@Nullable Long dueMillis, boolean inFlight, boolean owes, @Nullable String claimedBy)
            implements WakeupChange {}

    /** Removes the row: nothing is due any more. */
    record Remove() implements WakeupChange {}
}
