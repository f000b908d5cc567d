package dev.askel.engine.execution.codec;

import org.jspecify.annotations.Nullable;

/**
 * Stored bytes that this release cannot read: written by a later one, or damaged. The message says
 * what was met; {@link BatchCodec#fold} adds whose row it was.
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

    /** Of a version, form or code that this release does not know. */
    static UnreadableRowException unknown(String message) {
        return new UnreadableRowException(message, true);
    }

    /**
     * Whether a later release, which has more versions, forms and codes, may read it. Damage can
     * look the same.
     */
    public boolean isUnknown() {
        return unknown;
    }
}
