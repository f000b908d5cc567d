package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.wakeup.CallPosition;
import dev.askel.engine.journal.wakeup.DueCursor;
import dev.askel.engine.journal.wakeup.WaitingCallPosition;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads and writes the rows of {@code wakeups}. */
public final class WakeupsTable {
    private static final String COLUMNS =
            "persistence_id, slice, due, in_flight, owes, claimed_by, attempts, waits_for";

    private static final String PUT =
            """
            INSERT INTO wakeups
                   (persistence_id, slice, due, in_flight, owes, claimed_by, waits_for, attempts)
            SELECT u.*, 0
              FROM unnest(?::text[], ?::int4[], ?::int8[], ?::bool[], ?::bool[], ?::text[],
                          ?::text[]) AS u
            ON CONFLICT (persistence_id) DO UPDATE
               SET due = excluded.due, in_flight = excluded.in_flight, owes = excluded.owes,
                   claimed_by = excluded.claimed_by, waits_for = excluded.waits_for, attempts = 0\
            """;

    // The statement never inserts, because the deleted row of an ended execution must not exist
    // again. It compares the former values, so that an outdated writer cannot change the row. It
    // does not compare claimed_by, because an attempt to recover changes that column while the
    // execution is loaded.
    private static final String REPLACE =
            """
            UPDATE wakeups w
               SET due = u.due, in_flight = u.in_flight, owes = u.owes,
                   claimed_by = u.claimed_by, waits_for = u.waits_for, attempts = 0
              FROM unnest(?::text[], ?::int8[], ?::bool[], ?::bool[], ?::text[], ?::text[],
                          ?::int8[], ?::bool[], ?::bool[], ?::text[])
                   AS u (persistence_id, due, in_flight, owes, claimed_by, waits_for,
                         former_due, former_in_flight, former_owes, former_waits_for)
             WHERE w.persistence_id = u.persistence_id
               AND w.due IS NOT DISTINCT FROM u.former_due
               AND w.in_flight = u.former_in_flight AND w.owes = u.former_owes
               AND w.waits_for IS NOT DISTINCT FROM u.former_waits_for
            RETURNING w.persistence_id\
            """;

    private static final String DELETE = "DELETE FROM wakeups WHERE persistence_id = ANY (?)";

    private static final String COUNT_ATTEMPT =
            """
            INSERT INTO wakeups (persistence_id, slice, due, in_flight, owes, claimed_by, attempts)
            SELECT u.persistence_id, u.slice, NULL, false, false, u.incarnation, 1
              FROM unnest(?::text[], ?::int4[], ?::text[]) AS u (persistence_id, slice, incarnation)
            ON CONFLICT (persistence_id) DO UPDATE
               SET attempts = wakeups.attempts + 1,
                   claimed_by = CASE WHEN wakeups.in_flight THEN excluded.claimed_by END
            RETURNING persistence_id, attempts\
            """;

    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM wakeups WHERE persistence_id = ANY (?)";

    // The lateral join reads one bounded range of the index in each slice.
    private static final String WAKEUPS_DUE =
            "SELECT "
                    + COLUMNS
                    + """
                     FROM unnest(?::int4[], ?::int8[], ?::text[])
                          AS page_start (in_slice, after_due, after_id)
                    CROSS JOIN LATERAL (
                          SELECT * FROM wakeups
                           WHERE slice = in_slice AND due <= ?
                             AND (due, persistence_id) > (after_due, after_id COLLATE "C")
                           ORDER BY due, persistence_id LIMIT ?) AS w
                    ORDER BY due, persistence_id\
                    """;

    private static final String PERMITS =
            """
            WITH RECURSIVE permits (waits_for) AS (
                   (SELECT min(waits_for) FROM wakeups WHERE waits_for > ?)
                   UNION ALL
                   SELECT (SELECT min(waits_for) FROM wakeups WHERE waits_for > p.waits_for)
                     FROM permits p WHERE p.waits_for IS NOT NULL)
            SELECT waits_for FROM permits WHERE waits_for IS NOT NULL LIMIT ?\
            """;

