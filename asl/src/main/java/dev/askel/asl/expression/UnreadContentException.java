package dev.askel.asl.expression;

/**
 * The content of a payload is not in memory, and the current thread may not wait for its storage.
 * The caller must repeat the operation on another thread.
 */
public final class UnreadContentException extends RuntimeException {
    /** Creates the exception without a stack trace, because it is part of the normal flow. */
    public UnreadContentException() {
        super("The content of a payload must be read from its storage", null, false, false);
    }
}
