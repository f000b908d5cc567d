package dev.askel.engine.journal;

import dev.askel.engine.sql.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What changes in an execution's row: at its start, when it closes and when it is redriven.
 *
 * @param stoppedAtMillis epoch milliseconds, engine time; null while it runs
 * @param error exact, also with U+0000 or lone surrogates; a searchable copy is kept beside it
 * @param failedState name of the state that failed, for search
 * @param causeFingerprint equal for failures of the same kind, for search
 * @param redrivenAtMillis time of the last redrive
 */
public record ExecutionProgress(
        ExecutionStatus status,
        @Nullable Long stoppedAtMillis,
        @Nullable Bytes output,
        boolean outputIncluded,
        @Nullable String error,
        @Nullable String cause,
        @Nullable String failedState,
        @Nullable String causeFingerprint,
        int redriveCount,
        @Nullable Long redrivenAtMillis,
        long lastEventId) {

    /** A running execution, never redriven, whose last event so far is {@code lastEventId}. */
    public static ExecutionProgress running(long lastEventId) {
        return new ExecutionProgress(
                ExecutionStatus.RUNNING,
                null,
                null,
                true,
                null,
                null,
                null,
                null,
                0,
                null,
                lastEventId);
    }
}