    private static final String WAITING_CALLS =
            "SELECT "
                    + COLUMNS
                    + """
                     FROM generate_series(?, ?) AS in_slice
                    CROSS JOIN LATERAL (
                          SELECT * FROM wakeups
                           WHERE waits_for = ? AND slice = in_slice
                             AND (due, persistence_id) > (?, ? COLLATE "C")
                           ORDER BY due, persistence_id LIMIT ?) AS w
                    ORDER BY due, persistence_id LIMIT ?\
                    """;

    private static final String CALLS =
            "SELECT "
                    + COLUMNS
                    + """
                     FROM wakeups
                    WHERE in_flight AND slice BETWEEN ? AND ?
                      AND (slice, persistence_id) > (?, ?)\
                    """;

    private static final String PAGE_OF_CALLS = " ORDER BY slice, persistence_id LIMIT ?";

    private static final String CALLS_IN_FLIGHT = CALLS + PAGE_OF_CALLS;

    private static final String CALLS_WITHOUT_NODE =
            CALLS + " AND (claimed_by IS NULL OR claimed_by <> ALL (?))" + PAGE_OF_CALLS;

    /** A row to insert or replace. */
    record WakeupInsert(String persistenceId, int slice, WakeupChange.Put row) {}

    private WakeupsTable() {}

    static void put(Connection connection, List<WakeupInsert> rows) throws SQLException {
        try (var statement =
                new Unnest<>(connection, PUT, rows)
                        .text(WakeupInsert::persistenceId)
                        .int4(WakeupInsert::slice)
                        .nullableInt8(insert -> insert.row().dueMillis())
                        .bool(insert -> insert.row().inFlight())
                        .bool(insert -> insert.row().hasPendingNotifications())
                        .text(insert -> insert.row().claimedBy())
                        .text(insert -> insert.row().awaitedPermit())) {
            statement.update();
        }
    }

    /** Replaces rows. A request's result is true if the stored row had the former values. */
    static void replace(Connection connection, List<WriteRequest.WakeupReplacement> replacements)
            throws SQLException {
        var replaced = new HashSet<String>();
        try (var statement =
                        new Unnest<>(connection, REPLACE, replacements)
                                .text(WriteRequest::persistenceId)
                                .nullableInt8(request -> request.newRow().dueMillis())
                                .bool(request -> request.newRow().inFlight())
                                .bool(request -> request.newRow().hasPendingNotifications())
                                .text(request -> request.newRow().claimedBy())
                                .text(request -> request.newRow().awaitedPermit())
                                .nullableInt8(request -> request.expectedRow().dueMillis())
                                .bool(request -> request.expectedRow().inFlight())
                                .bool(request -> request.expectedRow().hasPendingNotifications())
                                .text(request -> request.expectedRow().awaitedPermit());
                var found = statement.query()) {
            while (found.next()) {
                replaced.add(found.getString(1));
            }
        }
        replacements.forEach(
                request -> request.setResult(replaced.contains(request.persistenceId())));
    }

    static void delete(Connection connection, List<String> persistenceIds) throws SQLException {
        try (var statement = new Unnest<>(connection, DELETE, persistenceIds).text(id -> id)) {
            statement.update();
        }
    }

    static void countAttempts(Connection connection, List<WriteRequest.AttemptCount> attempts)
            throws SQLException {
        var counts = new HashMap<String, Integer>();
        try (var statement =
                        new Unnest<>(connection, COUNT_ATTEMPT, attempts)
                                .text(WriteRequest::persistenceId)
                                .int4(attempt -> Slices.of(attempt.persistenceId()))
                                .text(WriteRequest.AttemptCount::incarnation);
                var found = statement.query()) {
            while (found.next()) {
                counts.put(found.getString(1), found.getInt(2));
            }
        }
        attempts.forEach(
                attempt -> attempt.setResult(counts.getOrDefault(attempt.persistenceId(), 0)));
    }

