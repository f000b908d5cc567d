package dev.askel.engine.sql;

import dev.askel.engine.api.EngineError;

/**
 * A customer-managed key cannot be used now: it is disabled, access to it is denied, or KMS does
 * not respond. Payloads that are encrypted with it can be neither read nor written until then.
 */
public final class KeyUnavailableException extends RuntimeException {
    private final transient EngineError error;

    /** Creates an exception with AWS's error for callers. */
    public KeyUnavailableException(EngineError error) {
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
