package dev.askel.engine.execution.codec;

import org.jspecify.annotations.Nullable;

/**
 * Thrown for stored bytes that this release cannot read, because a later release wrote them or they
 * are damaged. {@link BatchCodec#fold} adds the execution and the row to the message.
 */
public final class UnreadableRowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean unknown;

    public UnreadableRowException(String message) {
        this(message, false);
    }

    private UnreadableRowException(String message, boolean unknown) {
        super(message);
        this.unknown = unknown;
    }

    UnreadableRowException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.unknown = false;
    }

    /** Creates the exception for a version, form or code that this release does not know. */
    static UnreadableRowException unknown(String message) {
        return new UnreadableRowException(message, true);
    }

    /**
     * Whether a later release may be able to read the row. Damaged bytes can also have this result.
     */
    public boolean isUnknown() {
        return unknown;
    }
}
