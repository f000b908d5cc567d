package dev.askel.engine.journal.read;

import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.StoredQuarantine;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.sql.ExactText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the rows of {@code quarantine}. An execution in quarantine is not loaded,
 * because its recovery failed repeatedly. This class also clears and restores the due times of the
 * execution in {@code wakeups} and {@code open_tasks}. Pollers therefore do not find an execution
 * in quarantine. A recovery detects the quarantine by the count of attempts in {@code wakeups}.
 */
public final class QuarantineTable {
    private static final String PUT =
            """
            INSERT INTO quarantine (persistence_id, slice, since, attempts, error)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (persistence_id) DO UPDATE
               SET since = excluded.since, attempts = excluded.attempts, error = excluded.error\
            """;

    private static final String CLEAR_DUE =
            """
            INSERT INTO wakeups (persistence_id, slice, due, in_flight, owes, claimed_by, attempts)
            VALUES (?, ?, NULL, false, false, NULL, ?)
            ON CONFLICT (persistence_id) DO UPDATE
               SET due = NULL, in_flight = false, claimed_by = NULL, waits_for = NULL,
                   attempts = excluded.attempts\
            """;

    private static final String CLEAR_HEARTBEATS =
            """
            UPDATE open_tasks SET heartbeat_due = NULL
             WHERE persistence_id = ? AND heartbeat_due IS NOT NULL\
            """;

    private static final String SELECT =
            "SELECT since, attempts, error FROM quarantine WHERE persistence_id = ?";

    private static final String PAGE =
            """
            SELECT q.persistence_id, q.since, q.attempts, q.error, e.machine_name, e.status, e.started_at
              FROM quarantine q LEFT JOIN executions e ON e.persistence_id = q.persistence_id
             WHERE (q.since, q.persistence_id) > (?, ? COLLATE "C")
             ORDER BY q.since, q.persistence_id LIMIT ?\
            """;

    private static final String DELETE = "DELETE FROM quarantine WHERE persistence_id = ?";

    private static final String MAKE_DUE =
            "UPDATE wakeups SET due = ?, attempts = 0 WHERE persistence_id = ?";

    // The next heartbeat is due after a full interval, because heartbeats during the quarantine had
    // no effect. During a pause that stops time-outs, no heartbeat is due.
    private static final String RESTART_HEARTBEATS =
            """
            UPDATE open_tasks SET heartbeat_due = ? + heartbeat_seconds * 1000
             WHERE persistence_id = ? AND taken_at IS NOT NULL AND heartbeat_seconds IS NOT NULL
               AND heartbeat_due IS NULL
               AND NOT EXISTS (SELECT FROM paused_executions AS p
                                WHERE p.persistence_id = open_tasks.persistence_id
                                  AND p.stops_timeouts)\
            """;

    // Deletes the row if its only content is the count of attempts.
    private static final String RESET_ATTEMPTS =
            """
            WITH kept AS (
              UPDATE wakeups SET attempts = 0
               WHERE persistence_id = ? AND attempts > 0 AND (due IS NOT NULL OR in_flight OR owes))
            DELETE FROM wakeups
             WHERE persistence_id = ? AND attempts > 0
               AND due IS NULL AND NOT in_flight AND NOT owes\
            """;

    private QuarantineTable() {}

    public static void put(Connection connection, String persistenceId, Quarantine quarantine)
            throws SQLException {
        int slice = Slices.of(persistenceId);
        try (var statement = connection.prepareStatement(CLEAR_DUE)) {
            statement.setString(1, persistenceId);
            statement.setInt(2, slice);
            statement.setInt(3, quarantine.attempts());
            statement.executeUpdate();
        }
        try (var statement = connection.prepareStatement(CLEAR_HEARTBEATS)) {
            statement.setString(1, persistenceId);
            statement.executeUpdate();
        }
        try (var statement = connection.prepareStatement(PUT)) {
            statement.setString(1, persistenceId);
            statement.setInt(2, slice);
            statement.setLong(3, quarantine.sinceMillis());
            statement.setInt(4, quarantine.attempts());
            statement.setBytes(
                    5, Objects.requireNonNull(ExactText.encode(quarantine.error())).unsafeArray());
            statement.executeUpdate();
        }
    }

    public static @Nullable Quarantine find(Connection connection, String persistenceId)
            throws SQLException {
        try (var statement = connection.prepareStatement(SELECT)) {
            statement.setString(1, persistenceId);
            try (var found = statement.executeQuery()) {
                return found.next()
                        ? new Quarantine(
                                found.getLong(1),
                                found.getInt(2),
                                Objects.requireNonNull(ExactText.decode(found.getBytes(3))))
                        : null;
            }
        }
    }

    public static List<StoredQuarantine> page(
            Connection connection, long afterMillis, String afterId, int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(PAGE)) {
            statement.setLong(1, afterMillis);
            statement.setString(2, afterId);
            statement.setInt(3, rowsMax);
            var rows = new ArrayList<StoredQuarantine>();
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(
                            new StoredQuarantine(
                                    found.getString(1),
                                    new Quarantine(
                                            found.getLong(2),
                                            found.getInt(3),
                                            Objects.requireNonNull(
                                                    ExactText.decode(found.getBytes(4)))),
                                    found.getString(5),
                                    found.getString(6),
                                    found.getObject(7, Long.class)));
                }
            }
            return rows;
        }
    }

    /**
     * Ends a quarantine. The execution becomes due at {@code nowMillis}. For each dispatched task,
     * the next heartbeat becomes due one interval after {@code nowMillis}.
     */
    public static void remove(Connection connection, String persistenceId, long nowMillis)
            throws SQLException {
        for (var sql : new String[] {MAKE_DUE, RESTART_HEARTBEATS}) {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setLong(1, nowMillis);
                statement.setString(2, persistenceId);
                statement.executeUpdate();
            }
        }
        try (var statement = connection.prepareStatement(DELETE)) {
            statement.setString(1, persistenceId);
            statement.executeUpdate();
        }
    }

    public static void resetAttempts(Connection connection, String persistenceId)
            throws SQLException {
        try (var statement = connection.prepareStatement(RESET_ATTEMPTS)) {
            statement.setString(1, persistenceId);
            statement.setString(2, persistenceId);
            statement.executeUpdate();
        }
    }
}
