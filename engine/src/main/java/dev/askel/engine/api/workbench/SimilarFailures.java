package dev.askel.engine.api.workbench;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Failures with the same error in the same state and with similar causes.
 *
 * @param failedState the state that failed; null for Express children
 * @param error null for aborts without an error
 * @param causeFingerprint null without an error
 * @param firstStartDate the first start among those read
 * @param lastStartDate the last start among those read
 * @param cause the cause of one of them, truncated to {@link #CAUSE_CHARACTERS_MAX}
 */
public record SimilarFailures(
        @Nullable String failedState,
        @Nullable String error,
        @Nullable String causeFingerprint,
        long count,
        Instant firstStartDate,
        Instant lastStartDate,
        @Nullable String cause) {
    /** The maximum length of a cause in a result. */
    public static final int CAUSE_CHARACTERS_MAX = 1_000;

    public SimilarFailures {
        cause = truncate(cause);
    }

    /** Truncates a cause, but not between the two surrogates of a character. */
    private static @Nullable String truncate(@Nullable String cause) {
        int end = CAUSE_CHARACTERS_MAX;
        if (cause == null || cause.length() <= end) {
            return cause;
        }
        return cause.substring(0, Character.isHighSurrogate(cause.charAt(end - 1)) ? end - 1 : end);
    }
}
