package dev.askel.engine.journal.retention;

import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/**
 * Deletes the Map Runs of deleted executions. Results of the children may have gigabytes. The
 * deletion of an execution therefore only marks its Map Runs. Later, retention deletes the marked
 * runs in steps.
 */
public final class ExpiredMapRuns {
    /** The estimated bytes of a row of {@code map_run_ends} besides the results of the children. */
    private static final int ROW_BYTES = 512;

    private static final Sql MARK =
            new Sql(
                    """
                    UPDATE map_runs SET expired = true
                     WHERE parent_persistence_id = ANY (?) AND NOT expired\
                    """);

    private static final Sql NEXT =
            new Sql("SELECT map_run_id FROM map_runs WHERE expired ORDER BY map_run_id LIMIT 1");

    // The column "ends" is stored uncompressed, so its size is known without reading it.
    private static final Sql DELETE_BLOCKS =
            new Sql(
                    """
                    DELETE FROM map_run_ends d
                     USING (SELECT block, row_number() OVER blocks AS row_no,
                                   sum(bytes) OVER blocks AS total
                              FROM (SELECT block, pg_column_size(ends) + %d AS bytes
                                      FROM map_run_ends WHERE map_run_id = ?
                                     ORDER BY block LIMIT ?) AS next
                            WINDOW blocks AS (ORDER BY block)) AS summed
                     WHERE d.map_run_id = ? AND d.block = summed.block
                       AND (row_no = 1 OR total <= ?)\
                    """
                            .formatted(ROW_BYTES));

    private static final Sql DELETE_RUN =
            new Sql("DELETE FROM map_runs WHERE map_run_id = ? AND expired");

    private ExpiredMapRuns() {}

    /** Marks the runs of executions that the caller's transaction deletes. */
    public static void mark(Connection connection, Collection<String> parentPersistenceIds)
            throws SQLException {
        if (!parentPersistenceIds.isEmpty()) {
            MARK.update(connection, (Object) parentPersistenceIds.toArray(String[]::new));
        }
    }

    /**
     * Deletes some rows of one marked run. When no rows are left, deletes the run.
     *
     * @param rowsMax the maximum number of rows of {@code map_run_ends}
     * @param bytesMax the maximum size that the statement deletes; a larger row is deleted alone
     * @return false when no run is marked
     */
    public static boolean deleteStep(Connection connection, int rowsMax, long bytesMax)
            throws SQLException {
        var id = NEXT.first(connection, row -> row.text("map_run_id"));
        if (id == null) {
            return false;
        }
        if (DELETE_BLOCKS.update(connection, id, rowsMax, id, bytesMax) == 0) {
            DELETE_RUN.update(connection, id);
        }
        return true;
    }
}
