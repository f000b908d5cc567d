package dev.askel.engine.api.workbench;

import dev.askel.asl.rootcause.CauseText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Failures with the same error in the same state and with similar causes.
 *
 * @param failedState the state that failed; null for Express children
 * @param error the name of the error; null for aborts without an error
 * @param causeFingerprint the fingerprint of the similar causes; null without an error
 * @param firstStartDate the earliest start of these failures
 * @param lastStartDate the latest start of these failures
 * @param cause the cause of one of these failures, truncated to {@link #CAUSE_CHARACTERS_MAX}
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
    public static final int CAUSE_CHARACTERS_MAX = CauseText.CHARACTERS_MAX;

    public SimilarFailures {
        cause = cause == null ? null : CauseText.truncate(cause);
    }
}
