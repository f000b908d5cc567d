package dev.askel.engine.journal.read;

import dev.askel.engine.journal.StoredRowJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Exports all stored rows of one execution as JSON. The database creates the JSON. The export
 * therefore includes all columns, and damaged data is not decoded.
 */
public final class StoredRowQuery {
    /** The number of rows in a page. Most rows are at most 1 MiB large. */
    private static final int ROWS_MAX = 8;

    private static final String SINGLE_ROWS =
            """
            SELECT 'executions', '', 0, to_jsonb(e)::text FROM executions e WHERE persistence_id = ?
            UNION ALL
            SELECT 'wakeups', '', 0, to_jsonb(w)::text FROM wakeups w WHERE persistence_id = ?
            UNION ALL
            SELECT 'quarantine', '', 0, to_jsonb(q)::text FROM quarantine q WHERE persistence_id = ?\
            """;

    private static final int SINGLE_ROW_TABLES = 3;

    /**
     * The tables with several rows per execution, in the order of the export. Each page begins at a
     * key of its table, so a page costs the same at any position.
     */
    private enum OrderedTable {
        DAMAGED_ROW(damaged("row")),
        DAMAGED_SNAPSHOT(damaged("snapshot")),
        EVENT_JOURNAL(batches("event_journal", "event_payload")),
        OPEN_TASKS(
                """
                SELECT 'open_tasks', frame, ordinal, to_jsonb(t)::text FROM open_tasks t
                 WHERE persistence_id = ? AND (frame, ordinal) > (?, ?)
                 ORDER BY frame, ordinal LIMIT ?\
                """),
        SNAPSHOT(batches("snapshot", "snapshot_payload"));

        private final String sql;

        OrderedTable(String sql) {
            this.sql = sql;
        }

        private static String batches(String table, String payload) {
            return """
            SELECT '%1$s', '', sequence_number,
                   (to_jsonb(r) - '%2$s' || jsonb_build_object('payload',
                      translate(encode(%2$s, 'base64'), E'\\n', '')))::text
              FROM %1$s r
             WHERE bucket = ? AND persistence_id = ? AND sequence_number > ?
             ORDER BY sequence_number LIMIT ?\
            """
                    .formatted(table, payload);
        }

        private static String damaged(String kind) {
            return """
            SELECT 'damaged_%1$s', '', sequence_number,
                   (to_jsonb(r) - 'payload' || jsonb_build_object('payload',
                      translate(encode(payload, 'base64'), E'\\n', '')))::text
              FROM damaged_rows r
             WHERE bucket = ? AND persistence_id = ? AND kind = '%1$s'
               AND sequence_number > ?
             ORDER BY sequence_number LIMIT ?\
            """
                    .formatted(kind);
        }

        /** Returns the table name that the exported rows contain. */
        private String table() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private StoredRowQuery() {}

    /** Returns the rows of the tables that have at most one row per execution. */
    public static List<StoredRowJson> singleRows(Connection connection, String persistenceId)
            throws SQLException {
        try (var statement = connection.prepareStatement(SINGLE_ROWS)) {
            for (int i = 1; i <= SINGLE_ROW_TABLES; i++) {
                statement.setString(i, persistenceId);
            }
            return read(statement);
        }
    }

    /**
     * Returns the next rows of the tables with several rows per execution; empty after the last
     * table.
     *
     * @param table the result begins after the row with this table, {@code part} and {@code
     *     number}; empty for the first rows
     */
    public static List<StoredRowJson> rows(
            Connection connection,
            String persistenceId,
            int bucket,
            String table,
            String part,
            long number)
            throws SQLException {
        for (var each : OrderedTable.values()) {
            int order = each.table().compareTo(table);
            if (order < 0) {
                continue;
            }
            try (var statement = connection.prepareStatement(each.sql)) {
                int at = 0;
                if (each != OrderedTable.OPEN_TASKS) {
                    statement.setInt(++at, bucket);
                }
                statement.setString(++at, persistenceId);
                if (each == OrderedTable.OPEN_TASKS) {
                    statement.setString(++at, order == 0 ? part : "");
                }
                statement.setLong(++at, order == 0 ? number : Long.MIN_VALUE);
                statement.setInt(++at, ROWS_MAX);
                var rows = read(statement);
                if (!rows.isEmpty()) {
                    return rows;
                }
            }
        }
        return List.of();
    }

    private static List<StoredRowJson> read(PreparedStatement statement) throws SQLException {
        var texts = new ArrayList<StoredRowJson>();
        try (var found = statement.executeQuery()) {
            while (found.next()) {
                texts.add(
                        new StoredRowJson(
                                found.getString(1),
                                found.getString(2),
                                found.getLong(3),
                                found.getString(4)));
            }
        }
        return texts;
    }
}
