package dev.askel.engine.journal;

import dev.askel.engine.deferral.DeferralReason;
import org.jspecify.annotations.Nullable;

/**
 * The journal cannot perform a request: a queue is full, the database is unavailable, the cluster
 * marked this node down, or the journal is closed.
 */
public final class JournalUnavailableException extends RuntimeException {
    private final DeferralReason reason;

    /**
     * Creates an exception with the reason and a message.
     *
     * @param cause the last failure; null when there was none
     */
    public JournalUnavailableException(
            DeferralReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Returns the reason for which the request failed. */
    public DeferralReason reason() {
        return reason;
    }
}
