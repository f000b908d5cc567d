package dev.askel.engine.journal;

import dev.askel.engine.deferral.DeferralReason;
import org.jspecify.annotations.Nullable;

/**
 * The database did not answer for as long as the breaker allows, the cluster goes on without this
 * node, or the journal is closed.
 */
public final class JournalUnavailable extends RuntimeException {
    private final DeferralReason reason;

    /**
     * Says what was out of reach.
     *
     * @param cause the last failure that was met; null when there was none
     */
    public JournalUnavailable(DeferralReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Returns the reason, which distinguishes load and outages from failures. */
    public DeferralReason reason() {
        return reason;
    }
}
