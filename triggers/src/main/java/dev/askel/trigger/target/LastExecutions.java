package dev.askel.trigger.target;

import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of the table {@code trigger_last_executions}: the last execution of each source whose
 * executions must not overlap.
 */
public final class LastExecutions {
    private static final Sql FIND =
            new Sql("SELECT execution_arn FROM trigger_last_executions WHERE source_id = ?");

    private static final Sql HAS_OLDER =
            new Sql(
                    """
                    SELECT FROM trigger_deliveries
                     WHERE source_id = ? AND overlap = 'QUEUE'
                       AND (occurred_at, delivery_id) < (?, ?) LIMIT 1\
                    """);

    /** A deleted schedule needs no row, and nothing would delete it. */
    private static final String STORE =
            """
            INSERT INTO trigger_last_executions (source_id, execution_arn)
            SELECT n.source_id, n.execution_arn
              FROM unnest(?::uuid[], ?::text[]) AS n (source_id, execution_arn)
             WHERE EXISTS (SELECT FROM schedules s WHERE s.schedule_id = n.source_id)
            ON CONFLICT (source_id) DO UPDATE SET execution_arn = excluded.execution_arn\
            """;

    private static final String FORGET =
            "DELETE FROM trigger_last_executions WHERE source_id = ANY (?::uuid[])";

    private LastExecutions() {}

    /** A started execution. */
    record Started(UUID sourceId, String executionArn) {}

    /** Returns the ARN of the last execution of a source; null when it has started none. */
    static @Nullable String find(Connection connection, UUID sourceId) throws SQLException {
        return FIND.first(connection, row -> row.text("execution_arn"), sourceId);
    }

    /** Returns whether an earlier event of the same source waits. */
    static boolean hasOlderEvent(Connection connection, Delivery delivery) throws SQLException {
        return HAS_OLDER.any(
                connection,
                delivery.sourceId(),
                delivery.occurredAt().toEpochMilli(),
                delivery.id());
    }

    static void store(Connection connection, List<Started> started) throws SQLException {
        if (started.isEmpty()) {
            return;
        }
        try (var statement = new Unnest<>(connection, STORE, started)) {
            statement.uuid(Started::sourceId).text(Started::executionArn).update();
        }
    }

    /** Deletes the rows of deleted sources. */
    public static void forget(Connection connection, List<UUID> sourceIds) throws SQLException {
        if (sourceIds.isEmpty()) {
            return;
        }
        try (var statement = new Unnest<>(connection, FORGET, sourceIds)) {
            statement.uuid(it -> it).update();
        }
    }
}
