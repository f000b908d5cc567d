package dev.askel.engine.journal;

import org.jspecify.annotations.Nullable;

/**
 * An execution in quarantine.
 *
 * @param machineName name of the state machine; this column and the next ones are null when {@code
 *     executions} has no row
 * @param status the status in {@code executions}
 * @param startedAtMillis epoch milliseconds, engine time
 */
public record StoredQuarantine(
        String persistenceId,
        Quarantine quarantine,
        @Nullable String machineName,
        @Nullable String status,
        @Nullable Long startedAtMillis) {}
