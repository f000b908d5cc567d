package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Finds the executions that wait for a signal with a key. */
public final class SignalWaiters {
    private static final Sql BY_KEY =
            new Sql(
                    """
                    SELECT DISTINCT persistence_id FROM signal_waits
                     WHERE account = ? AND region = ? AND name = ? AND key = ?
                     ORDER BY persistence_id LIMIT ?\
                    """);

    private final SqlWorkers workers;

    public SignalWaiters(SqlWorkers workers) {
        this.workers = workers;
    }

    /** Returns the persistence ids of the executions, at most {@code max}. */
    public CompletionStage<Answer<List<String>>> find(
            ArnScope scope, String name, String key, int max) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                BY_KEY.list(
                                        connection,
                                        row -> row.text("persistence_id"),
                                        scope.account(),
                                        scope.region(),
                                        name,
                                        key,
                                        max))));
    }
}
