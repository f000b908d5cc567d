package dev.askel.engine.maprun;

import dev.askel.engine.sql.Row;
import java.sql.SQLException;

/**
 * The values of a Map Run that the parent's commits and UpdateMapRun change. Each write of the
 * run's owner (its actor) returns their current values.
 *
 * @param isStopRequested whether the parent has stopped the run
 * @param maxConcurrency maximum number of concurrent children; 0 when the run sets no limit
 * @param toleratedFailureCount the number of items that may fail, at least 0
 * @param toleratedFailurePercentage the percentage of items that may fail, 0 to 100
 * @param isParentPaused whether the parent is paused, so that the run starts no children
 */
public record MapRunControl(
        boolean isStopRequested,
        int maxConcurrency,
        long toleratedFailureCount,
        double toleratedFailurePercentage,
        boolean isParentPaused) {

    /** The columns of {@code map_runs} that {@link #read} reads. The table has no alias. */
    static final String COLUMNS =
            """
            stop_requested, max_concurrency, tolerated_count, tolerated_percentage,
            EXISTS (SELECT FROM paused_executions AS p
                     WHERE p.persistence_id = map_runs.parent_persistence_id) AS parent_paused\
            """;

    /** Creates the control of a run whose parent is not paused. */
    public MapRunControl(
            boolean isStopRequested,
            int maxConcurrency,
            long toleratedFailureCount,
            double toleratedFailurePercentage) {
        this(
                isStopRequested,
                maxConcurrency,
                toleratedFailureCount,
                toleratedFailurePercentage,
                false);
    }

    static MapRunControl read(Row row) throws SQLException {
        return new MapRunControl(
                row.bool("stop_requested"),
                row.integer("max_concurrency"),
                row.bigint("tolerated_count"),
                row.doublePrecision("tolerated_percentage"),
                row.bool("parent_paused"));
    }
}
