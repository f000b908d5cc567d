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
import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionId;
import dev.askel.engine.visibility.ListPosition;
import dev.askel.engine.visibility.Pages;
import dev.askel.engine.visibility.RedriveVerdict;
import dev.askel.engine.visibility.Scopes;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Implements ListExecutions for a Map Run (docs/aws/api.md, 4.3 Executions). Standard children are
 * read from their rows, latest start first. Express children have no rows ({@link
 * ExpressChildList}).
 */
final class ChildLists {
    private static final String COLUMNS =
            """
            SELECT persistence_id, machine_name, status, started_at, stopped_at, version_arn,
                   alias_arn, redrive_count, redriven_at, map_items, last_event_id\
            """;

    private static final String ORDER = " ORDER BY started_at DESC, persistence_id DESC LIMIT ?";

    private static final Sql BY_ID =
            new Sql(COLUMNS + " FROM executions WHERE persistence_id = ? AND map_run_arn = ?");

    private final SqlWorkers workers;
    private final PageTokens tokens;
    private final long historyEventsMax;

    /**
     * @param historyEventsMax maximum number of events of a history
     */
    ChildLists(SqlWorkers workers, PageTokens tokens, long historyEventsMax) {
        this.workers = workers;
        this.tokens = tokens;
        this.historyEventsMax = historyEventsMax;
    }

