package dev.askel.engine.maprun.request;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.Database;
import dev.askel.engine.visibility.ExecutionId;
import dev.askel.engine.visibility.ListPosition;
import dev.askel.engine.visibility.Pages;
import dev.askel.engine.visibility.Scopes;
import dev.askel.engine.visibility.SqlWorkers;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Implements ListExecutions of a Map Run (docs/aws/api.md, 4.3 Executions). Standard children are
 * read from their rows, the latest start first. Express children have no rows ({@link
 * ExpressChildList}).
 */
final class ChildLists {
    private static final String COLUMNS =
            """
            SELECT persistence_id, machine_name, status, started_at, stopped_at, version_arn,
                   alias_arn, redrive_count, redriven_at, map_items\
            """;

    private static final Sql BY_ID =
            new Sql(COLUMNS + " FROM executions WHERE persistence_id = ? AND map_run_arn = ?");

    private final SqlWorkers workers;
    private final PageTokens tokens;

    ChildLists(SqlWorkers workers, PageTokens tokens) {
        this.workers = workers;
        this.tokens = tokens;
    }

    /** Returns one page of the children of the request's Map Run. */
    CompletionStage<Answer<ListExecutionsResult>> list(
            Caller caller, String mapRunArn, ListExecutionsRequest request) {
        return workers.submit(
                Scopes.checkOwn(
                        caller, Arns.mapRun(mapRunArn), arn -> ResourceNotFound.of(arn.toString())),
                (database, arn) -> list(database, arn, request));
    }

    private Answer<ListExecutionsResult> list(
            Database database, MapRunArn arn, ListExecutionsRequest request) throws SQLException {
        var run = database.find(connection -> MapRunSummary.find(connection, arn));
        return run == null
                ? Answer.refused(ResourceNotFound.of(arn.toString()))
                : list(database, run, request);
    }

    /** Returns one page of the children of a run. */
    Answer<ListExecutionsResult> list(
            Database database, MapRunSummary run, ListExecutionsRequest request)
            throws SQLException {
        var scope =
                "ListExecutions|%s|%s|%s"
                        .formatted(
                                run.identity().arn(),
                                request.statusFilter(),
                                request.redriveFilter());
        var token = request.page().token();
        var position = token == null ? Answer.ok("") : tokens.read(scope, token);
        return switch (position) {
            case Answer.Refused(var error) -> Answer.refused(error);
            case Answer.Ok(var after) ->
                    Answer.ok(
                            run.identity().standard()
                                    ? standard(database, run.identity(), request, scope, after)
                                    : express(database, run, request, scope, after));
        };
    }

    private ListExecutionsResult express(
            Database database,
            MapRunSummary run,
            ListExecutionsRequest request,
            String scope,
            String after)
            throws SQLException {
        var page = ExpressChildList.page(database, run, request, after);
        var next = page.next();
        return new ListExecutionsResult(
                page.items(), next == null ? null : tokens.issue(scope, next));
    }

    private ListExecutionsResult standard(
            Database database,
            MapRunIdentity run,
            ListExecutionsRequest request,
            String scope,
            String after)
            throws SQLException {
        int size = request.page().size();
        var query =
                page(
                        run.arn().toString(),
                        request.statusFilter(),
                        request.redriveFilter(),
                        after.isEmpty() ? null : ListPosition.parse(after),
                        size + 1);
        var rows =
                database.read(connection ->
                        query.sql().list(connection, row -> read(row, run), query.bound()));
        var cut = Pages.cut(rows, size);
        var last = cut.last();
        return new ListExecutionsResult(
                cut.items().stream().map(Child::item).toList(),
                last == null ? null : tokens.issue(scope, last.position().toString()));
    }

    /**
     * Returns the statement of a page. Each combination of filters is one range of an index: {@code
     * executions_by_map_run}, {@code executions_by_map_run_status} or {@code
     * executions_by_map_run_redriven}. Only the filters SUCCEEDED and NOT_REDRIVEN read rows that
     * are not in the page.
     */
    static Clause page(
            String mapRunArn,
            @Nullable ExecutionStatus status,
            @Nullable RedriveFilter redrive,
            @Nullable ListPosition after,
            int rowsMax) {
        var clause = Clause.of(COLUMNS + " FROM executions WHERE map_run_arn = ?", mapRunArn);
        if (status != null) {
            clause = clause.then(" AND status = ?", status.name());
            if (status != ExecutionStatus.SUCCEEDED) {
                // The condition of the partial index.
                clause = clause.then(" AND status <> 'SUCCEEDED'");
            }
        }
        if (redrive != null) {
            clause =
                    clause.then(
                            redrive == RedriveFilter.REDRIVEN
                                    ? " AND redrive_count > 0"
                                    : " AND redrive_count = 0");
        }
        if (after != null) {
            clause =
                    clause.then(
                            " AND (started_at, persistence_id) < (?, ?)",
                            after.startedAtMillis(),
                            after.persistenceId());
        }
        return clause.then(" ORDER BY started_at DESC, persistence_id DESC LIMIT ?", rowsMax);
    }

    /** Finds the Standard child of a name; null when there is none. */
    static @Nullable ExecutionListItem standardChild(
            Database database, MapRunIdentity run, String name) throws SQLException {
        return database.find(connection ->
                BY_ID.first(
                        connection,
                        row -> read(row, run).item(),
                        run.childPersistenceId(name),
                        run.arn().toString()));
    }

    /** A child with its position in the list. */
    private record Child(ListPosition position, ExecutionListItem item) {}

    private static Child read(Row row, MapRunIdentity run) throws SQLException {
        var id = ExecutionId.parse(row.text("persistence_id"));
        var items = row.bigNumberOrNull("map_items");
        return new Child(
                new ListPosition(row.bigNumber("started_at"), id.persistenceId()),
                new ExecutionListItem(
                        id.arn(row.text("machine_name")).toString(),
                        run.machineArn().toString(),
                        id.name(),
                        ExecutionStatus.valueOf(row.text("status")),
                        row.instant("started_at"),
                        row.instantOrNull("stopped_at"),
                        run.arn().toString(),
                        items == null ? null : Math.toIntExact(items),
                        row.textOrNull("version_arn"),
                        row.textOrNull("alias_arn"),
                        row.number("redrive_count"),
                        row.instantOrNull("redriven_at")));
    }
}
