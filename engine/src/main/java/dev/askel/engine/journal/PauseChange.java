package dev.askel.engine.journal;

import org.jspecify.annotations.Nullable;

/** A change that a write makes to the execution's row of {@code paused_executions}. */
public sealed interface PauseChange {
    /** The row remains as it is. */
    record Keep() implements PauseChange {}

    /** Inserts or replaces the row of a paused execution. */
    record Put(
            String account,
            String region,
            long sinceMillis,
            @Nullable String by,
            @Nullable String reason,
            boolean stopsTimeouts)
            implements PauseChange {}

    /** Deletes the row, because the execution has resumed or ended. */
    record Remove() implements PauseChange {}
}
