package dev.askel.engine.journal.retention;

import dev.askel.engine.journal.ExecutionIdentity;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names of executions that closed so long ago that they may be used again (spec/quotas.md section
 * 2: 90 days). Nothing of the old execution is left then, as its history is not kept longer either.
 */
public final class FreedNames {
    private static final long HELD_MILLIS = HeldNames.HELD.toMillis();

    // One that still owes a notice, or cannot be read, has a wake-up row and is needed.
    private static final String FREE =
            """
            DELETE FROM executions e
             USING unnest(?::text[], ?::int8[]) AS u (persistence_id, closed_until)
             WHERE e.persistence_id = u.persistence_id AND e.stopped_at <= u.closed_until
               AND NOT EXISTS (SELECT FROM wakeups w WHERE w.persistence_id = e.persistence_id)
            RETURNING e.persistence_id, e.bucket\
            """;

    private FreedNames() {}

    /**
     * The persistence ids among {@code wanted} that were held by an execution that is forgotten
     * now. One statement tells that no name is free, which is the usual answer.
     *
     * @param wanted the executions that are to begin, with their start in engine time
     */
    public static Set<String> free(Connection connection, List<ExecutionIdentity> wanted)
            throws SQLException {
        var freed = new HashSet<String>();
        var byBucket = new HashMap<Integer, List<String>>();
        try (var statement =
                        new Unnest<>(connection, FREE, wanted)
                                .text(ExecutionIdentity::persistenceId)
                                .int8(identity -> identity.startedAtMillis() - HELD_MILLIS);
                var found = statement.query()) {
            while (found.next()) {
                freed.add(found.getString(1));
                byBucket.computeIfAbsent(found.getInt(2), _ -> new ArrayList<>())
                        .add(found.getString(1));
            }
        }
        for (var bucket : byBucket.entrySet()) {
            LongRunners.forget(
                    connection, bucket.getKey(), bucket.getValue(), LongRunners.BYTES_MAX);
        }
        return freed;
    }
}
