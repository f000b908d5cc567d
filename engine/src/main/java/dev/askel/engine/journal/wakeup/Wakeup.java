package dev.askel.engine.journal.wakeup;

import org.jspecify.annotations.Nullable;

/**
 * One row of {@code wakeups}; see {@link WakeupChange.Put}.
 *
 * @param attempts recoveries counted since the last {@link WakeupChange.Put}
 * @param awaitedPermit the permit that a call of the execution waits for; null when no call waits
 */
public record Wakeup(
        String persistenceId,
        int slice,
        @Nullable Long dueMillis,
        boolean inFlight,
        boolean hasPendingNotifications,
        @Nullable String claimedBy,
        int attempts,
        @Nullable String awaitedPermit) {}
