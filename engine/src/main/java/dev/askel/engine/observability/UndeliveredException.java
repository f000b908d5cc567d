package dev.askel.engine.observability;

import org.jspecify.annotations.Nullable;

/**
 * A sink has not stored records, or it is unknown whether the sink has stored them. The records are
 * sent again after a delay.
 */
public final class UndeliveredException extends Exception {
    private static final long serialVersionUID = 1;

    /** Creates the exception. The message is for the operator, and states the failure. */
    public UndeliveredException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
