package dev.askel.engine.key;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the rows of {@code task_keys}. */
final class KeyTable {
    private static final String LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended('askel.task_keys', 0))";
    private static final String READ =
            "SELECT key_id, key_bytes, wrapped, created_at FROM askel.task_keys ORDER BY key_id DESC";
    private static final String INSERT =
            """
            INSERT INTO askel.task_keys (key_id, key_bytes, wrapped, created_at)
            VALUES (?, ?, true, ?) ON CONFLICT DO NOTHING\
            """;
    private static final String WRAP =
            "UPDATE askel.task_keys SET key_bytes = ?, wrapped = true WHERE key_id = ?";
    private static final String DELETE = "DELETE FROM askel.task_keys WHERE key_id = ?";

    private KeyTable() {}

    /**
     * One row.
     *
     * @param bytes the wrapped key; the key in clear text if {@code isWrapped} is false
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Row(int id, byte[] bytes, boolean isWrapped, long createdAtMillis) {}

    /** Blocks other changes of the ring until the transaction ends. */
    static void lock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK);
        }
    }

    /** Returns all rows, the newest key first. */
    static List<Row> read(Connection connection) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var statement = connection.prepareStatement(READ);
                var found = statement.executeQuery()) {
            while (found.next()) {
                rows.add(
                        new Row(
                                found.getInt(1),
                                found.getBytes(2),
                                found.getBoolean(3),
                                found.getLong(4)));
            }
        }
        return rows;
    }

    /**
     * Adds a wrapped key, unless a node of an earlier release has just added a key with this id.
     */
    static void insert(Connection connection, int id, byte[] wrapped, long nowMillis)
            throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setInt(1, id);
            statement.setBytes(2, wrapped);
            statement.setLong(3, nowMillis);
            statement.executeUpdate();
        }
    }

    static void wrap(Connection connection, int id, byte[] wrapped) throws SQLException {
        try (var statement = connection.prepareStatement(WRAP)) {
            statement.setBytes(1, wrapped);
            statement.setInt(2, id);
            statement.executeUpdate();
        }
    }

    static void delete(Connection connection, int id) throws SQLException {
        try (var statement = connection.prepareStatement(DELETE)) {
            statement.setInt(1, id);
            statement.executeUpdate();
        }
    }
}
