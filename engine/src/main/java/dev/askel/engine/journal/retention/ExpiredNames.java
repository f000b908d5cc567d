package dev.askel.engine.journal.retention;

import dev.askel.engine.journal.ExecutionRowIdentity;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Frees the names of executions that ended at least 90 days ago (docs/aws/quotas.md, 2.
 * Executions). Freeing a name deletes all data of its execution.
 */
public final class ExpiredNames {
    private static final long RESERVED_MILLIS = ReservedNames.RESERVED_FOR.toMillis();

    // An execution in "wakeups" is kept: it has pending notifications, or its rows cannot be read.
    private static final String FREE =
            """
            DELETE FROM executions e
             USING unnest(?::text[], ?::int8[]) AS u (persistence_id, closed_until)
             WHERE e.persistence_id = u.persistence_id AND e.stopped_at <= u.closed_until
               AND NOT EXISTS (SELECT FROM wakeups w WHERE w.persistence_id = e.persistence_id)
            RETURNING e.persistence_id, e.bucket\
            """;

    private ExpiredNames() {}

    /**
     * Deletes the executions with names that are no longer reserved, and returns their persistence
     * ids. Usually there are none; the method then executes only one statement.
     *
     * @param executions the executions to start, whose names are in use
     */
    public static Set<String> freeNames(
            Connection connection, List<ExecutionRowIdentity> executions) throws SQLException {
        var freed = new HashSet<String>();
        var byBucket = new HashMap<Integer, List<String>>();
        try (var statement =
                        new Unnest<>(connection, FREE, executions)
                                .text(ExecutionRowIdentity::persistenceId)
                                .int8(identity -> identity.startedAtMillis() - RESERVED_MILLIS);
                var found = statement.query()) {
            while (found.next()) {
                freed.add(found.getString(1));
                byBucket.computeIfAbsent(found.getInt(2), _ -> new ArrayList<>())
                        .add(found.getString(1));
            }
        }
        ExpiredMapRuns.mark(connection, freed);
        for (var bucket : byBucket.entrySet()) {
            LongRunningExecutions.delete(
                    connection,
                    bucket.getKey(),
                    bucket.getValue(),
                    LongRunningExecutions.BYTES_MAX);
        }
        return freed;
    }
}
