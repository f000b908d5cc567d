package dev.askel.engine.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Names of executions that closed so long ago that they may be used again (spec/quotas.md section
 * 2: 90 days). Nothing of the old execution is left then, as its history is not kept longer either.
 */
final class FreedNames {
    private static final long HELD_MILLIS = Duration.ofDays(90).toMillis();

    // One that still owes a notice, or cannot be read, has a wake-up row and is needed.
    private static final String FREE =
            """
            DELETE FROM executions e
             WHERE persistence_id = ? AND stopped_at <= ?
               AND NOT EXISTS (SELECT FROM wakeups w WHERE w.persistence_id = e.persistence_id)
            RETURNING bucket\
            """;

    private static final String[] FORGET_IN_BUCKET = {
        "DELETE FROM event_journal WHERE bucket = ? AND persistence_id = ?",
        "DELETE FROM snapshot WHERE bucket = ? AND persistence_id = ?",
        "DELETE FROM damaged_rows WHERE bucket = ? AND persistence_id = ?"
    };

    private FreedNames() {}

    /**
     * Whether the name was held by an execution that is forgotten now.
     *
     * @param startMillis when the new execution starts, epoch milliseconds in engine time
     */
    static boolean free(Connection connection, String persistenceId, long startMillis)
            throws SQLException {
        int bucket;
        try (var statement = connection.prepareStatement(FREE)) {
            statement.setString(1, persistenceId);
            statement.setLong(2, startMillis - HELD_MILLIS);
            try (var found = statement.executeQuery()) {
                if (!found.next()) {
                    return false;
                }
                bucket = found.getInt(1);
            }
        }
        for (var sql : FORGET_IN_BUCKET) {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setInt(1, bucket);
                statement.setString(2, persistenceId);
                statement.executeUpdate();
            }
        }
        return true;
    }
}
