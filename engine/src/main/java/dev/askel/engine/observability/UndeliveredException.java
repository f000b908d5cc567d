package dev.askel.engine.observability;

import org.jspecify.annotations.Nullable;

/** A sink has not taken records, or nobody knows; they are to be told again later. */
public final class UndeliveredException extends Exception {
    private static final long serialVersionUID = 1;

    /** With a message for the operator that says which sink, and what is in the way. */
    public UndeliveredException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
