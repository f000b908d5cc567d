package dev.askel.engine.journal.writer;

import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.LogBacklog.Group;
import dev.askel.engine.journal.LogBacklog.PendingRow;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.PendingLog;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code owed_logs}. */
public final class PendingLogsTable {
    private static final String INSERT =
            """
            INSERT INTO owed_logs (slice, log_group, persistence_id, sequence_number, level,
                with_data, redrive_count, owed_at, record)
            SELECT * FROM unnest(?::int4[], ?::text[], ?::text[], ?::int8[], ?::text[], ?::bool[],
                ?::int4[], ?::int8[], ?::bytea[])\
            """;

    // The recursive query reads one index entry for each group, even when a group has many rows.
    private static final String GROUPS =
            """
            WITH RECURSIVE found AS (
              (SELECT slice, log_group FROM owed_logs WHERE slice BETWEEN ? AND ?
                ORDER BY slice, log_group LIMIT 1)
              UNION ALL
              SELECT next.slice, next.log_group
                FROM found CROSS JOIN LATERAL (
                     SELECT slice, log_group FROM owed_logs
                      WHERE (slice, log_group) > (found.slice, found.log_group) AND slice <= ?
                      ORDER BY slice, log_group LIMIT 1) AS next)
            SELECT slice, log_group FROM found LIMIT ?\
            """;

    // LIMIT 1 makes the planner read each row by its key, instead of joining whole tables.
    private static final String PENDING =
            """
            SELECT id, persistence_id, level, with_data, redrive_count, owed_at, machine_name,
                   event_ser_id, event_ser_manifest, event_payload, record
              FROM (SELECT o.*, e.machine_name, j.*,
                           row_number() OVER (ORDER BY id) AS row_no,
                           sum(octet_length(coalesce(record, event_payload)))
                               OVER (ORDER BY id) AS bytes
                      FROM (SELECT * FROM owed_logs
                             WHERE slice = ? AND log_group = ? AND id > ?
                             ORDER BY id LIMIT ?) AS o
                      LEFT JOIN LATERAL (
                           SELECT bucket, machine_name FROM executions
                            WHERE persistence_id = o.persistence_id LIMIT 1) AS e ON true
                      LEFT JOIN LATERAL (
                           SELECT event_ser_id, event_ser_manifest, event_payload
                             FROM event_journal
                            WHERE o.record IS NULL
                              AND bucket = e.bucket AND persistence_id = o.persistence_id
                              AND sequence_number = o.sequence_number LIMIT 1) AS j ON true) AS r
             WHERE row_no = 1 OR bytes IS NULL OR bytes <= ?
             ORDER BY id\
            """;

    private static final String ASYNCHRONOUS_COMMIT = "SET LOCAL synchronous_commit TO off";

    private static final String DELETE =
            "DELETE FROM owed_logs WHERE slice = ? AND log_group = ? AND id = ANY (?)";

    // The highest id is read once. With IN and old statistics, PostgreSQL compared each row with
    // each id.
    private static final String DELETE_OLDER =
            """
            DELETE FROM owed_logs
             WHERE slice = ? AND log_group = ? AND owed_at < ?
               AND id <= (SELECT max(id)
                            FROM (SELECT id FROM owed_logs WHERE slice = ? AND log_group = ?
                                   ORDER BY id LIMIT ?) AS oldest)\
            """;

    private record LogInsert(JournalWrite write, PendingLog log, NewRow row) {}

    private PendingLogsTable() {}

