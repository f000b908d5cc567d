package dev.askel.engine.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The status of a call of this node that has no response yet.
 *
 * @param endpoint the called endpoint: scheme, host and port
 * @param since the time since which the call has this status
 * @param reason the reason why the endpoint of a parked call is unreachable; null for other
 *     statuses
 */
public record CallStatus(Kind kind, String endpoint, Instant since, @Nullable String reason) {
    /** The cause of the wait. The names appear in the JSON that operators inspect. */
    public enum Kind {
        /**
         * The call waits for a permit, because its endpoint has the maximum number of concurrent
         * calls.
         */
        WAITS_FOR_PERMIT,
        /**
         * The endpoint is unreachable. The call was not sent; it will be sent when the endpoint is
         * reachable.
         */
        PARKED,
        /** The call was sent and waits for the response. */
        SENT
    }
}
