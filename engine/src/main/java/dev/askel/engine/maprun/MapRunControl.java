package dev.askel.engine.maprun;

import dev.askel.engine.sql.Row;
import java.sql.SQLException;

/**
 * The columns of a Map Run that the parent's commit and UpdateMapRun change. Every write of the
 * owner returns their current values.
 *
 * @param stopRequested whether the parent has stopped the run
 * @param maxConcurrency the number of children at the same time; 0 means no limit of its own
 * @param toleratedFailureCount the number of items that may fail, at least 0
 * @param toleratedFailurePercentage 0 to 100
 */
public record MapRunControl(
        boolean stopRequested,
        int maxConcurrency,
        long toleratedFailureCount,
        double toleratedFailurePercentage) {

    /** The columns that {@link #read} reads. */
    static final String COLUMNS =
            "stop_requested, max_concurrency, tolerated_count, tolerated_percentage";

    static MapRunControl read(Row row) throws SQLException {
        return new MapRunControl(
                row.truth("stop_requested"),
                row.number("max_concurrency"),
                row.bigNumber("tolerated_count"),
                row.real("tolerated_percentage"));
    }
}
