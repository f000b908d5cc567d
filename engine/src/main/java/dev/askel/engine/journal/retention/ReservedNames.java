package dev.askel.engine.journal.retention;

import dev.askel.engine.journal.ExecutionRowIdentity;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names that remain reserved after their executions were deleted. A name can be used again 90 days
 * after the end of its execution (docs/aws/quotas.md, 2. Executions). Retention may delete the
 * execution before these 90 days have passed.
 *
 * <p>Retention reserves the name one minute before it deletes the execution. Statements that began
 * before the reservation have ended by then.
 */
public final class ReservedNames {
    /** The time for which a name remains reserved after the end of its execution. */
    public static final Duration RESERVED_FOR = Duration.ofDays(90);

    /**
     * SQL condition: the name of a row {@code u}, with {@code persistence_id} and {@code
     * started_at}, is not reserved. While no name is reserved, PostgreSQL computes no digest.
     */
    public static final String NOT_RESERVED =
            """
            (NOT (SELECT EXISTS (SELECT FROM held_names))
             OR NOT EXISTS (SELECT FROM held_names h
                             WHERE h.name_digest = md5(u.persistence_id)::uuid
                               AND h.held_until > u.started_at))\
            """;

    private static final String RESERVED_AND_DELETED =
            """
            SELECT u.persistence_id
              FROM unnest(?::text[], ?::int8[]) AS u (persistence_id, started_at)
             WHERE NOT EXISTS (SELECT FROM executions e
                                WHERE e.persistence_id = u.persistence_id)
               AND NOT\
            """
                    + NOT_RESERVED;

    private ReservedNames() {}

    /** Returns the persistence ids with reserved names whose executions were deleted. */
    public static Set<String> findReserved(
            Connection connection, List<ExecutionRowIdentity> executions) throws SQLException {
        var reserved = new HashSet<String>();
        try (var statement =
                        new Unnest<>(connection, RESERVED_AND_DELETED, executions)
                                .text(ExecutionRowIdentity::persistenceId)
                                .int8(ExecutionRowIdentity::startedAtMillis);
                var found = statement.query()) {
            while (found.next()) {
                reserved.add(found.getString(1));
            }
        }
        return reserved;
    }
}
