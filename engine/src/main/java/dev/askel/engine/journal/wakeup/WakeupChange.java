package dev.askel.engine.journal.wakeup;

import org.jspecify.annotations.Nullable;

/** The change that a write makes to the execution's wake-up row. */
public sealed interface WakeupChange {
    /** Leaves the row unchanged, including its count of attempts. */
    record Leave() implements WakeupChange {}

    /**
     * Replaces the row and resets its attempts to 0.
     *
     * @param dueMillis the next time when the execution must be loaded, epoch milliseconds in
     *     engine time; null when the row exists only for a call in flight
     * @param inFlight whether a call of this execution is in flight
     * @param hasPendingNotifications whether notifications to other entities are unacknowledged;
     *     they are sent again when the row is due
     * @param claimedBy incarnation of the node that makes the call, so that other nodes detect the
     *     loss of the call
     * @param waitsFor the permit that a call of the passivated execution waits for; null when no
     *     call waits
     */
    record Put(
            @Nullable Long dueMillis,
            boolean inFlight,
            boolean hasPendingNotifications,
            @Nullable String claimedBy,
            @Nullable String waitsFor)
            implements WakeupChange {
        /** Creates a row of an execution whose calls wait for no permit. */
        public Put(
                @Nullable Long dueMillis,
                boolean inFlight,
                boolean hasPendingNotifications,
                @Nullable String claimedBy) {
            this(dueMillis, inFlight, hasPendingNotifications, claimedBy, null);
        }
    }

    /** Deletes the row, because nothing is due. */
    record Remove() implements WakeupChange {}
}
