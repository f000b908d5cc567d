package dev.askel.engine.journal.writer;

/** A payload's supplier threw. */
public final class EncodingFailed extends RuntimeException {
    EncodingFailed(String persistenceId, Throwable cause) {
        super(persistenceId + ": the payload does not encode", cause);
    }
}
