package dev.askel.engine.journal;

/** A payload's supplier threw. */
public final class EncodingFailed extends RuntimeException {
    EncodingFailed(String persistenceId, Throwable cause) {
        super(persistenceId + ": the payload does not encode", cause);
    }
}
