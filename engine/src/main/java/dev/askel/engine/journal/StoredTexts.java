package dev.askel.engine.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything stored of one execution as JSON, made by the database itself, so that no column is
 * forgotten and nothing need be understood.
 */
final class StoredTexts {
    /** A page of the large ones: a row is a batch, mostly of 1 MiB at most. */
    private static final int ROWS_MAX = 8;

    private static final String ABOUT =
            """
            SELECT 'executions', 0, to_jsonb(e)::text FROM executions e WHERE persistence_id = ?
            UNION ALL
            SELECT 'wakeups', 0, to_jsonb(w)::text FROM wakeups w WHERE persistence_id = ?
            UNION ALL
            SELECT 'quarantine', 0, to_jsonb(q)::text FROM quarantine q WHERE persistence_id = ?
            UNION ALL
            SELECT 'open_tasks', ordinal, to_jsonb(t)::text FROM open_tasks t WHERE persistence_id = ?\
            """;

    // The place of a row is its table's name and its number.
    private static final String ROWS =
            """
            SELECT name, sequence_number, json FROM (
              SELECT 'event_journal' AS name, sequence_number,
                     (to_jsonb(j) - 'event_payload' || jsonb_build_object('payload',
                        translate(encode(event_payload, 'base64'), E'\\n', '')))::text AS json
                FROM event_journal j
               WHERE bucket = ? AND persistence_id = ? AND ('event_journal', sequence_number) > (?, ?)
               UNION ALL
              SELECT 'snapshot', sequence_number,
                     (to_jsonb(s) - 'snapshot_payload' || jsonb_build_object('payload',
                        translate(encode(snapshot_payload, 'base64'), E'\\n', '')))::text
                FROM snapshot s
               WHERE bucket = ? AND persistence_id = ? AND ('snapshot', sequence_number) > (?, ?)
               UNION ALL
              SELECT 'damaged_' || kind, sequence_number,
                     (to_jsonb(d) - 'payload' || jsonb_build_object('payload',
                        translate(encode(payload, 'base64'), E'\\n', '')))::text
                FROM damaged_rows d
               WHERE bucket = ? AND persistence_id = ? AND ('damaged_' || kind, sequence_number) > (?, ?)
            ) AS stored
            ORDER BY name, sequence_number LIMIT ?\
            """;

    private static final int PARTS_ABOUT = 4;
    private static final int PARTS_OF_ROWS = 3;

    private StoredTexts() {}

    /** What is stored beside journal and snapshots. */
    static List<StoredText> about(Connection connection, String persistenceId) throws SQLException {
        try (var statement = connection.prepareStatement(ABOUT)) {
            for (int i = 1; i <= PARTS_ABOUT; i++) {
                statement.setString(i, persistenceId);
            }
            return read(statement);
        }
    }

    /** The next rows of journal and snapshots, and of what was set aside; none at the end. */
    static List<StoredText> rows(
            Connection connection, String persistenceId, int bucket, String afterTable, long after)
            throws SQLException {
        try (var statement = connection.prepareStatement(ROWS)) {
            int at = 0;
            for (int i = 0; i < PARTS_OF_ROWS; i++) {
                statement.setInt(++at, bucket);
                statement.setString(++at, persistenceId);
                statement.setString(++at, afterTable);
                statement.setLong(++at, after);
            }
            statement.setInt(++at, ROWS_MAX);
            return read(statement);
        }
    }

    private static List<StoredText> read(PreparedStatement statement) throws SQLException {
        var texts = new ArrayList<StoredText>();
        try (var found = statement.executeQuery()) {
            while (found.next()) {
                texts.add(new StoredText(found.getString(1), found.getLong(2), found.getString(3)));
            }
        }
        return texts;
    }
}
