package dev.askel.engine.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of {@code wakeups}. */
final class WakeupsTable {
    private static final String COLUMNS =
            "persistence_id, slice, due, in_flight, owes, claimed_by, attempts";

    private static final String PUT =
            """
            INSERT INTO wakeups (persistence_id, slice, due, in_flight, owes, claimed_by, attempts)
            SELECT u.*, 0
              FROM unnest(?::text[], ?::int4[], ?::int8[], ?::bool[], ?::bool[], ?::text[]) AS u
            ON CONFLICT (persistence_id) DO UPDATE
               SET due = excluded.due, in_flight = excluded.in_flight, owes = excluded.owes,
                   claimed_by = excluded.claimed_by, attempts = 0\
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

    // The time bounds every slice's own range of the index, hence one probe per slice.
    private static final String WAKEUPS_DUE =
            "SELECT "
                    + COLUMNS
                    + """
                     FROM generate_series(?::int4, ?::int4) AS wanted (number)
                    CROSS JOIN LATERAL (
                          SELECT * FROM wakeups WHERE slice = wanted.number AND due <= ?
                           ORDER BY due LIMIT ?) AS w
                    ORDER BY due LIMIT ?\
                    """;

    private static final String CALLS_WITHOUT_NODE =
            "SELECT "
                    + COLUMNS
                    + """
                     FROM wakeups
                    WHERE in_flight AND slice BETWEEN ? AND ?
                      AND (claimed_by IS NULL OR claimed_by <> ALL (?))
                    ORDER BY slice LIMIT ?\
                    """;

    /** A row to be put. */
    record Placed(String persistenceId, int slice, WakeupChange.Put row) {}

    private WakeupsTable() {}

    static void put(Connection connection, List<Placed> rows) throws SQLException {
        try (var statement =
                new Unnest<>(connection, PUT, rows)
                        .text(Placed::persistenceId)
                        .int4(Placed::slice)
                        .nullableInt8(placed -> placed.row().dueMillis())
                        .bool(placed -> placed.row().inFlight())
                        .bool(placed -> placed.row().owes())
                        .text(placed -> placed.row().claimedBy())) {
            statement.update();
        }
    }

    static void delete(Connection connection, List<String> persistenceIds) throws SQLException {
        try (var statement = new Unnest<>(connection, DELETE, persistenceIds).text(id -> id)) {
            statement.update();
        }
    }

    static void countAttempts(Connection connection, List<Unit.Attempt> attempts)
            throws SQLException {
        var counts = new HashMap<String, Integer>();
        try (var statement =
                        new Unnest<>(connection, COUNT_ATTEMPT, attempts)
                                .text(Unit::persistenceId)
                                .int4(attempt -> Slices.of(attempt.persistenceId()))
                                .text(Unit.Attempt::incarnation);
                var found = statement.query()) {
            while (found.next()) {
                counts.put(found.getString(1), found.getInt(2));
            }
        }
        attempts.forEach(attempt -> attempt.found(counts.getOrDefault(attempt.persistenceId(), 0)));
    }

    static Map<String, Wakeup> select(Connection connection, List<String> persistenceIds)
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

    static List<Wakeup> due(Connection connection, SliceRange slices, long untilMillis, int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(WAKEUPS_DUE)) {
            statement.setInt(1, slices.from());
            statement.setInt(2, slices.to());
            statement.setLong(3, untilMillis);
            statement.setInt(4, rowsMax);
            statement.setInt(5, rowsMax);
            return list(statement);
        }
    }

    static List<Wakeup> callsWithoutNode(
            Connection connection, SliceRange slices, Set<String> livingIncarnations, int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(CALLS_WITHOUT_NODE)) {
            statement.setInt(1, slices.from());
            statement.setInt(2, slices.to());
            statement.setArray(3, connection.createArrayOf("text", livingIncarnations.toArray()));
            statement.setInt(4, rowsMax);
            return list(statement);
        }
    }

    private static List<Wakeup> list(PreparedStatement statement) throws SQLException {
        var rows = new ArrayList<Wakeup>();
        try (var found = statement.executeQuery()) {
            while (found.next()) {
                rows.add(read(found));
            }
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
                found.getInt(7));
    }
}
