package dev.askel.engine.maprun;

import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Changes the passivation in the row of a Map Run. The row of a passivated run has a {@code
 * wake_at}, until which {@link MapRunStore#openRuns} omits the run. The row also has the version at
 * the passivation. Nodes of an earlier release do not clear {@code wake_at} when they take the run
 * over or stop it. {@link #NOT_PASSIVATED} therefore also checks the version, which a takeover
 * changes, and {@code stop_requested}, which a stop sets.
 */
final class RowPassivation {
    /** The condition that a row is not passivated. Its parameter is the engine time. */
    static final String NOT_PASSIVATED =
            "(wake_at IS NULL OR wake_at <= ? OR passivated_version IS DISTINCT FROM version"
                    + " OR stop_requested)";

    private static final Sql BEGIN =
            new Sql(
                    """
                    UPDATE map_runs SET wake_at = ?, passivated_version = version
                     WHERE map_run_id = ? AND version = ? AND status = 'RUNNING'
                       AND stop_requested = ? AND max_concurrency = ? AND tolerated_count = ?
                       AND tolerated_percentage = ?
                       AND EXISTS (SELECT FROM paused_executions AS p
                                    WHERE p.persistence_id = map_runs.parent_persistence_id) = ?\
                    """);

    private static final Sql END =
            new Sql(
                    """
                    UPDATE map_runs SET wake_at = NULL
                     WHERE map_run_id = ? AND wake_at IS NOT NULL\
                    """);

    private RowPassivation() {}

    /** Implements {@link MapRunStore#passivate}. */
    static boolean begin(
            Connection connection,
            String mapRunId,
            long expectedVersion,
            MapRunControl expectedControl,
            long wakeAtMillis)
            throws SQLException {
        return BEGIN.update(
                        connection,
                        wakeAtMillis,
                        mapRunId,
                        expectedVersion,
                        expectedControl.isStopRequested(),
                        expectedControl.maxConcurrency(),
                        expectedControl.toleratedFailureCount(),
                        expectedControl.toleratedFailurePercentage(),
                        expectedControl.isParentPaused())
                > 0;
    }

    /** Implements {@link MapRunStore#endPassivation}. */
    static boolean end(Connection connection, String mapRunId) throws SQLException {
        return END.update(connection, mapRunId) > 0;
    }
}
