package dev.askel.engine.visibility;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.sql.Clause;

/**
 * Builds the statements of {@link CurrentRates} and {@link RatesByMachine}. Each statement counts
 * rows up to a maximum.
 */
final class RateQuery {
    /** A character after all characters of ids in the order of bytes. */
    private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

    private final SearchQuery query;

    RateQuery(ArnScope scope, ExecutionCriteria criteria) {
        this.query = new SearchQuery(scope, criteria);
    }

    /** Counts starts by minute, from the lists of the machines. */
    Clause starts(long fromMillis, long minuteMillis, int rowsMax) {
        return Clause.of(
                        "SELECT (r.started_at - ?) / ? AS minute, 'STARTED' AS what,"
                                + " count(*) AS rows FROM (SELECT e.started_at FROM machines AS m"
                                + " CROSS JOIN LATERAL (SELECT e.started_at FROM executions AS e"
                                + " WHERE e.machine_id = m.machine_id AND e.map_run_arn IS NULL"
                                + " AND e.started_at >= ?",
                        fromMillis,
                        minuteMillis,
                        fromMillis)
                .then(query.startedBy())
                .then(" OFFSET 0) AS e WHERE ")
                .then(query.machines())
                .then(" LIMIT ?) AS r GROUP BY 1", rowsMax);
    }

    /** Counts ends by minute and status. */
    Clause ends(long fromMillis, long minuteMillis, int rowsMax) {
        return Clause.of(
                        "SELECT (r.stopped_at - ?) / ? AS minute, r.status AS what,"
                                + " count(*) AS rows FROM (SELECT e.stopped_at, e.status"
                                + " FROM executions AS e WHERE ",
                        fromMillis,
                        minuteMillis)
                .then(query.own())
                .then(" AND e.stopped_at IS NOT NULL AND e.stopped_at >= ?", fromMillis)
                .then(query.ofMachines())
                .then(query.startedBy())
                .then(" LIMIT ?) AS r GROUP BY 1, 2", rowsMax);
    }

    /** Counts starts by machine. */
    Clause startsByMachine(long fromMillis, int rowsMax) {
        return byMachine("STARTED", " AND e.started_at >= ?", fromMillis)
                .then(query.machines())
                .then(" LIMIT ?) AS r GROUP BY 1", rowsMax);
    }

    /** Counts ends by machine and status. */
    Clause endsByMachine(long fromMillis, int rowsMax) {
        return Clause.of(
                        "SELECT r.machine_name AS name, r.status AS what, count(*) AS rows"
                                + " FROM (SELECT e.machine_name, e.status"
                                + " FROM executions AS e WHERE ")
                .then(query.own())
                .then(" AND e.stopped_at IS NOT NULL AND e.stopped_at >= ?", fromMillis)
                .then(" LIMIT ?) AS r GROUP BY 1, 2", rowsMax);
    }

    /** Counts running executions by machine. */
    Clause openByMachine(int rowsMax) {
        return byMachine("RUNNING", " AND e.status = 'RUNNING'")
                .then(query.machines())
                .then(" LIMIT ?) AS r GROUP BY 1", rowsMax);
    }

    private static Clause byMachine(String what, String condition, Object... bound) {
        return Clause.of(
                "SELECT r.name, '"
                        + what
                        + "' AS what, count(*) AS rows FROM (SELECT m.name FROM machines AS m"
                        + " CROSS JOIN LATERAL (SELECT FROM executions AS e"
                        + " WHERE e.machine_id = m.machine_id AND e.map_run_arn IS NULL"
                        + condition
                        + " OFFSET 0) AS e WHERE ",
                bound);
    }

    /** Counts running executions. */
    Clause open(int rowsMax) {
        return Clause.of(
                        "SELECT count(*) AS rows FROM (SELECT FROM machines AS m"
                                + " CROSS JOIN LATERAL (SELECT FROM executions AS e"
                                + " WHERE e.machine_id = m.machine_id AND e.status = 'RUNNING'"
                                + " AND e.map_run_arn IS NULL")
                .then(query.startedBy())
                .then(" OFFSET 0) AS e WHERE ")
                .then(query.machines())
                .then(" LIMIT ?) AS counted", rowsMax);
    }

    /** Counts tasks that wait for an external result, by the account and region in their ids. */
    Clause openTasks(int rowsMax) {
        return ofIds("open_tasks", rowsMax);
    }

    /** Counts quarantined executions. */
    Clause quarantined(int rowsMax) {
        return ofIds("quarantine", rowsMax);
    }

    private Clause ofIds(String table, int rowsMax) {
        var own = "(m.account || '/' || m.region || '/' || m.machine_id || '/' || ?) COLLATE \"C\"";
        return Clause.of(
                        "SELECT count(*) AS rows FROM (SELECT FROM machines AS m"
                                + " CROSS JOIN LATERAL (SELECT FROM "
                                + table
                                + " AS t WHERE t.persistence_id >= "
                                + own
                                + " AND t.persistence_id < "
                                + own
                                + " OFFSET 0) AS t WHERE ",
                        "",
                        LAST_CHARACTER)
                .then(query.machines())
                .then(" LIMIT ?) AS counted", rowsMax);
    }
}
