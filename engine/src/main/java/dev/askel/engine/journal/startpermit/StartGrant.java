package dev.askel.engine.journal.startpermit;

import org.jspecify.annotations.Nullable;

/**
 * The decision of a start limit about the request of an execution.
 *
 * @param decision identifies the decision
 * @param requestedAtMillis the time of the request
 * @param error the error with which the execution must end; null when it has its permit
 * @param cause the cause of the error; null without an error
 */
public record StartGrant(
        String persistenceId,
        long decision,
        long requestedAtMillis,
        @Nullable String error,
        @Nullable String cause) {
    /** Creates the grant of a permit. */
    public StartGrant(String persistenceId, long decision, long requestedAtMillis) {
        this(persistenceId, decision, requestedAtMillis, null, null);
    }
}
