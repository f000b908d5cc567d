package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code event_journal}. */
public final class EventJournalTable {
    private static final String COLUMNS =
            """
            persistence_id, sequence_number, writer, write_timestamp, event_ser_id,
            event_ser_manifest, event_payload, adapter_manifest, meta_ser_id, meta_ser_manifest,
            meta_payload\
            """;

    private static final String INSERT =
            """
            INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,
                event_ser_id, event_ser_manifest, event_payload, slice, bucket)
            SELECT * FROM unnest(?::text[], ?::int8[], ?::text[], ?::int8[], ?::int4[], ?::text[],
                ?::bytea[], ?::int4[], ?::int4[])\
            """;

    private static final String INSERT_WITH_EXTRAS =
            """
            INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,
                event_ser_id, event_ser_manifest, event_payload, slice, bucket, adapter_manifest,
                meta_ser_id, meta_ser_manifest, meta_payload)
            SELECT * FROM unnest(?::text[], ?::int8[], ?::text[], ?::int8[], ?::int4[], ?::text[],
                ?::bytea[], ?::int4[], ?::int4[], ?::text[], ?::int4[], ?::text[], ?::bytea[])\
            """;

    private static final String WRITERS =
            """
            SELECT q.persistence_id, j.writer
              FROM unnest(?::text[], ?::int8[], ?::int4[]) AS q (persistence_id, sequence_number, bucket)
              JOIN event_journal j ON j.bucket = q.bucket AND j.persistence_id = q.persistence_id
                   AND j.sequence_number = q.sequence_number\
            """;

    private static final String ROWS_AFTER =
            """
            SELECT j.persistence_id, j.sequence_number, j.writer, j.write_timestamp, j.event_ser_id,
                   j.event_ser_manifest, j.event_payload, j.adapter_manifest, j.meta_ser_id,
                   j.meta_ser_manifest, j.meta_payload
              FROM unnest(?::text[], ?::int8[]) AS q (persistence_id, after)
              JOIN event_journal j ON j.persistence_id = q.persistence_id
                   AND j.sequence_number > q.after
             WHERE j.bucket = ? AND NOT j.deleted\
            """;

    private static final String PAGE = page(">=", "ASC");

    private static final String PAGE_BACKWARDS = page("<=", "DESC");

    /** Returns a query that reads one range of the primary key from one of its ends. */
    private static String page(String from, String order) {
        return "SELECT "
                + COLUMNS
                + """
                 FROM (
                   SELECT *, row_number() OVER pages AS position,
                          sum(octet_length(event_payload)) OVER pages AS size
                     FROM (SELECT * FROM event_journal
                            WHERE bucket = ? AND persistence_id = ? AND sequence_number %1$s ?
                              AND NOT deleted
                            ORDER BY sequence_number %2$s LIMIT ?) AS wanted
                   WINDOW pages AS (ORDER BY sequence_number %2$s ROWS UNBOUNDED PRECEDING)
                 ) AS measured
                WHERE position = 1 OR size <= ?
                ORDER BY sequence_number %2$s\
                """
                        .formatted(from, order);
    }

    /** The rows of a persistence id after a sequence number. */
    public record Tail(String persistenceId, long afterSequenceNr) {}

    private EventJournalTable() {}

    static void insert(
            Connection connection,
            PayloadEncryptor encryptor,
            List<WriteRequest.EntityWrite> requests)
            throws SQLException {
        var rows = new ArrayList<WriteRequest.EncodedRow>(requests.size());
        requests.forEach(request -> rows.addAll(request.rows()));
        boolean extras = rows.stream().anyMatch(EventJournalTable::hasExtras);
        try (var statement =
                new Unnest<>(connection, extras ? INSERT_WITH_EXTRAS : INSERT, rows)
                        .text(row -> row.request().persistenceId())
                        .int8(row -> row.row().sequenceNr())
                        .text(row -> row.row().writer())
                        .int8(row -> row.row().timestampMillis())
                        .int4(row -> row.payload().serializerId())
                        .text(row -> row.payload().manifest())
                        .bytea(row -> row.storedBytes(encryptor))
                        .int4(row -> row.request().write().slice())
                        .int4(row -> row.request().bucket())) {
            if (extras) {
                statement
                        .text(row -> row.row().adapterManifest())
                        .nullableInt4(row -> ofMetadata(row, EncodedPayload::serializerId))
                        .text(row -> ofMetadata(row, EncodedPayload::manifest))
                        .bytea(row -> ofMetadata(row, EncodedPayload::bytes));
            }
            statement.update();
        }
    }

