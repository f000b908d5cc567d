package dev.askel.engine.journal.writer;

/** The supplier of a payload threw an exception. */
public final class EncodingFailed extends RuntimeException {
    EncodingFailed(String persistenceId, Throwable cause) {
        super(persistenceId + ": the payload cannot be encoded", cause);
    }
}
