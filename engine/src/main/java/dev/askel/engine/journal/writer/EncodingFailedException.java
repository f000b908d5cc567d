package dev.askel.engine.journal.writer;

/** The supplier of a payload threw an exception. */
public final class EncodingFailedException extends RuntimeException {
    EncodingFailedException(String persistenceId, Throwable cause) {
        super(persistenceId + ": the payload cannot be encoded", cause);
    }
}
