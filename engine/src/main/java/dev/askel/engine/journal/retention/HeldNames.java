package dev.askel.engine.journal.retention;

import dev.askel.engine.journal.ExecutionIdentity;
import dev.askel.engine.sql.Unnest;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names of executions that have left before their names are free again: a name begins anew 90 days
 * after its end, however long the execution itself was kept (spec/quotas.md section 2).
 *
 * <p>A name is held first, and its execution's row deleted a minute later: no statement that did
 * not see it held lasts so long.
 */
public final class HeldNames {
    /** The row that stores how engine time relates to the database's clock; all nodes use it. */
    public static final Duration HELD = Duration.ofDays(90);

    /**
     * Of a row {@code u} with {@code persistence_id} and {@code started_at}: whether the name is
     * not held. Where no name is, which is the usual case, nothing is computed for it.
     */
    public static final String NOT_HELD =
            """
            (NOT (SELECT EXISTS (SELECT FROM held_names))
             OR NOT EXISTS (SELECT FROM held_names h
                             WHERE h.name_digest = md5(u.persistence_id)::uuid
                               AND h.held_until > u.started_at))\
            """;

    private static final String HELD_AND_GONE =
            """
            SELECT u.persistence_id
              FROM unnest(?::text[], ?::int8[]) AS u (persistence_id, started_at)
             WHERE NOT EXISTS (SELECT FROM executions e
                                WHERE e.persistence_id = u.persistence_id)
               AND NOT\
            """
                    + NOT_HELD;

    private HeldNames() {}

    /** Those whose executions have left. */
    public static Set<String> among(Connection connection, List<ExecutionIdentity> wanted)
            throws SQLException {
        var held = new HashSet<String>();
        try (var statement =
                        new Unnest<>(connection, HELD_AND_GONE, wanted)
                                .text(ExecutionIdentity::persistenceId)
                                .int8(ExecutionIdentity::startedAtMillis);
                var found = statement.query()) {
            while (found.next()) {
                held.add(found.getString(1));
            }
        }
        return held;
    }
}
