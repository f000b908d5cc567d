package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.ForcedEnd;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.retention.ChunkedTable;
import dev.askel.engine.journal.retention.ChunkedTable.Rows;
import dev.askel.engine.journal.retention.LongRunningExecutions;
import dev.askel.engine.sql.PayloadEncryption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Performs {@link ForcedEnd}. No other transaction removes single rows from the journal of an
 * existing execution.
 */
public final class ForcedEnds {
    private static final String RUNNING =
            """
            SELECT bucket FROM executions
             WHERE persistence_id = ? AND status = 'RUNNING' FOR UPDATE\
            """;

    private static final String LAST_SEQUENCE_NR =
            """
            SELECT coalesce(max(sequence_number), 0) FROM event_journal
             WHERE bucket = ? AND persistence_id = ?\
            """;

    private static final String SET_ROWS_ASIDE =
            """
            WITH removed AS (
              DELETE FROM event_journal
               WHERE bucket = ? AND persistence_id = ?
                 AND sequence_number > ? AND sequence_number <= ? RETURNING *)
            INSERT INTO damaged_rows (persistence_id, kind, sequence_number, removed_at, writer,
                write_timestamp, ser_id, ser_manifest, payload, slice, bucket)
            SELECT persistence_id, 'row', sequence_number, ?, writer, write_timestamp, event_ser_id,
                   event_ser_manifest, event_payload, slice, bucket
              FROM removed\
            """;

    private static final String SET_SNAPSHOTS_ASIDE =
            """
            WITH removed AS (
              DELETE FROM snapshot
               WHERE bucket = ? AND persistence_id = ?
                 AND sequence_number > ? AND sequence_number <= ? RETURNING *)
            INSERT INTO damaged_rows (persistence_id, kind, sequence_number, removed_at, writer,
                write_timestamp, ser_id, ser_manifest, payload, slice, bucket)
            SELECT persistence_id, 'snapshot', sequence_number, ?, NULL, created, snapshot_ser_id,
                   snapshot_ser_manifest, snapshot_payload, slice, bucket
              FROM removed\
            """;

    private static final String END_QUARANTINE = "DELETE FROM quarantine WHERE persistence_id = ?";

    private static final String SEALED =
            """
            SELECT FROM pg_trigger
             WHERE tgrelid = to_regclass('event_journal_' || ?) AND tgname = 'sealed'\
            """;

    private ForcedEnds() {}

    /** Performs {@link Journal#forceEnd} in the caller's transaction. */
    public static @Nullable Integer perform(
            Connection connection, PayloadEncryption encryption, ForcedEnd end)
            throws SQLException {
        var write = end.write();
        var id = write.persistenceId();
        int bucket;
        try (var statement = connection.prepareStatement(RUNNING)) {
            statement.setString(1, id);
            try (var found = statement.executeQuery()) {
                if (!found.next()) {
                    return null;
                }
                bucket = found.getInt(1);
            }
        }
        if (bucket != write.bucket()
                || lastSequenceNr(connection, bucket, id) > end.lastSequenceNr()) {
            return null;
        }
        if (isSealed(connection, bucket)) {
            LongRunningExecutions.moveOne(connection, bucket, id, LongRunningExecutions.BYTES_MAX);
            bucket = Buckets.LONG_RUNNING;
        }
        long snapshotsFrom = end.snapshotsReadable() ? end.sequenceNr() : 0;
        int rows =
                setAside(
                        connection,
                        ChunkedTable.JOURNAL,
                        SET_ROWS_ASIDE,
                        new Rows(id, bucket, end.sequenceNr()),
                        end.nowMillis());
        setAside(
                connection,
                ChunkedTable.SNAPSHOTS,
                SET_SNAPSHOTS_ASIDE,
                new Rows(id, bucket, snapshotsFrom),
                end.nowMillis());
        try (var statement = connection.prepareStatement(END_QUARANTINE)) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
        var request = new WriteRequest.EntityWrite(write, System.nanoTime());
        request.moveTo(bucket);
        request.encode();
        GroupTransaction.run(connection, encryption, List.of(request));
        return rows;
    }

    private static boolean isSealed(Connection connection, int bucket) throws SQLException {
        try (var statement = connection.prepareStatement(SEALED)) {
            statement.setInt(1, bucket);
            try (var found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    private static long lastSequenceNr(Connection connection, int bucket, String id)
            throws SQLException {
        try (var statement = connection.prepareStatement(LAST_SEQUENCE_NR)) {
            statement.setInt(1, bucket);
            statement.setString(2, id);
            try (var found = statement.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }

    private static int setAside(
            Connection connection, ChunkedTable table, String sql, Rows rows, long nowMillis)
            throws SQLException {
        return table.change(
                connection,
                rows,
                LongRunningExecutions.BYTES_MAX,
                (after, end) -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        statement.setInt(1, rows.bucket());
                        statement.setString(2, rows.persistenceId());
                        statement.setLong(3, after);
                        statement.setLong(4, end);
                        statement.setLong(5, nowMillis);
                        return statement.executeUpdate();
                    }
                });
    }
}