    static void insert(
            Connection connection,
            PayloadEncryptor encryptor,
            List<WriteRequest.EntityWrite> requests)
            throws SQLException {
        var rows = new ArrayList<LogInsert>();
        for (var request : requests) {
            for (var log : request.write().logs()) {
                rows.add(new LogInsert(request.write(), log, request.write().rows().getFirst()));
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        try (var statement =
                new Unnest<>(connection, INSERT, rows)
                        .int4(insert -> Slices.of(insert.log().logGroupArn()))
                        .text(insert -> insert.log().logGroupArn())
                        .text(insert -> insert.write().persistenceId())
                        .int8(insert -> insert.row().sequenceNr())
                        .text(insert -> insert.log().level())
                        .bool(insert -> insert.log().withData())
                        .int4(insert -> insert.log().redriveCount())
                        .int8(insert -> insert.row().timestampMillis())
                        .bytea(insert -> encryptedRecord(encryptor, insert))) {
            statement.update();
        }
    }

    /**
     * Returns the record as it is stored. Records of executions with a customer-managed key have no
     * data, and are delivered also when the key cannot be used.
     */
    private static @Nullable Bytes encryptedRecord(PayloadEncryptor encryptor, LogInsert insert) {
        var record = insert.log().record();
        var owner = insert.write().persistenceId();
        return record == null
                ? null
                : encryptor.encrypt(PayloadEncryption.accountOwner(owner), owner, record.get());
    }

    public static List<Group> groups(Connection connection, SliceRange slices, int groupsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(GROUPS)) {
            statement.setInt(1, slices.from());
            statement.setInt(2, slices.to());
            statement.setInt(3, slices.to());
            statement.setInt(4, groupsMax);
            try (var found = statement.executeQuery()) {
                var groups = new ArrayList<Group>();
                while (found.next()) {
                    groups.add(new Group(found.getInt(1), found.getString(2)));
                }
                return groups;
            }
        }
    }

    public static List<PendingRow> pending(
            Connection connection,
            PayloadEncryption encryption,
            Group group,
            long afterId,
            int rowsMax,
            long bytesMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(PENDING)) {
            statement.setInt(1, group.slice());
            statement.setString(2, group.logGroupArn());
            statement.setLong(3, afterId);
            statement.setInt(4, rowsMax);
            statement.setLong(5, bytesMax);
            try (var found = statement.executeQuery()) {
                var pending = new ArrayList<PendingRow>();
                while (found.next()) {
                    var id = found.getString(2);
                    pending.add(
                            new PendingRow(
                                    found.getLong(1),
                                    id,
                                    new PendingLog(
                                            group.logGroupArn(),
                                            found.getString(3),
                                            found.getBoolean(4),
                                            found.getInt(5),
                                            null,
                                            0),
                                    found.getLong(6),
                                    found.getString(7),
                                    events(found, encryption, id),
                                    encryption.decryptOrKeepNullable(id, found.getBytes(11))));
                }
                return pending;
            }
        }
    }

    private static @Nullable EncodedPayload events(
            ResultSet found, PayloadEncryption encryption, String persistenceId)
            throws SQLException {
        var stored = EncodedPayload.read(found, 8);
        return stored == null
                ? null
                : stored.opened(encryption.open(persistenceId, stored.bytes()));
    }

    public static int delete(Connection connection, Group group, List<Long> ids)
            throws SQLException {
        try (var statement = connection.createStatement()) {
            // The asynchronous commit is faster. After a crash, these rows may still exist and be
            // delivered again.
            statement.execute(ASYNCHRONOUS_COMMIT);
        }
        try (var statement = connection.prepareStatement(DELETE)) {
            statement.setInt(1, group.slice());
            statement.setString(2, group.logGroupArn());
            statement.setArray(3, connection.createArrayOf("int8", ids.toArray()));
            return statement.executeUpdate();
        }
    }

    public static int deleteOlder(
            Connection connection, Group group, long beforeMillis, int rowsMax)
            throws SQLException {
        try (var statement = connection.prepareStatement(DELETE_OLDER)) {
            statement.setInt(1, group.slice());
            statement.setString(2, group.logGroupArn());
            statement.setLong(3, beforeMillis);
            statement.setInt(4, group.slice());
            statement.setString(5, group.logGroupArn());
            statement.setInt(6, rowsMax);
            return statement.executeUpdate();
        }
    }
}
