package dev.askel.engine.journal.read;

import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.StoredTask;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.DueCursor;
import dev.askel.engine.presence.HeartbeatRule;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the rows of {@code open_tasks}. */
public final class OpenTasksTable {
    private static final String COLUMNS =
            """
            persistence_id, frame, ordinal, kind, activity_arn, status, scheduled_at, worker, taken_at,
            heartbeat_seconds, heartbeat_due, timeout_due, input, redrive_count, life, seq, state\
            """;

    // The query omits inputs, because inputs may be large and only the dispatched task needs one.
    // It also omits tasks of executions in quarantine: these executions dispatch no tasks until an
    // operator repairs them. Their tasks would otherwise block the head of the queue. While no
    // execution is in quarantine, PostgreSQL evaluates only the first of the two conditions.
    private static final String QUEUE_HEAD =
            "SELECT "
                    + COLUMNS.replace("input", "NULL::bytea AS input")
                    + """
                     FROM open_tasks t
                    WHERE activity_arn = ? AND status = 'waiting'
                      AND (NOT EXISTS (SELECT FROM quarantine)
                           OR NOT EXISTS (SELECT FROM quarantine q
                                           WHERE q.persistence_id = t.persistence_id))
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

    // The query omits inputs, because inputs may be large and the result needs none.
    private static final String HEARTBEATS_MISSED =
            """
            SELECT t.persistence_id, t.slice, t.frame, t.ordinal, t.redrive_count, t.taken_at,
                   t.heartbeat_due
              FROM unnest(?::int4[], ?::int8[], ?::text[], ?::text[], ?::int8[])
                   AS page_start (in_slice, after_due, after_id, after_frame, after_ordinal)
             CROSS JOIN LATERAL (
                   SELECT * FROM open_tasks
                    WHERE slice = in_slice AND heartbeat_due < ?
                      AND (heartbeat_due < ? OR heartbeat_seconds * 1000 < ?)
                      AND (heartbeat_due, persistence_id, frame, ordinal)
                          > (after_due, after_id COLLATE "C", after_frame COLLATE "C", after_ordinal)
                    ORDER BY heartbeat_due, persistence_id, frame, ordinal LIMIT ?) AS t
             ORDER BY t.heartbeat_due, t.persistence_id, t.frame, t.ordinal\
            """;

    private OpenTasksTable() {}

    public static List<StoredTask> queueHead(Connection connection, String activityArn, int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(QUEUE_HEAD)) {
            statement.setString(1, activityArn);
            statement.setInt(2, rowsMax);
            return list(statement, new NoEncryption());
        }
    }

    public static @Nullable StoredTask find(
            Connection connection, PayloadEncryption encryption, String persistenceId, TaskKey key)
            throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            statement.setString(1, persistenceId);
            statement.setString(2, key.frame());
            statement.setLong(3, key.ordinal());
            var found = list(statement, encryption);
            return found.isEmpty() ? null : found.getFirst();
        }
    }

    public static List<StoredTask> ofExecution(
            Connection connection, PayloadEncryption encryption, String persistenceId)
            throws SQLException {
        try (var statement = connection.prepareStatement(OF_EXECUTION)) {
            statement.setString(1, persistenceId);
            return list(statement, encryption);
        }
    }

    public static List<MissedHeartbeat> heartbeatsMissed(
            Connection connection, DueCursor cursor, HeartbeatRule rule) throws SQLException {
        var missed = new ArrayList<MissedHeartbeat>();
        try (var statement =
                        new Unnest<>(connection, HEARTBEATS_MISSED, cursor.positions())
                                .int4(DueCursor.SlicePosition::slice)
                                .int8(DueCursor.SlicePosition::dueMillis)
                                .text(DueCursor.SlicePosition::persistenceId)
                                .text(position -> position.task().frame())
                                .int8(position -> position.task().ordinal())
                                .value(rule.nowMillis())
                                .value(rule.strictBeforeMillis())
                                .value(rule.backForMillis())
                                .value(cursor.rowsMax());
                var found = statement.query()) {
            while (found.next()) {
                missed.add(
                        new MissedHeartbeat(
                                found.getString(1),
                                found.getInt(2),
                                new TaskKey(found.getString(3), found.getLong(4)),
                                found.getInt(5),
                                found.getObject(6, Long.class),
                                found.getLong(7)));
            }
        }
        return missed;
    }

    private static List<StoredTask> list(PreparedStatement statement, PayloadEncryption encryption)
            throws SQLException {
        var tasks = new ArrayList<StoredTask>();
        try (var found = statement.executeQuery()) {
            while (found.next()) {
                tasks.add(read(found, encryption));
            }
        }
        return tasks;
    }

    private static StoredTask read(ResultSet found, PayloadEncryption encryption)
            throws SQLException {
        var id = found.getString(1);
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
                        Bytes.wrapNullable(encryption.readNullable(id, found.getBytes(13))),
                        found.getInt(14),
                        found.getObject(15, Long.class),
                        found.getString(17));
        return new StoredTask(id, task, found.getLong(16));
    }
}
