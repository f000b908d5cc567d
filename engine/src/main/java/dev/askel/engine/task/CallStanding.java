package dev.askel.engine.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a call that has no answer yet stands on this node.
 *
 * @param endpoint whom it calls: scheme, host and port
 * @param since when this began
 * @param reason of a parked call: why nobody was reached; else null
 */
public record CallStanding(Kind kind, String endpoint, Instant since, @Nullable String reason) {
    /** What it waits for. */
    public enum Kind {
        /** So many calls to the endpoint are under way that it waits for one to end. */
        WAITS_FOR_PLACE,
        /** Nobody can be reached at the endpoint; nothing was sent, it goes on when one can. */
        PARKED,
        /** The answer. */
        SENT
    }
}
