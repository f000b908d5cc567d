package dev.askel.engine.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Queries of {@code open_tasks}. */
final class OpenTasksTable {
    private static final String COLUMNS =
            """
            persistence_id, frame, ordinal, kind, activity_arn, status, scheduled_at, worker, taken_at,
            heartbeat_seconds, heartbeat_due, timeout_due, input, redrive_count, seq\
            """;

    private static final String QUEUE_HEAD =
            "SELECT "
                    + COLUMNS
                    + """
                     FROM open_tasks
                    WHERE activity_arn = ? AND status = 'waiting'
                    ORDER BY scheduled_at, seq LIMIT ?\
                    """;

    private static final String FIND =
            "SELECT "
                    + COLUMNS
                    + " FROM open_tasks WHERE persistence_id = ? AND frame = ? AND ordinal = ?";

    private static final String OF_EXECUTION =
            "SELECT "
                    + COLUMNS
                    + " FROM open_tasks WHERE persistence_id = ? ORDER BY frame, ordinal";

    private static final String HEARTBEATS_OVERDUE =
            "SELECT "
                    + COLUMNS
                    + """
                     FROM generate_series(?::int4, ?::int4) AS wanted (number)
                    CROSS JOIN LATERAL (
                          SELECT * FROM open_tasks
                           WHERE slice = wanted.number AND heartbeat_due < ?
                           ORDER BY heartbeat_due LIMIT ?) AS t
                    ORDER BY heartbeat_due LIMIT ?\
                    """;

    private OpenTasksTable() {}

    static List<StoredTask> queueHead(Connection connection, String activityArn, int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(QUEUE_HEAD)) {
            statement.setString(1, activityArn);
            statement.setInt(2, rowsMax);
            return list(statement);
        }
    }

    static @Nullable StoredTask find(Connection connection, String persistenceId, TaskKey key)
            throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            statement.setString(1, persistenceId);
            statement.setString(2, key.frame());
            statement.setLong(3, key.ordinal());
            var found = list(statement);
            return found.isEmpty() ? null : found.getFirst();
        }
    }

    static List<StoredTask> ofExecution(Connection connection, String persistenceId)
            throws SQLException {
        try (var statement = connection.prepareStatement(OF_EXECUTION)) {
            statement.setString(1, persistenceId);
            return list(statement);
        }
    }

    static List<StoredTask> heartbeatsOverdue(
            Connection connection, SliceRange slices, long nowMillis, int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(HEARTBEATS_OVERDUE)) {
            statement.setInt(1, slices.from());
            statement.setInt(2, slices.to());
            statement.setLong(3, nowMillis);
            statement.setInt(4, rowsMax);
            statement.setInt(5, rowsMax);
            return list(statement);
        }
    }

    private static List<StoredTask> list(PreparedStatement statement) throws SQLException {
        var tasks = new ArrayList<StoredTask>();
        try (var found = statement.executeQuery()) {
            while (found.next()) {
                tasks.add(read(found));
            }
        }
        return tasks;
    }

    private static StoredTask read(ResultSet found) throws SQLException {
        var task =
                new OpenTask(
                        new TaskKey(found.getString(2), found.getLong(3)),
                        OpenTask.Kind.valueOf(found.getString(4).toUpperCase(Locale.ROOT)),
                        found.getString(5),
                        OpenTask.Status.valueOf(found.getString(6).toUpperCase(Locale.ROOT)),
                        found.getLong(7),
                        found.getString(8),
                        found.getObject(9, Long.class),
                        found.getObject(10, Long.class),
                        found.getObject(11, Long.class),
                        found.getObject(12, Long.class),
                        Bytes.wrapNullable(found.getBytes(13)),
                        found.getInt(14));
        return new StoredTask(found.getString(1), task, found.getLong(15));
    }
}
