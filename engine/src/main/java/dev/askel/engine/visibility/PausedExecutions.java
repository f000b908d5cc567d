package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.engine.api.workbench.Pauses.CurrentPause;
import dev.askel.engine.api.workbench.Pauses.Described;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Reads the pauses of executions, and contributes them to {@link SearchQuery}. */
public final class PausedExecutions {
    /**
     * Whether the execution of a row {@code e} is paused. {@code OFFSET 0} makes PostgreSQL look up
     * the primary key for each running row, instead of reading all paused executions.
     */
    static final String IS_PAUSED =
            """
            (e.status = 'RUNNING' AND EXISTS (
                SELECT FROM paused_executions AS q
                 WHERE q.persistence_id = e.persistence_id OFFSET 0))\
            """;

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

    /**
     * Returns criteria for paused executions with the status that these executions have, so that
     * rows of other statuses are not read.
     */
    static ExecutionCriteria withStatus(ExecutionCriteria criteria) {
        return criteria.pause() == PauseFilter.PAUSED && criteria.statuses().isEmpty()
                ? criteria.withStatuses(Set.of(ExecutionStatus.RUNNING))
                : criteria;
    }

    /** Returns the condition on the pause of a row {@code e}. */
    static Clause condition(ExecutionCriteria criteria) {
        return switch (criteria.pause()) {
            case null -> Clause.EMPTY;
            case PAUSED ->
                    Clause.of(
                            criteria.statuses().contains(ExecutionStatus.RUNNING)
                                    ? " AND " + IS_PAUSED
                                    : " AND FALSE");
            case NOT_PAUSED -> Clause.of(" AND NOT " + IS_PAUSED);
        };
    }

    /** Returns a statement for the ids of the paused executions of an account in a region. */
    static Clause ids(ArnScope scope) {
        return Clause.of(
                "SELECT p.persistence_id FROM paused_executions AS p"
                        + " WHERE p.account = ? AND p.region = ?",
                scope.account(),
                scope.region());
    }

    /** Returns the rows {@code e} of these executions, each read by the primary key. */
    static Clause rows(ArnScope scope) {
        return Clause.of("(SELECT x.* FROM (")
                .then(ids(scope))
                .then(" OFFSET 0) AS own CROSS JOIN LATERAL (SELECT * FROM executions AS y")
                .then(" WHERE y.persistence_id = own.persistence_id LIMIT 1) AS x) AS e");
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
