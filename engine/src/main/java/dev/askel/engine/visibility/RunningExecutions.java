package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The executions of a machine that have not ended, oldest first: those to be told when it is
 * deleted. Children of Map Runs are left out; their parents stop them.
 */
public final class RunningExecutions {
    private static final String RUNNING =
            "SELECT "
                    + ExecutionLookup.REFERENCE_COLUMNS
                    + " FROM executions AS e JOIN machines AS m USING (machine_id) "
                    + """
                    WHERE e.machine_id = ? AND e.status = 'RUNNING' AND e.map_run_arn IS NULL\
                    """;
    private static final String OLDEST_FIRST = " ORDER BY e.started_at, e.persistence_id LIMIT ?";
    private static final Sql FIRST = new Sql(RUNNING + OLDEST_FIRST);
    private static final Sql NEXT =
            new Sql(RUNNING + " AND (e.started_at, e.persistence_id) > (?, ?)" + OLDEST_FIRST);

    private final SqlWorkers workers;

    public RunningExecutions(SqlWorkers workers) {
        this.workers = workers;
    }

    /**
     * One page.
     *
     * @param after the last execution of the page before; null for the first page
     * @return fewer than {@code rowsMax} when no more follow
     */
    public CompletionStage<Answer<List<ExecutionRef>>> page(
            UUID machineId, @Nullable ExecutionRef after, int rowsMax) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                after == null
                                        ? FIRST.list(
                                                connection,
                                                ExecutionLookup::readReference,
                                                machineId,
                                                rowsMax)
                                        : NEXT.list(
                                                connection,
                                                ExecutionLookup::readReference,
                                                machineId,
                                                after.startedAt().toEpochMilli(),
                                                after.persistenceId(),
                                                rowsMax))));
    }
}
