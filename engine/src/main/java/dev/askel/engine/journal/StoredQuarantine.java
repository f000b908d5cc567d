package dev.askel.engine.journal;

import org.jspecify.annotations.Nullable;

/**
 * An execution in quarantine.
 *
 * @param machineName its machine's name; null, like the following columns, when the execution has
 *     no row
 * @param status as its row shows
 * @param startedAtMillis epoch milliseconds, engine time
 */
public record StoredQuarantine(
        String persistenceId,
        Quarantine quarantine,
        @Nullable String machineName,
        @Nullable String status,
        @Nullable Long startedAtMillis) {}
