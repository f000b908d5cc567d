package dev.askel.engine.execution.live;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.journal.JournalUnavailable;

/** The exceptions of failed writes. Each stops the actor, which then recovers from the journal. */
final class WriteFailures {
    private WriteFailures() {}

    /** The journal has a row that this actor has neither read nor written. */
    static UnavailableException behind(String persistenceId, long row) {
        // A write of an earlier actor of the execution was still queued when this actor read the
        // journal.
        return overtaken(
                "%s: the journal has row %d, which this actor does not know"
                        .formatted(persistenceId, row));
    }

    /** The execution has expired. */
    static UnavailableException gone(String persistenceId) {
        return overtaken(persistenceId + " has expired");
    }

    /** Another actor of the execution has written the row. */
    static UnavailableException fenced(String persistenceId, String writer) {
        return overtaken("%s: the row was written by %s".formatted(persistenceId, writer));
    }

    private static UnavailableException overtaken(String message) {
        return new UnavailableException(DeferralReason.OVERTAKEN, message);
    }

    /** The journal could not write the row. */
    static RuntimeException failed(String persistenceId, Throwable cause) {
        return cause instanceof JournalUnavailable
                ? new UnavailableException(persistenceId + ": the journal is unavailable", cause)
                : new IllegalStateException(
                        persistenceId + ": cannot be written to the journal", cause);
    }
}
