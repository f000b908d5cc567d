package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.SnapshotWrite;
import dev.askel.engine.journal.StoredSnapshot;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes the rows of {@code snapshot}. An execution has at most one snapshot. */
public final class SnapshotTable {
    private static final String PUT =
            """
            INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,
                snapshot_ser_manifest, snapshot_payload, slice, bucket)
            SELECT * FROM unnest(?::text[], ?::int8[], ?::int8[], ?::int4[], ?::text[], ?::bytea[],
                ?::int4[], ?::int4[])
            ON CONFLICT (bucket, persistence_id, sequence_number) DO UPDATE
               SET created = excluded.created, snapshot_ser_id = excluded.snapshot_ser_id,
                   snapshot_ser_manifest = excluded.snapshot_ser_manifest,
                   snapshot_payload = excluded.snapshot_payload\
            """;

    private static final String DELETE_OLDER =
            """
            DELETE FROM snapshot
             USING unnest(?::text[], ?::int8[], ?::int4[]) AS u (persistence_id, sequence_number, bucket)
             WHERE snapshot.bucket = u.bucket AND snapshot.persistence_id = u.persistence_id
               AND snapshot.sequence_number < u.sequence_number\
            """;

    private static final String LATEST =
            """
            SELECT s.persistence_id, s.sequence_number, s.created, s.snapshot_ser_id,
                   s.snapshot_ser_manifest, s.snapshot_payload
              FROM unnest(?::text[]) AS q (persistence_id)
              CROSS JOIN LATERAL (
                    SELECT * FROM snapshot
                     WHERE bucket = ? AND persistence_id = q.persistence_id
                     ORDER BY sequence_number DESC LIMIT 1) AS s\
            """;

    /** A snapshot and its write request. */
    record SnapshotInsert(
            WriteRequest.EntityWrite request, SnapshotWrite snapshot, EncodedPayload state) {}

    private SnapshotTable() {}

    static void put(
            Connection connection, PayloadEncryptor encryptor, List<SnapshotInsert> snapshots)
            throws SQLException {
        try (var statement =
                new Unnest<>(connection, PUT, snapshots)
                        .text(insert -> insert.request().persistenceId())
                        .int8(insert -> insert.snapshot().sequenceNr())
                        .int8(insert -> insert.snapshot().timestampMillis())
                        .int4(insert -> insert.state().serializerId())
                        .text(insert -> insert.state().manifest())
                        .bytea(insert ->
                                encryptor.storeRow(
                                        insert.request().persistenceId(), insert.state().row()))
                        .int4(insert -> insert.request().write().slice())
                        .int4(insert -> insert.request().bucket())) {
            statement.update();
        }
        try (var statement =
                new Unnest<>(connection, DELETE_OLDER, snapshots)
                        .text(insert -> insert.request().persistenceId())
                        .int8(insert -> insert.snapshot().sequenceNr())
                        .int4(insert -> insert.request().bucket())) {
            statement.update();
        }
    }

    /**
     * Returns the latest snapshots by persistence id. Ids without a snapshot in the bucket are
     * missing.
     */
    public static Map<String, StoredSnapshot> latest(
            Connection connection,
            PayloadEncryption encryption,
            int bucket,
            List<String> persistenceIds)
            throws SQLException {
        var snapshots = new HashMap<String, StoredSnapshot>();
        try (var statement =
                        new Unnest<>(connection, LATEST, persistenceIds)
                                .text(id -> id)
                                .value(bucket);
                var found = statement.query()) {
            while (found.next()) {
                var id = found.getString(1);
                snapshots.put(
                        id,
                        new StoredSnapshot(
                                found.getLong(2),
                                found.getLong(3),
                                new EncodedPayload(
                                        found.getInt(4),
                                        found.getString(5),
                                        encryption.open(id, Bytes.wrap(found.getBytes(6))))));
            }
        }
        return snapshots;
    }
}
