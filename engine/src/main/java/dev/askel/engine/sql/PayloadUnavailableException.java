package dev.askel.engine.sql;

import dev.askel.engine.api.EngineError;

/**
 * A payload cannot be read or written now. Its customer-managed key is disabled, access to the key
 * is denied, KMS does not respond, or the bucket with its content does not respond.
 */
public final class PayloadUnavailableException extends RuntimeException {
    private final transient EngineError error;

    /** Creates an exception with AWS's error for callers. */
    public PayloadUnavailableException(EngineError error) {
        super(error.message());
        this.error = error;
    }

    /**
     * Returns whether a repetition may succeed without a change of the key or of its permissions.
     */
    public boolean isTransient() {
        return error instanceof EngineError.KmsThrottlingException
                || error instanceof EngineError.ServiceUnavailable;
    }

    /** Returns AWS's error for callers. */
    public EngineError error() {
        return error;
    }
}
