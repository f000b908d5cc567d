package dev.askel.engine.observability;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a sink has not stored records, or when that is unknown. The records are sent again
 * later.
 */
public final class UndeliveredException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception with a message for the operator, which names the sink and the failure.
     */
    public UndeliveredException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
