package dev.askel.engine.journal;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.sql.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The mutable columns of an execution's row. They change when the execution starts, ends or is
 * redriven.
 *
 * @param stoppedAtMillis epoch milliseconds, engine time; null while the execution runs
 * @param error the exact string, which may contain U+0000 or lone surrogates; another column stores
 *     a searchable copy
 * @param failedState name of the state that failed, for search
 * @param causeFingerprint a string that is equal for failures of the same kind, for search
 * @param redrivenAtMillis time of the last redrive, epoch milliseconds in engine time; null before
 *     a redrive
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

    /** Returns the columns of a running execution that was never redriven. */
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
