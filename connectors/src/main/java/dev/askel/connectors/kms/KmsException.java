package dev.askel.connectors.kms;

/** A call to KMS failed. The message names the operation and the reason. */
public final class KmsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    KmsException(String message, boolean isTransient) {
        super(message);
        this.isTransient = isTransient;
    }

    KmsException(String message, boolean isTransient, Throwable cause) {
        super(message, cause);
        this.isTransient = isTransient;
    }

    /**
     * Whether the same call may succeed later, for example because KMS did not answer or was
     * overloaded.
     */
    public boolean isTransient() {
        return isTransient;
    }
}
