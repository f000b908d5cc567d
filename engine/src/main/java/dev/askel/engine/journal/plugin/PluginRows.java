package dev.askel.engine.journal.plugin;

import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.StoredSnapshot;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.sql.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.jspecify.annotations.Nullable;

/**
 * SQL of the Pekko plugins for tables {@code event_journal} and {@code snapshot}: operations that
 * {@link dev.askel.engine.journal.Journal} lacks. All rows are in bucket 0.
 */
final class PluginRows {
    private static final String HIGHEST_SEQUENCE_NR =
            """
            SELECT coalesce(max(sequence_number), 0) FROM event_journal
             WHERE bucket = 0 AND persistence_id = ?\
            """;

    // Pekko must still find the highest sequence number after a deletion. A deletion therefore
    // keeps the last row of its range, and marks this row as deleted.
    private static final String MARK_DELETED =
            """
            UPDATE event_journal SET deleted = true
             WHERE bucket = 0 AND persistence_id = ? AND sequence_number = (
                   SELECT max(sequence_number) FROM event_journal
                    WHERE bucket = 0 AND persistence_id = ? AND sequence_number <= ?)\
            """;

    private static final String DELETE =
            """
            DELETE FROM event_journal
             WHERE bucket = 0 AND persistence_id = ? AND sequence_number < (
                   SELECT max(sequence_number) FROM event_journal
                    WHERE bucket = 0 AND persistence_id = ? AND sequence_number <= ?)\
            """;

    private static final String SAVE_SNAPSHOT =
            """
            INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,
                snapshot_ser_manifest, snapshot_payload, meta_ser_id, meta_ser_manifest,
                meta_payload, slice, bucket)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
            ON CONFLICT (bucket, persistence_id, sequence_number) DO UPDATE
               SET created = excluded.created, snapshot_ser_id = excluded.snapshot_ser_id,
                   snapshot_ser_manifest = excluded.snapshot_ser_manifest,
                   snapshot_payload = excluded.snapshot_payload,
                   meta_ser_id = excluded.meta_ser_id,
                   meta_ser_manifest = excluded.meta_ser_manifest,
                   meta_payload = excluded.meta_payload\
            """;

    private static final String MATCHING =
            """
            WHERE bucket = 0 AND persistence_id = ? AND sequence_number BETWEEN ? AND ?
              AND created BETWEEN ? AND ?\
            """;

    private static final String LOAD_SNAPSHOT =
            """
            SELECT sequence_number, created, snapshot_ser_id, snapshot_ser_manifest,
                   snapshot_payload, meta_ser_id, meta_ser_manifest, meta_payload
              FROM snapshot\
            """
                    + " "
                    + MATCHING
                    + " ORDER BY sequence_number DESC LIMIT 1";

    private static final String DELETE_SNAPSHOTS = "DELETE FROM snapshot " + MATCHING;

    /** A snapshot with Pekko's metadata. */
    record Snapshot(StoredSnapshot stored, @Nullable EncodedPayload metadata) {}

    private PluginRows() {}

    static long highestSequenceNr(Connection connection, String persistenceId) throws SQLException {
        try (var statement = connection.prepareStatement(HIGHEST_SEQUENCE_NR)) {
            statement.setString(1, persistenceId);
            try (var found = statement.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }

    static void delete(Connection connection, String persistenceId, long toSequenceNr)
            throws SQLException {
        for (var sql : new String[] {MARK_DELETED, DELETE}) {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, persistenceId);
                statement.setString(2, persistenceId);
                statement.setLong(3, toSequenceNr);
                statement.executeUpdate();
            }
        }
    }

    static void saveSnapshot(Connection connection, String persistenceId, Snapshot snapshot)
            throws SQLException {
        try (var statement = connection.prepareStatement(SAVE_SNAPSHOT)) {
            var stored = snapshot.stored();
            statement.setString(1, persistenceId);
            statement.setLong(2, stored.sequenceNr());
            statement.setLong(3, stored.timestampMillis());
            statement.setInt(4, stored.state().serializerId());
            statement.setString(5, stored.state().manifest());
            statement.setBytes(6, stored.state().bytes().unsafeArray());
            var metadata = snapshot.metadata();
            statement.setObject(
                    7, metadata == null ? null : metadata.serializerId(), Types.INTEGER);
            statement.setString(8, metadata == null ? null : metadata.manifest());
            statement.setBytes(9, metadata == null ? null : metadata.bytes().unsafeArray());
            statement.setInt(10, Slices.of(persistenceId));
            statement.executeUpdate();
        }
    }

    static @Nullable Snapshot loadSnapshot(
            Connection connection, String persistenceId, SnapshotSelectionCriteria criteria)
            throws SQLException {
        try (var statement = connection.prepareStatement(LOAD_SNAPSHOT)) {
            bind(statement, persistenceId, criteria);
            try (var found = statement.executeQuery()) {
                if (!found.next()) {
                    return null;
                }
                var state =
                        new EncodedPayload(
                                found.getInt(3), found.getString(4), Bytes.wrap(found.getBytes(5)));
                return new Snapshot(
                        new StoredSnapshot(found.getLong(1), found.getLong(2), state),
                        EncodedPayload.read(found, 6));
            }
        }
    }

    static void deleteSnapshots(
            Connection connection, String persistenceId, SnapshotSelectionCriteria criteria)
            throws SQLException {
        try (var statement = connection.prepareStatement(DELETE_SNAPSHOTS)) {
            bind(statement, persistenceId, criteria);
            statement.executeUpdate();
        }
    }

    private static void bind(
            PreparedStatement statement, String persistenceId, SnapshotSelectionCriteria criteria)
            throws SQLException {
        statement.setString(1, persistenceId);
        statement.setLong(2, criteria.minSequenceNr());
        statement.setLong(3, criteria.maxSequenceNr());
        statement.setLong(4, criteria.minTimestamp());
        statement.setLong(5, criteria.maxTimestamp());
    }
}
