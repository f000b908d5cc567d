package dev.askel.engine.journal.retention;

import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.retention.ChunkedTable.Rows;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves executions that outlive the bucket of their start to {@link Buckets#LONG_RUNNING}. One
 * transaction moves an execution completely, under the lock of its row in {@code executions}. Every
 * statement therefore sees all rows of the execution in one of the two buckets.
 *
 * <p>A journal may contain gigabytes, which one statement cannot move or delete within its time
 * limit. Small executions are moved together. A large execution is moved alone, by several
 * statements of the transaction. Each statement moves a bounded number of bytes.
 */
public final class LongRunningExecutions {
    private static final String LOCK =
            """
            SELECT persistence_id FROM executions
             WHERE persistence_id = ANY (?) AND bucket = ?
             ORDER BY persistence_id FOR UPDATE\
            """;

    private static final String[] MOVE_PAYLOADS = {
        "UPDATE event_journal SET bucket = 0 WHERE persistence_id = ANY (?) AND bucket = ?",
        "UPDATE snapshot SET bucket = 0 WHERE persistence_id = ANY (?) AND bucket = ?"
    };

    private static final String[] MOVE_REST = {
        "UPDATE damaged_rows SET bucket = 0 WHERE persistence_id = ANY (?) AND bucket = ?",
        "UPDATE executions SET bucket = 0 WHERE persistence_id = ANY (?) AND bucket = ?"
    };

    private static final String[] DELETE = {
        "DELETE FROM event_journal WHERE persistence_id = ANY (?) AND bucket = ?",
        "DELETE FROM snapshot WHERE persistence_id = ANY (?) AND bucket = ?",
    };

    /**
     * The maximum number of bytes that one statement moves or deletes. Callers use a smaller number
     * after a timeout.
     */
    public static final long BYTES_MAX = 16 << 20;

    // Payloads are stored uncompressed, so their size is known without reading them.
    private static final String SIZES =
            """
            SELECT wanted.ordinal, stored.bytes
              FROM unnest(?::text[]) WITH ORDINALITY AS wanted (id, ordinal)
             CROSS JOIN LATERAL (
                   SELECT pg_column_size(event_payload) AS bytes FROM event_journal
                    WHERE persistence_id = wanted.id AND bucket = ?
                   UNION ALL
                   SELECT pg_column_size(snapshot_payload) FROM snapshot
                    WHERE persistence_id = wanted.id AND bucket = ?) AS stored
             LIMIT ?\
            """;

    private static final List<ChunkedTable> TABLES =
            List.of(ChunkedTable.JOURNAL, ChunkedTable.SNAPSHOTS);

    private static final String[] DELETE_DAMAGED = {
        "DELETE FROM damaged_rows WHERE persistence_id = ANY (?) AND bucket = ?"
    };

    private LongRunningExecutions() {}

    /**
     * Moves the executions that are in the bucket to {@link Buckets#LONG_RUNNING}, in the caller's
     * transaction. One statement moves the rows of all executions, so the executions must be small
     * ({@link #countWithin}).
     *
     * @param bucket the bucket of a period
     * @return the number of moved executions
     */
    public static int move(Connection connection, int bucket, List<String> persistenceIds)
            throws SQLException {
        var locked = lock(connection, bucket, persistenceIds);
        run(connection, MOVE_PAYLOADS, bucket, locked);
        run(connection, MOVE_REST, bucket, locked);
        return locked.size();
    }

    private static List<String> lock(Connection connection, int bucket, List<String> persistenceIds)
            throws SQLException {
        if (bucket == Buckets.LONG_RUNNING) {
            throw new IllegalArgumentException("the executions are in the long bucket already");
        }
        var locked = new ArrayList<String>();
        try (var statement =
                        new Unnest<>(connection, LOCK, persistenceIds)
                                .text(id -> id)
                                .value(bucket);
                var found = statement.query()) {
            while (found.next()) {
                locked.add(found.getString(1));
            }
        }
        return locked;
    }

    /**
     * Moves one execution of any size to the long bucket if it is in {@code bucket}, in the
     * caller's transaction.
     *
     * @param bucket the bucket of a period
     * @param bytesMax the maximum size that a statement moves; a larger row is moved alone
     * @return 1; 0 when the execution is not in the bucket
     */
    public static int moveOne(Connection connection, int bucket, String id, long bytesMax)
            throws SQLException {
        var locked = lock(connection, bucket, List.of(id));
        for (var each : locked) {
            for (var table : TABLES) {
                table.move(connection, new Rows(each, bucket, 0), bytesMax);
            }
        }
        run(connection, MOVE_REST, bucket, locked);
        return locked.size();
    }

    /**
     * Returns the number of leading executions that together have at most {@code bytesMax} stored
     * bytes in the bucket.
     *
     * @return 0 when the first execution alone is larger
     */
    public static int countWithin(
            Connection connection, int bucket, List<String> persistenceIds, long bytesMax)
            throws SQLException {
        long rowsMax = bytesMax / ChunkedTable.ROW_BYTES + 1;
        long rows = 0;
        long bytes = 0;
        try (var statement =
                        new Unnest<>(connection, SIZES, persistenceIds)
                                .text(id -> id)
                                .value(bucket)
                                .value(bucket)
                                .value(rowsMax);
                var found = statement.query()) {
            while (found.next()) {
                rows++;
                bytes += found.getLong(2) + ChunkedTable.ROW_BYTES;
                if (bytes > bytesMax || rows == rowsMax) {
                    return found.getInt(1) - 1;
                }
            }
        }
        return persistenceIds.size();
    }

    /**
     * Deletes all rows of executions in a bucket. The caller's transaction has deleted their rows
     * in {@code executions}.
     *
     * @param bytesMax the maximum size that a statement deletes; a larger row is deleted alone
     */
    public static void delete(
            Connection connection, int bucket, List<String> persistenceIds, long bytesMax)
            throws SQLException {
        var remaining = persistenceIds;
        while (!remaining.isEmpty()) {
            int fitting = countWithin(connection, bucket, remaining, bytesMax);
            if (fitting > 0) {
                run(connection, DELETE, bucket, remaining.subList(0, fitting));
            } else {
                for (var table : TABLES) {
                    table.delete(connection, new Rows(remaining.getFirst(), bucket, 0), bytesMax);
                }
            }
            remaining = remaining.subList(Math.max(fitting, 1), remaining.size());
        }
        deleteDamaged(connection, bucket, persistenceIds);
    }

    /**
     * Deletes the rows in {@code damaged_rows} only. The other rows are dropped later, with the
     * partition of the bucket.
     */
    public static void deleteDamaged(Connection connection, int bucket, List<String> persistenceIds)
            throws SQLException {
        run(connection, DELETE_DAMAGED, bucket, persistenceIds);
    }

    private static void run(
            Connection connection, String[] statements, int bucket, List<String> persistenceIds)
            throws SQLException {
        if (persistenceIds.isEmpty()) {
            return;
        }
        for (var sql : statements) {
            try (var statement =
                    new Unnest<>(connection, sql, persistenceIds).text(id -> id).value(bucket)) {
                statement.update();
            }
        }
    }
}