    /** Returns one page of the children of the request's Map Run. */
    CompletionStage<Answer<ListExecutionsResult>> list(
            Caller caller, String mapRunArn, ListExecutionsRequest request) {
        return workers.submit(
                Scopes.requireOwn(
                        caller,
                        Arns.parseMapRun(mapRunArn),
                        arn -> ResourceNotFound.of(arn.toString())),
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
                            run.identity().isStandard()
                                    ? standard(database, run, request, scope, after)
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
            MapRunSummary run,
            ListExecutionsRequest request,
            String scope,
            String after)
            throws SQLException {
        int size = request.page().size();
        var pending = PendingRedrives.of(database, run);
        var status = request.statusFilter();
        var query =
                statement(
                        run,
                        request,
                        pending,
                        after.isEmpty() ? null : ListPosition.parse(after),
                        size + 1);
        var rows =
                database.read(connection ->
                        query.sql()
                                .list(
                                        connection,
                                        row -> read(row, run, pending),
                                        query.parameterArray()));
        var first = Pages.of(rows, size);
        var last = first.last();
        return new ListExecutionsResult(
                first.items().stream()
                        .map(Child::item)
                        .filter(item -> status == null || status == item.status())
                        .toList(),
                last == null ? null : tokens.issue(scope, last.position().toString()));
    }

    /**
     * Returns the statement of a page. During a redrive, the filter PENDING_REDRIVE reads three
     * ranges of the index by status. The filters FAILED, TIMED_OUT and ABORTED then omit children
     * that wait for the redrive, unless the redrive is selective. The caller removes these children
     * from the page of a selective redrive.
     */
    private Clause statement(
            MapRunSummary run,
            ListExecutionsRequest request,
            PendingRedrives pending,
            @Nullable ListPosition after,
            int rowsMax) {
        var mapRunArn = run.identity().arn().toString();
        var status = request.statusFilter();
        var redrive = request.redriveFilter();
        var redrivenAt = pending.redrivenAt();
        if (redrivenAt == null || status == null) {
            return page(mapRunArn, status, redrive, after, rowsMax);
        }
        long millis = redrivenAt.toEpochMilli();
        return switch (status) {
            case PENDING_REDRIVE -> waiting(mapRunArn, redrive, millis, after, rowsMax);
            case RUNNING, SUCCEEDED -> page(mapRunArn, status, redrive, after, rowsMax);
            case FAILED, TIMED_OUT, ABORTED ->
                    page(
                            mapRunArn,
                            status,
                            redrive,
                            pending.isSelective()
                                    ? Clause.EMPTY
                                    : Clause.of(
                                            " AND (stopped_at > ? OR last_event_id >= ?)",
                                            millis,
                                            run.historyEventsMax(historyEventsMax) - 1),
                            after,
                            rowsMax);
        };
    }

    private static Clause waiting(
            String mapRunArn,
            @Nullable RedriveFilter redrive,
            long redrivenAtMillis,
            @Nullable ListPosition after,
            int rowsMax) {
        var condition = Clause.of(" AND stopped_at <= ?", redrivenAtMillis);
        var clause = Clause.of("SELECT * FROM (");
        for (var each : StandardFailures.FAILURES) {
            clause =
                    clause.then(each == StandardFailures.FAILURES.getFirst() ? "(" : " UNION ALL (")
                            .then(page(mapRunArn, each, redrive, condition, after, rowsMax))
                            .then(")");
        }
        return clause.then(") AS waiting" + ORDER, rowsMax);
    }

    /**
     * Returns the statement of a page. Each combination of filters reads one range of an index:
     * {@code executions_by_map_run}, {@code executions_by_map_run_status} or {@code
     * executions_by_map_run_redriven}. Only the filters SUCCEEDED and NOT_REDRIVEN read rows that
     * the page omits.
     */
    static Clause page(
            String mapRunArn,
            @Nullable ExecutionStatus status,
            @Nullable RedriveFilter redrive,
            @Nullable ListPosition after,
            int rowsMax) {
        return page(mapRunArn, status, redrive, Clause.EMPTY, after, rowsMax);
    }

    private static Clause page(
            String mapRunArn,
            @Nullable ExecutionStatus status,
            @Nullable RedriveFilter redrive,
            Clause condition,
            @Nullable ListPosition after,
            int rowsMax) {
        var clause = Clause.of(COLUMNS + " FROM executions WHERE map_run_arn = ?", mapRunArn);
        if (status != null) {
            clause = clause.then(" AND status = ?", status.name());
            if (status != ExecutionStatus.SUCCEEDED) {
                // PostgreSQL uses the partial index only if the statement contains the condition of
                // the index.
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
        return clause.then(condition).then(ORDER, rowsMax);
    }

    /** Finds the Standard child with a name; returns null when there is no such child. */
    @Nullable ExecutionListItem standardChild(Database database, MapRunSummary run, String name)
            throws SQLException {
        var pending = PendingRedrives.of(database, run);
        return database.find(connection ->
                BY_ID.first(
                        connection,
                        row -> read(row, run, pending).item(),
                        run.identity().childPersistenceId(name),
                        run.identity().arn().toString()));
    }

    /** A child with its position in the list. */
    private record Child(ListPosition position, ExecutionListItem item) {}

    private Child read(Row row, MapRunSummary summary, PendingRedrives pending)
            throws SQLException {
        var run = summary.identity();
        var id = ExecutionId.parse(row.text("persistence_id"));
        var items = row.bigintOrNull("map_items");
        var status = ExecutionStatus.valueOf(row.text("status"));
        var stoppedAt = row.instantOrNull("stopped_at");
        boolean isPending =
                pending.hasStandard(id.name(), status, stoppedAt)
                        && !RedriveVerdict.isHistoryFull(
                                row.bigint("last_event_id"),
                                summary.historyEventsMax(historyEventsMax));
        return new Child(
                new ListPosition(row.bigint("started_at"), id.persistenceId()),
                new ExecutionListItem(
                        id.arn(row.text("machine_name")).toString(),
                        run.machineArn().toString(),
                        id.name(),
                        isPending ? ExecutionStatus.PENDING_REDRIVE : status,
                        row.instant("started_at"),
                        stoppedAt,
                        run.arn().toString(),
                        items == null ? null : Math.toIntExact(items),
                        row.textOrNull("version_arn"),
                        row.textOrNull("alias_arn"),
                        row.integer("redrive_count"),
                        row.instantOrNull("redriven_at")));
    }
}
