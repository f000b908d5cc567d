package dev.askel.engine.execution;

import org.jspecify.annotations.Nullable;

/**
 * What an execution needs is out of reach, or another writer was faster: no fault of the execution,
 * which recovers and tries again.
 */
public final class OutOfReachException extends RuntimeException {
    /** Says what could not be had. */
    public OutOfReachException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
