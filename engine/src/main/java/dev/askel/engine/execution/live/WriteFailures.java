package dev.askel.engine.execution.live;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.journal.JournalUnavailableException;
import dev.askel.engine.sql.PayloadUnavailableException;

/**
 * Creates the exceptions for failed writes. Each exception stops the actor; the actor then recovers
 * from the journal.
 */
final class WriteFailures {
    private WriteFailures() {}

    /**
     * Returns the exception for a journal with a row that this actor has neither read nor written.
     */
    static UnavailableException behind(String persistenceId, long row) {
        // The usual reason is a write of an earlier actor. It was still queued when this actor read
        // the journal.
        return overtaken(
                "%s: the journal has row %d, which this actor does not know"
                        .formatted(persistenceId, row));
    }

    /** Returns the exception for an execution that has expired. */
    static UnavailableException gone(String persistenceId) {
        return overtaken(persistenceId + " has expired");
    }

    /**
     * Returns the exception for a write whose row number another actor of the execution has used.
     */
    static UnavailableException fenced(String persistenceId, String writer) {
        return overtaken("%s: the row was written by %s".formatted(persistenceId, writer));
    }

    /** Returns the exception for a write with an outdated decision about permits. */
    static UnavailableException permitsChanged(String persistenceId) {
        return overtaken(persistenceId + ": a decision about permits is no longer valid");
    }

    private static UnavailableException overtaken(String message) {
        return new UnavailableException(DeferralReason.OVERTAKEN, message);
    }

    /** Returns the exception for a row that the journal could not write. */
    static RuntimeException failed(String persistenceId, Throwable cause) {
        return cause instanceof JournalUnavailableException
                        || (cause instanceof PayloadUnavailableException key && key.isTransient())
                ? new UnavailableException(persistenceId + ": the journal is unavailable", cause)
                : new IllegalStateException(
                        persistenceId + ": cannot be written to the journal", cause);
    }
}
