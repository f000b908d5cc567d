package dev.askel.engine.journal.retention;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A table in which one execution may have gigabytes of rows. Such rows are changed in parts, in the
 * order of their sequence numbers. Each statement changes one part, so that the statement ends
 * within its time limit.
 *
 * @param name the table; its key is bucket, persistence id and sequence number
 * @param payload the large column; it is stored uncompressed, so its size is known without reading
 *     it
 */
public record ChunkedTable(String name, String payload) {
    public static final ChunkedTable JOURNAL = new ChunkedTable("event_journal", "event_payload");
    public static final ChunkedTable SNAPSHOTS = new ChunkedTable("snapshot", "snapshot_payload");

    /**
     * The estimated bytes of a row besides its payload: its other columns and two index entries.
     */
    static final int ROW_BYTES = 512;

    private static final String OF_PART =
            """
             WHERE persistence_id = ? AND bucket = ?
               AND sequence_number > ? AND sequence_number <= ?\
            """;

    /**
     * The rows of one execution that a change applies to.
     *
     * @param from the first sequence number
     */
    public record Rows(String persistenceId, int bucket, long from) {}

    /** Changes the rows of one part: sequence numbers above {@code after}, up to {@code end}. */
    @FunctionalInterface
    public interface Change {
        int apply(long after, long end) throws SQLException;
    }

    /** Moves rows to bucket 0, which is for long-running executions. */
    int move(Connection connection, Rows rows, long bytesMax) throws SQLException {
        return run(connection, "UPDATE " + name + " SET bucket = 0" + OF_PART, rows, bytesMax);
    }

    /** Deletes rows. */
    int delete(Connection connection, Rows rows, long bytesMax) throws SQLException {
        return run(connection, "DELETE FROM " + name + OF_PART, rows, bytesMax);
    }

    private int run(Connection connection, String sql, Rows rows, long bytesMax)
            throws SQLException {
        return change(
                connection,
                rows,
                bytesMax,
                (after, end) -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        statement.setString(1, rows.persistenceId());
                        statement.setInt(2, rows.bucket());
                        statement.setLong(3, after);
                        statement.setLong(4, end);
                        return statement.executeUpdate();
                    }
                });
    }

    /**
     * Changes rows, part by part, in the caller's transaction. A change must delete its rows or
     * move them to another bucket.
     *
     * @param bytesMax the maximum size of a part; a larger row is a part by itself
     * @return the number of changed rows
     */
    public int change(Connection connection, Rows rows, long bytesMax, Change change)
            throws SQLException {
        int changed = 0;
        long after = rows.from() - 1;
        var end = endOfPart(connection, rows, after, bytesMax);
        while (end != null) {
            changed += change.apply(after, end);
            after = end;
            end = endOfPart(connection, rows, after, bytesMax);
        }
        return changed;
    }

    /**
     * Returns the last sequence number of the next part, which has at least one row; null when no
     * rows are left.
     */
    private @Nullable Long endOfPart(Connection connection, Rows rows, long after, long bytesMax)
            throws SQLException {
        var sql =
                """
                SELECT max(sequence_number)
                  FROM (SELECT sequence_number, row_number() OVER numbers AS row_no,
                               sum(bytes) OVER numbers AS total
                          FROM (SELECT sequence_number, pg_column_size(%s) + %d AS bytes FROM %s
                                 WHERE persistence_id = ? AND bucket = ? AND sequence_number > ?
                                 ORDER BY sequence_number LIMIT ?) AS next
                        WINDOW numbers AS (ORDER BY sequence_number)) AS summed
                 WHERE row_no = 1 OR total <= ?\
                """
                        .formatted(payload, ROW_BYTES, name);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, rows.persistenceId());
            statement.setInt(2, rows.bucket());
            statement.setLong(3, after);
            statement.setLong(4, bytesMax / ROW_BYTES + 1);
            statement.setLong(5, bytesMax);
            try (var found = statement.executeQuery()) {
                return found.next() ? found.getObject(1, Long.class) : null;
            }
        }
    }
}
