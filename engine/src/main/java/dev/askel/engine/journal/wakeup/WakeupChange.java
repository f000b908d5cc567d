package dev.askel.engine.journal.wakeup;

import org.jspecify.annotations.Nullable;

/**
 * The change that a write makes to the execution's row of {@code wakeups}. Pollers read this table
 * to find executions that must be loaded.
 */
public sealed interface WakeupChange {
    /** Leaves the row unchanged, including its count of attempts. */
    record Leave() implements WakeupChange {}

    /**
     * Replaces the row and resets its attempts to 0.
     *
     * @param dueMillis the next time when the execution must be loaded, epoch milliseconds in
     *     engine time; null when the row exists only for a call in flight
     * @param inFlight whether a node performs a call to a task's service for this execution
     * @param hasPendingNotifications whether other entities have not acknowledged notifications of
     *     this execution; they are sent again when the row is due
     * @param claimedBy identifies the start of the node that performs the call; when that node has
     *     ended, other nodes know that the call is lost
     * @param awaitedPermit the permit that a call of the passivated execution waits for; permits
     *     bound concurrent calls; null when no call waits
     */
    record Put(
            @Nullable Long dueMillis,
            boolean inFlight,
            boolean hasPendingNotifications,
            @Nullable String claimedBy,
            @Nullable String awaitedPermit)
            implements WakeupChange {
        /** Creates a row of an execution without a call that waits for a permit. */
        public Put(
                @Nullable Long dueMillis,
                boolean inFlight,
                boolean hasPendingNotifications,
                @Nullable String claimedBy) {
            this(dueMillis, inFlight, hasPendingNotifications, claimedBy, null);
        }

        /**
         * Whether this stored row is due before {@code needed}, and {@code needed} is the row of an
         * execution that waits for nothing but time. No further write of such an execution would
         * correct the stored row.
         */
        public boolean isDueTooEarly(Put needed) {
            return dueMillis != null
                    && needed.dueMillis != null
                    && dueMillis < needed.dueMillis
                    && !needed.inFlight
                    && !needed.hasPendingNotifications
                    && needed.awaitedPermit == null;
        }
    }

    /** Deletes the row, because nothing is due. */
    record Remove() implements WakeupChange {}
}
