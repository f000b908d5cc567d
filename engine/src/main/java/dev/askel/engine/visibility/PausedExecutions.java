package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Pauses.CurrentPause;
import dev.askel.engine.api.workbench.Pauses.Described;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.util.concurrent.CompletionStage;

/** Reads the pauses of executions. */
public final class PausedExecutions {
    private static final Sql BY_ID =
            new Sql(
                    """
                    SELECT since, paused_by, reason, stops_timeouts FROM paused_executions
                     WHERE persistence_id = ?\
                    """);

    private final SqlWorkers workers;

    public PausedExecutions(SqlWorkers workers) {
        this.workers = workers;
    }

    /** Returns the pause of one execution. */
    public CompletionStage<Answer<Described>> find(String persistenceId) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                BY_ID
                                        .list(
                                                connection,
                                                row ->
                                                        new CurrentPause(
                                                                row.instant("since"),
                                                                ExactText.decode(
                                                                        row.bytesOrNull(
                                                                                "paused_by")),
                                                                ExactText.decode(
                                                                        row.bytesOrNull("reason")),
                                                                row.bool("stops_timeouts")
                                                                        ? Timeouts.STOP
                                                                        : Timeouts.CONTINUE),
                                                persistenceId)
                                        .stream()
                                        .findFirst()
                                        .map(Described::new)
                                        .orElseGet(() -> new Described(null)))));
    }
}