    /** Only rows of Pekko's plugins have adapter manifests or metadata. */
    private static boolean hasExtras(WriteRequest.EncodedRow row) {
        return row.metadata() != null || !row.row().adapterManifest().isEmpty();
    }

    private static <T> @Nullable T ofMetadata(
            WriteRequest.EncodedRow row, Function<EncodedPayload, T> part) {
        var metadata = row.metadata();
        return metadata == null ? null : part.apply(metadata);
    }

    /**
     * Returns the writer of the stored first row of each request, by persistence id. Requests whose
     * first row is not stored are omitted.
     */
    static Map<String, String> writers(
            Connection connection, List<WriteRequest.EntityWrite> requests) throws SQLException {
        var writers = new HashMap<String, String>();
        try (var statement =
                        new Unnest<>(connection, WRITERS, requests)
                                .text(WriteRequest::persistenceId)
                                .int8(request -> request.write().rows().getFirst().sequenceNr())
                                .int4(WriteRequest.EntityWrite::bucket);
                var found = statement.query()) {
            while (found.next()) {
                writers.put(found.getString(1), found.getString(2));
            }
        }
        return writers;
    }

    /**
     * Returns the rows of the tails by persistence id, in ascending order. All tails must be in one
     * bucket.
     */
    public static Map<String, List<JournalRow>> rowsAfter(
            Connection connection, PayloadEncryption encryption, int bucket, List<Tail> tails)
            throws SQLException {
        var rows = new HashMap<String, List<JournalRow>>();
        try (var statement =
                        new Unnest<>(connection, ROWS_AFTER, tails)
                                .text(Tail::persistenceId)
                                .int8(Tail::afterSequenceNr)
                                .value(bucket);
                var found = statement.query()) {
            while (found.next()) {
                var row = read(found, encryption);
                rows.computeIfAbsent(row.persistenceId(), _ -> new ArrayList<>()).add(row);
            }
        }
        rows.values().forEach(list -> list.sort(Comparator.comparingLong(JournalRow::sequenceNr)));
        return rows;
    }

    /**
     * Reads rows of an execution from a bucket. If the bucket has none, reads them from the bucket
     * of long-running executions. The execution may have been moved there after the caller read its
     * bucket.
     */
    public static List<JournalRow> pageInEitherBucket(
            Connection connection,
            PayloadEncryption encryption,
            String persistenceId,
            int bucket,
            long fromSequenceNr,
            boolean backwards,
            int rowsMax,
            long bytesMax)
            throws SQLException {
        var rows =
                page(
                        connection,
                        encryption,
                        persistenceId,
                        bucket,
                        fromSequenceNr,
                        backwards,
                        rowsMax,
                        bytesMax);
        return rows.isEmpty() && bucket != Buckets.LONG_RUNNING
                ? page(
                        connection,
                        encryption,
                        persistenceId,
                        Buckets.LONG_RUNNING,
                        fromSequenceNr,
                        backwards,
                        rowsMax,
                        bytesMax)
                : rows;
    }

    public static List<JournalRow> page(
            Connection connection,
            PayloadEncryption encryption,
            String persistenceId,
            int bucket,
            long fromSequenceNr,
            boolean backwards,
            int rowsMax,
            long bytesMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(backwards ? PAGE_BACKWARDS : PAGE)) {
            statement.setInt(1, bucket);
            statement.setString(2, persistenceId);
            statement.setLong(3, fromSequenceNr);
            statement.setInt(4, rowsMax);
            statement.setLong(5, bytesMax);
            var rows = new ArrayList<JournalRow>();
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(read(found, encryption));
                }
            }
            return rows;
        }
    }

    private static JournalRow read(ResultSet found, PayloadEncryption encryption)
            throws SQLException {
        var id = found.getString(1);
        return new JournalRow(
                id,
                found.getLong(2),
                found.getString(3),
                found.getLong(4),
                new EncodedPayload(
                        found.getInt(5),
                        found.getString(6),
                        encryption.open(id, Bytes.wrap(found.getBytes(7)))),
                found.getString(8),
                EncodedPayload.read(found, 9));
    }
}
