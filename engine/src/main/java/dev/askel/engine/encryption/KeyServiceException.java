package dev.askel.engine.encryption;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.InvalidEncryptionConfiguration;
import dev.askel.engine.api.EngineError.KmsAccessDeniedException;
import dev.askel.engine.api.EngineError.KmsInvalidStateException;
import dev.askel.engine.api.EngineError.KmsThrottlingException;
import dev.askel.engine.api.EngineError.ServiceUnavailable;
import dev.askel.engine.sql.PayloadUnavailableException;

/** A call of a {@link KeyService} failed. The message names the operation and the reason. */
public final class KeyServiceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String keyState;

    /** The reason for which a call failed. */
    public enum Reason {
        /** The configuration names no symmetric encryption key. */
        INVALID_KEY,
        ACCESS_DENIED,
        /** The key cannot be used in its state, or does not exist any more. */
        INVALID_STATE,
        THROTTLED,
        /** KMS did not respond, or has failed. */
        UNAVAILABLE
    }

    /** Creates an exception. */
    public KeyServiceException(Reason reason, String message) {
        this(reason, "", message);
    }

    private KeyServiceException(Reason reason, String keyState, String message) {
        super(message);
        this.reason = reason;
        this.keyState = keyState;
    }

    /**
     * Returns the exception for a key that cannot be used in its state.
     *
     * @param keyState DISABLED, PENDING_DELETION, PENDING_IMPORT, UNAVAILABLE or CREATING
     */
    public static KeyServiceException ofState(String keyState, String message) {
        return new KeyServiceException(Reason.INVALID_STATE, keyState, message);
    }

    /** Returns the failure with AWS's error for callers. */
    public PayloadUnavailableException withError() {
        EngineError error =
                switch (reason) {
                    case INVALID_KEY ->
                            new InvalidEncryptionConfiguration("Must set a valid kmsKeyId.");
                    case ACCESS_DENIED -> new KmsAccessDeniedException();
                    case INVALID_STATE -> new KmsInvalidStateException(keyState);
                    case THROTTLED -> new KmsThrottlingException();
                    case UNAVAILABLE -> new ServiceUnavailable();
                };
        return new PayloadUnavailableException(error);
    }

    /** Returns the reason. */
    public Reason reason() {
        return reason;
    }

    /** Returns the state of the key; empty for another reason than {@link Reason#INVALID_STATE}. */
    public String keyState() {
        return keyState;
    }
}
