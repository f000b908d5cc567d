package dev.askel.engine.maprun.request;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.MapRuns;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.execution.MapRunHints;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.ListPosition;
import dev.askel.engine.visibility.Pages;
import dev.askel.engine.visibility.Scopes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Implements the operations on Map Runs (docs/aws/api.md section 4.4) with the rows of the runs.
 */
public final class MapRunCalls implements MapRuns {
    /** The position of the first page, after the start of every run. */
    private static final ListPosition NEWEST = new ListPosition(Long.MAX_VALUE, "");

    private static final Sql UPDATE =
            new Sql(
                    """
                    UPDATE map_runs
                       SET max_concurrency = coalesce(?::int4, max_concurrency),
                           tolerated_count = coalesce(?::int8, tolerated_count),
                           tolerated_percentage = coalesce(?::float8, tolerated_percentage),
                           wake_at = NULL
                     WHERE map_run_id = ? AND status = 'RUNNING'\
                    """);

    private final SqlWorkers lists;
    private final SqlWorkers changes;
    private final ExecutionLookup executions;
    private final PageTokens tokens;
    private final MapRunHints hints;

    /**
     * Creates the operations.
     *
     * @param lists the threads for queries
     * @param changes the threads for changes of rows
     * @param executions the lookup of the executions whose runs are listed
     * @param hints the sender of hints, which wakes the actor of a changed run
     */
    public MapRunCalls(
            SqlWorkers lists,
            SqlWorkers changes,
            ExecutionLookup executions,
            PageTokens tokens,
            MapRunHints hints) {
        this.lists = lists;
        this.changes = changes;
        this.executions = executions;
        this.tokens = tokens;
        this.hints = hints;
    }

    @Override
    public CompletionStage<Answer<ListMapRunsResult>> listMapRuns(
            Caller caller, ListMapRunsRequest request) {
        var own =
                Scopes.requireOwn(
                        caller, Arns.parseExecution(request.executionArn()), MapRunCalls::unknown);
        return own.thenCompose(arn ->
                executions
                        .byArn(arn)
                        .thenCompose(found ->
                                found.thenCompose(execution ->
                                        list(arn, execution.persistenceId(), request))));
    }

    private static EngineError unknown(ExecutionArn arn) {
        return new EngineError.ExecutionDoesNotExist(arn.toString());
    }

    private CompletionStage<Answer<ListMapRunsResult>> list(
            ExecutionArn arn, String persistenceId, ListMapRunsRequest request) {
        var scope = "ListMapRuns|" + arn;
        int size = request.page().size();
        return lists.submit(
                after(scope, request.page().token()),
                (database, after) -> {
                    var found =
                            database.read(connection ->
                                    MapRunSummary.ofParent(
                                            connection,
                                            persistenceId,
                                            after.startedAtMillis(),
                                            after.persistenceId(),
                                            size + 1));
                    var first = Pages.of(found, size);
                    var last = first.last();
                    return Answer.ok(
                            new ListMapRunsResult(
                                    first.items().stream().map(MapRunCalls::listItem).toList(),
                                    last == null
                                            ? null
                                            : tokens.issue(scope, position(last).toString())));
                });
    }

    private Answer<ListPosition> after(String scope, @Nullable String token) {
        return token == null
                ? Answer.ok(NEWEST)
                : tokens.read(scope, token).map(ListPosition::parse);
    }

    private static ListPosition position(MapRunSummary run) {
        return new ListPosition(run.identity().startedAtMillis(), run.identity().mapRunId());
    }

    private static MapRunListItem listItem(MapRunSummary run) {
        var identity = run.identity();
        return new MapRunListItem(
                identity.parentArn(),
                identity.arn().toString(),
                identity.machineArn().toString(),
                Instant.ofEpochMilli(identity.startedAtMillis()),
                run.stoppedAt());
    }

    @Override
    public CompletionStage<Answer<DescribeMapRunResult>> describeMapRun(
            Caller caller, DescribeMapRunRequest request) {
        return lists.submit(
                own(caller, request.mapRunArn()),
                (database, arn) ->
                        found(arn, database.find(connection -> MapRunSummary.find(connection, arn)))
                                .map(MapRunCalls::description));
    }

    private static Answer<MapRunArn> own(Caller caller, String mapRunArn) {
        return Scopes.requireOwn(caller, Arns.parseMapRun(mapRunArn), MapRunCalls::missing);
    }

    private static EngineError missing(MapRunArn arn) {
        return ResourceNotFound.of(arn.toString());
    }

    private static Answer<MapRunSummary> found(MapRunArn arn, @Nullable MapRunSummary run) {
        return run == null ? Answer.refused(missing(arn)) : Answer.ok(run);
    }

    /** Returns the description of a run in the form of DescribeMapRun. */
    public static DescribeMapRunResult description(MapRunSummary run) {
        var identity = run.identity();
        var control = run.control();
        return new DescribeMapRunResult(
                identity.arn().toString(),
                identity.parentArn(),
                run.status(),
                Instant.ofEpochMilli(identity.startedAtMillis()),
                run.stoppedAt(),
                // AWS shows this value for a run without a limit (docs/aws/api.md section 4.4).
                control.maxConcurrency() == 0 ? Integer.MAX_VALUE : control.maxConcurrency(),
                control.toleratedFailurePercentage(),
                control.toleratedFailureCount(),
                run.counts().items(),
                run.counts().executions(),
                run.redriveCount(),
                run.redrivenAt());
    }

    @Override
    public CompletionStage<Answer<UpdateMapRunResult>> updateMapRun(
            Caller caller, UpdateMapRunRequest request) {
        if (Arns.parseMapRun(request.mapRunArn()) instanceof Answer.Refused(var error)) {
            return Answer.refusedStage(error);
        }
        if (request.maxConcurrency() == null
                && request.toleratedFailurePercentage() == null
                && request.toleratedFailureCount() == null) {
            return Answer.refusedStage(ValidationException.nothingToUpdateOfMapRun());
        }
        return changes.<MapRunArn, String>submit(
                        own(caller, request.mapRunArn()),
                        (database, arn) ->
                                database.transact(connection -> update(connection, arn, request)))
                .thenApply(updated -> {
                    if (updated instanceof Answer.Ok<String>(var id)) {
                        hints.wake(id);
                    }
                    return updated.map(_ -> new UpdateMapRunResult());
                });
    }

    /** Changes the row and returns the id of the run. */
    private static Answer<String> update(
            Connection connection, MapRunArn arn, UpdateMapRunRequest request) throws SQLException {
        var run = MapRunSummary.find(connection, arn);
        if (run == null) {
            return Answer.refused(missing(arn));
        }
        var id = run.identity().mapRunId();
        int updated =
                UPDATE.update(
                        connection,
                        request.maxConcurrency(),
                        request.toleratedFailureCount(),
                        request.toleratedFailurePercentage(),
                        id);
        return updated == 0 ? Answer.refused(ValidationException.completedMapRun()) : Answer.ok(id);
    }
}
