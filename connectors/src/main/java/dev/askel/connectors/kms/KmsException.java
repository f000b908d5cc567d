package dev.askel.connectors.kms;

import dev.askel.connectors.aws.ServiceRefusal;
import org.jspecify.annotations.Nullable;

/** A call to KMS failed. The message names the operation and the reason. */
public final class KmsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;
    private final transient @Nullable ServiceRefusal refusal;

    KmsException(String message, boolean isTransient) {
        this(message, isTransient, (ServiceRefusal) null);
    }

    /** Creates the exception for a call that KMS has refused. */
    KmsException(String message, boolean isTransient, @Nullable ServiceRefusal refusal) {
        super(message);
        this.isTransient = isTransient;
        this.refusal = refusal;
    }

    KmsException(String message, boolean isTransient, Throwable cause) {
        super(message, cause);
        this.isTransient = isTransient;
        this.refusal = null;
    }

    /** Returns the error of KMS; null when KMS did not refuse the call. */
    @Nullable ServiceRefusal refusal() {
        return refusal;
    }

    /**
     * Whether the same call may succeed later, for example because KMS did not answer or was
     * overloaded.
     */
    public boolean isTransient() {
        return isTransient;
    }
}
