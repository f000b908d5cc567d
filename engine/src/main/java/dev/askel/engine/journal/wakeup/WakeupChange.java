package dev.askel.engine.journal.wakeup;

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
     * @param waitsFor the permit that a call of the execution waits for, outside memory; null when
     *     none waits
     */
    record Put(
            @Nullable Long dueMillis,
            boolean inFlight,
            boolean owes,
            @Nullable String claimedBy,
            @Nullable String waitsFor)
            implements WakeupChange {
        /** A row of an execution whose calls wait for no permit. */
        public Put(
                @Nullable Long dueMillis,
                boolean inFlight,
                boolean owes,
                @Nullable String claimedBy) {
            this(dueMillis, inFlight, owes, claimedBy, null);
        }
    }

    /** Removes the row: nothing is due any more. */
    record Remove() implements WakeupChange {}
}
