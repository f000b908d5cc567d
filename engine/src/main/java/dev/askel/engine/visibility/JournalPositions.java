package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the status and the last journal row of many executions in one query. */
public final class JournalPositions {
    /** The maximum number of executions of one query. */
    public static final int EXECUTIONS_MAX = 500;

    private static final Sql QUERY =
            ExecutionLookup.ofArns(
                    """
                    e.status, (
                           SELECT j.sequence_number FROM event_journal AS j
                            WHERE j.bucket = e.bucket AND j.persistence_id = e.persistence_id
                            ORDER BY j.sequence_number DESC LIMIT 1) AS last_row\
                    """);

    private final SqlWorkers workers;

    /** Creates the reader. */
    public JournalPositions(SqlWorkers workers) {
        this.workers = workers;
    }

    /**
     * The progress of an execution.
     *
     * @param lastRow the number of the last row in the execution's journal
     */
    public record JournalPosition(ExecutionArn arn, boolean isRunning, long lastRow) {}

    /**
     * Returns the progress of the executions that exist.
     *
     * @param arns the ARNs of executions, at most {@link #EXECUTIONS_MAX}
     */
    public CompletionStage<Answer<List<JournalPosition>>> read(List<ExecutionArn> arns) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                QUERY.list(
                                        connection,
                                        row ->
                                                new JournalPosition(
                                                        arns.get(row.integer("position") - 1),
                                                        row.text("status").equals("RUNNING"),
                                                        row.bigint("last_row")),
                                        ExecutionLookup.parameters(arns)))));
    }
}
