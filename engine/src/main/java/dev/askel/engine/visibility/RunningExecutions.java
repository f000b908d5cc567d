package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the running executions of a machine that is being deleted, so that they can be notified.
 * The earliest start is first. Children of Map Runs are omitted, because their parents stop them.
 *
 * <p>A notified execution in quarantine is recovered once. If this recovery fails, the execution is
 * omitted for a time that equals the time between the deletion and the failure, but is at least a
 * minute.
 */
public final class RunningExecutions {
    private static final long PAUSE_MILLIS_MIN = Duration.ofMinutes(1).toMillis();

    private static final String RUNNING =
            "SELECT "
                    + ExecutionLookup.REFERENCE_COLUMNS
                    + " FROM executions AS e JOIN machines AS m USING (machine_id) "
                    + """
                    WHERE e.machine_id = ? AND e.status = 'RUNNING' AND e.map_run_arn IS NULL
                      AND NOT EXISTS (
                          SELECT FROM quarantine AS q
                           WHERE q.persistence_id = e.persistence_id AND q.since >= m.updated_at
                             AND ? - q.since < greatest(?, q.since - m.updated_at))\
                    """;
    private static final String OLDEST_FIRST = " ORDER BY e.started_at, e.persistence_id LIMIT ?";
    private static final Sql FIRST = new Sql(RUNNING + OLDEST_FIRST);
    private static final Sql NEXT =
            new Sql(RUNNING + " AND (e.started_at, e.persistence_id) > (?, ?)" + OLDEST_FIRST);

    private final SqlWorkers workers;
    private final EngineTime time;

    /** Creates the reader. */
    public RunningExecutions(SqlWorkers workers, EngineTime time) {
        this.workers = workers;
        this.time = time;
    }

    /**
     * Returns one page.
     *
     * @param after the last execution of the previous page; null for the first page
     * @return fewer than {@code rowsMax} on the last page
     */
    public CompletionStage<Answer<List<ExecutionHeader>>> page(
            UUID machineId, @Nullable ExecutionHeader after, int rowsMax) {
        long now = time.millis();
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                after == null
                                        ? FIRST.list(
                                                connection,
                                                ExecutionLookup::readReference,
                                                machineId,
                                                now,
                                                PAUSE_MILLIS_MIN,
                                                rowsMax)
                                        : NEXT.list(
                                                connection,
                                                ExecutionLookup::readReference,
                                                machineId,
                                                now,
                                                PAUSE_MILLIS_MIN,
                                                after.startedAt().toEpochMilli(),
                                                after.persistenceId(),
                                                rowsMax))));
    }
}
