package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.sql.Sql;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** How far many executions have come, in one question. */
public final class ExecutionStandings {
    /** Executions of one question. */
    public static final int EXECUTIONS_MAX = 500;

    private static final Sql STANDINGS =
            ExecutionLookup.ofArns(
                    """
                    e.status, (
                           SELECT j.sequence_number FROM event_journal AS j
                            WHERE j.bucket = e.bucket AND j.persistence_id = e.persistence_id
                            ORDER BY j.sequence_number DESC LIMIT 1) AS last_row\
                    """);

    private final SqlWorkers workers;

    /** Asks through {@code workers}. */
    public ExecutionStandings(SqlWorkers workers) {
        this.workers = workers;
    }

    /**
     * How far an execution has come.
     *
     * @param lastRow the last row of its journal
     */
    public record Standing(ExecutionArn arn, boolean running, long lastRow) {}

    /**
     * How far they have come, those of them that there are.
     *
     * @param arns at most {@link #EXECUTIONS_MAX}
     */
    public CompletionStage<Answer<List<Standing>>> of(List<ExecutionArn> arns) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                STANDINGS.list(
                                        connection,
                                        row ->
                                                new Standing(
                                                        arns.get(row.number("position") - 1),
                                                        row.text("status").equals("RUNNING"),
                                                        row.bigNumber("last_row")),
                                        ExecutionLookup.parameters(arns)))));
    }
}