    public static Map<String, Wakeup> select(Connection connection, List<String> persistenceIds)
            throws SQLException {
        var rows = new HashMap<String, Wakeup>();
        try (var statement = new Unnest<>(connection, SELECT, persistenceIds).text(id -> id);
                var found = statement.query()) {
            while (found.next()) {
                var row = read(found);
                rows.put(row.persistenceId(), row);
            }
        }
        return rows;
    }

    public static List<Wakeup> findDue(Connection connection, DueCursor cursor, long untilMillis)
            throws SQLException {
        try (var statement =
                        new Unnest<>(connection, WAKEUPS_DUE, cursor.positions())
                                .int4(DueCursor.SlicePosition::slice)
                                .int8(DueCursor.SlicePosition::dueMillis)
                                .text(DueCursor.SlicePosition::persistenceId)
                                .value(untilMillis)
                                .value(cursor.rowsMax());
                var found = statement.query()) {
            return list(found);
        }
    }

    /**
     * Returns the permits that calls wait for and that sort after {@code after}, in alphabetical
     * order.
     */
    public static List<String> awaitedPermits(Connection connection, String after, int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(PERMITS)) {
            statement.setString(1, after);
            statement.setInt(2, rowsMax);
            var permits = new ArrayList<String>();
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    permits.add(found.getString(1));
                }
            }
            return permits;
        }
    }

    /** Returns executions with a call that waits for {@code permit}, ordered by their due times. */
    public static List<Wakeup> waitingCalls(
            Connection connection,
            SliceRange slices,
            String permit,
            WaitingCallPosition after,
            int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(WAITING_CALLS)) {
            statement.setInt(1, slices.from());
            statement.setInt(2, slices.to());
            statement.setString(3, permit);
            statement.setLong(4, after.dueMillis());
            statement.setString(5, after.persistenceId());
            statement.setInt(6, rowsMax);
            statement.setInt(7, rowsMax);
            try (var found = statement.executeQuery()) {
                return list(found);
            }
        }
    }

    public static List<Wakeup> callsInFlight(
            Connection connection, SliceRange slices, CallPosition after, int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(CALLS_IN_FLIGHT)) {
            bindCalls(statement, slices, after);
            statement.setInt(5, rowsMax);
            try (var found = statement.executeQuery()) {
                return list(found);
            }
        }
    }

    public static List<Wakeup> callsWithoutNode(
            Connection connection,
            SliceRange slices,
            Set<String> livingIncarnations,
            CallPosition after,
            int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(CALLS_WITHOUT_NODE)) {
            bindCalls(statement, slices, after);
            statement.setArray(5, connection.createArrayOf("text", livingIncarnations.toArray()));
            statement.setInt(6, rowsMax);
            try (var found = statement.executeQuery()) {
                return list(found);
            }
        }
    }

    private static void bindCalls(
            PreparedStatement statement, SliceRange slices, CallPosition after)
            throws SQLException {
        // The slice of the position is the lower bound of the index scan.
        statement.setInt(1, after.slice());
        statement.setInt(2, slices.to());
        statement.setInt(3, after.slice());
        statement.setString(4, after.persistenceId());
    }

    private static List<Wakeup> list(ResultSet found) throws SQLException {
        var rows = new ArrayList<Wakeup>();
        while (found.next()) {
            rows.add(read(found));
        }
        return rows;
    }

    private static Wakeup read(ResultSet found) throws SQLException {
        return new Wakeup(
                found.getString(1),
                found.getInt(2),
                found.getObject(3, Long.class),
                found.getBoolean(4),
                found.getBoolean(5),
                found.getString(6),
                found.getInt(7),
                found.getString(8));
    }
}
