package dev.askel.engine.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The status of a call of this node that has no response yet.
 *
 * @param endpoint the called endpoint: scheme, host and port
 * @param since when the call got this status
 * @param reason why the endpoint of a parked call is unreachable; else null
 */
public record CallStatus(Kind kind, String endpoint, Instant since, @Nullable String reason) {
    /** The cause of the wait. The names appear in inspections of executions. */
    public enum Kind {
        /** The call waits for a slot, because the endpoint has its maximum of concurrent calls. */
        WAITS_FOR_PLACE,
        /**
         * The endpoint is unreachable. Nothing was sent; the call continues when the endpoint is
         * reachable.
         */
        PARKED,
        /** The call was sent and waits for the response. */
        SENT
    }
}
