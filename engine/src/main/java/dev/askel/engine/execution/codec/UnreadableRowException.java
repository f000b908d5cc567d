package dev.askel.engine.execution.codec;

import org.jspecify.annotations.Nullable;

/**
 * Stored bytes that this release cannot read: written by a later one, or damaged. The message says
 * what was met; {@link BatchCodec#fold} adds whose row it was.
 */
public final class UnreadableRowException extends RuntimeException {
    public UnreadableRowException(String message) {
        super(message);
    }

    UnreadableRowException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
