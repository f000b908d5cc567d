package dev.askel.engine.journal;

import org.jspecify.annotations.Nullable;

/** The database did not answer for as long as the breaker allows, or the journal is closed. */
public final class JournalUnavailable extends RuntimeException {
    JournalUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
