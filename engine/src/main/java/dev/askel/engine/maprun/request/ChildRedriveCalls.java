package dev.askel.engine.maprun.request;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ExecutionNotRedrivable;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Executions.RedriveExecutionResult;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.api.arn.Arn;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildRedrive;
import dev.askel.engine.api.workbench.MapRunMonitor.RedriveChildrenRequest;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.SelectionCodec;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.Scopes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Redrives selected children of a Map Run. First, the selection is stored with a token. Then the
 * parent execution of the run is redriven with the same token. The commit of the redrive applies
 * the stored selection if the tokens are equal, and deletes it otherwise.
 */
public final class ChildRedriveCalls {
    private static final Sql REQUEST =
            new Sql(
                    """
                    UPDATE map_runs
                       SET requested_selection = ?, requested_token = ?,
                           requested_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint
                     WHERE map_run_id = ? AND version = ? AND status IN ('FAILED', 'ABORTED')
                       AND (requested_token IS NULL
                            OR requested_at + ? < extract(epoch FROM clock_timestamp()) * 1000)\
                    """);

    /** Deletes the selection of a refused redrive. */
    private static final Sql WITHDRAW =
            new Sql(
                    """
                    UPDATE map_runs SET requested_selection = NULL, requested_token = NULL
                     WHERE map_run_id = ? AND requested_token = ?\
                    """);

    /**
     * The time for which a stored selection is not replaced. If another selection replaced it
     * before the commit of its redrive, that redrive would run all unsuccessful children again.
     */
    private static final long PENDING_MILLIS = Duration.ofMinutes(5).toMillis();

    private static final EngineError RUNNING =
            new ExecutionNotRedrivable("Map Run is RUNNING and cannot be redriven");

    private static final EngineError PENDING =
            new ExecutionNotRedrivable(
                    "Map Run has changed or another redrive of it has begun. Repeat the request in five minutes.");

    private final SqlWorkers searches;
    private final SqlWorkers changes;
    private final ParentRedrives parents;
    private final long historyEventsMax;
    private final NodeCapability.Check capabilities;

    /** Redrives the parent execution of a Map Run. */
    @FunctionalInterface
    public interface ParentRedrives {
        /**
         * Redrives an execution. Refuses a redrive that does not run the Map Run {@code mapRunUuid}
         * again.
         *
         * @param token identifies the redrive
         */
        CompletionStage<Answer<RedriveExecutionResult>> redrive(
                ExecutionArn execution, String token, String mapRunUuid);
    }

    /**
     * A selection before it is stored.
     *
     * @param version the version of the row that was read for the selection
     */
    private record Selected(MapRunIdentity run, long version, RedriveSelection selection) {}

    /**
     * Creates the operation.
     *
     * @param searches the threads for queries
     * @param changes the threads for changes of rows
     * @param historyEventsMax maximum number of events of a history
     * @param capabilities the check that all nodes support selections; a node of an earlier release
     *     would redrive all failed children
     */
    public ChildRedriveCalls(
            SqlWorkers searches,
            SqlWorkers changes,
            ParentRedrives parents,
            long historyEventsMax,
            NodeCapability.Check capabilities) {
        this.capabilities = capabilities;
        this.searches = searches;
        this.changes = changes;
        this.parents = parents;
        this.historyEventsMax = historyEventsMax;
    }

    /** Implements {@link dev.askel.engine.api.workbench.MapRunMonitor#redriveChildren}. */
    public CompletionStage<Answer<ChildRedrive>> redrive(
            Caller caller, RedriveChildrenRequest request) {
        var refusal = capabilities.refusal(NodeCapability.CHILD_SELECTIONS);
        if (refusal.isPresent()) {
            return Answer.refusedStage(refusal.get());
        }
        // The blank distinguishes this token from the tokens of callers, which contain no blanks.
        var token = "selection " + caller.requestId();
        return Arns.parseExecution(request.executionArn())
                .thenCompose(execution ->
                        searches.<MapRunArn, Selected>submit(
                                        Scopes.requireOwn(
                                                caller,
                                                Arns.parseMapRun(request.mapRunArn()),
                                                ChildRedriveCalls::unknown),
                                        (database, arn) ->
                                                select(database, execution, arn, request))
                                .thenCompose(found ->
                                        found.thenCompose(selected ->
                                                store(selected, token)
                                                        .thenCompose(stored ->
                                                                redrive(
                                                                        execution, token,
                                                                        stored)))));
    }

    private static EngineError unknown(MapRunArn arn) {
        return ResourceNotFound.of(arn.toString());
    }

    private Answer<Selected> select(
            Database database,
            ExecutionArn execution,
            MapRunArn arn,
            RedriveChildrenRequest request)
            throws SQLException {
        var run = database.find(connection -> MapRunSummary.find(connection, arn));
        if (run == null || !run.identity().parentArn().equals(execution.toString())) {
            return Answer.refused(unknown(arn));
        }
        if (run.status() == MapRunStatus.RUNNING) {
            return Answer.refused(RUNNING);
        }
        if (run.status() == MapRunStatus.SUCCEEDED) {
            return Answer.refused(
                    new ExecutionNotRedrivable("Map Run is SUCCEEDED and cannot be redriven"));
        }
        var stored = StoredSelection.find(database, run.identity().mapRunId());
        if (stored == null) {
            return Answer.refused(unknown(arn));
        }
        return switch (numbers(run.identity(), request)) {
            case Answer.Refused(var error) -> Answer.refused(error);
            case Answer.Ok(var children) ->
                    SelectionScan.read(
                                    database,
                                    run,
                                    stored.progress(),
                                    new SelectionScan.Criteria(
                                            children, request.failures(), request.statuses()),
                                    historyEventsMax,
                                    SelectionScan.BYTES_MAX)
                            .map(selection ->
                                    new Selected(run.identity(), stored.version(), selection));
        };
    }

    /** Returns the numbers of the children in a request. */
    private static Answer<Set<Long>> numbers(MapRunIdentity run, RedriveChildrenRequest request) {
        var numbers = new HashSet<Long>();
        for (var text : request.children()) {
            var number = numberOf(run, text);
            if (number == null) {
                return Answer.refused(
                        new ValidationException(
                                "'%s' is not a child of the Map Run.".formatted(text)));
            }
            numbers.add(number);
        }
        return Answer.ok(numbers);
    }

    private static @Nullable Long numberOf(MapRunIdentity run, String arn) {
        return switch (Arns.parse(arn)) {
            case Answer.Ok(ExecutionArn child) -> numberOf(run, child, child.name());
            case Answer.Ok(ExpressExecutionArn child) -> numberOf(run, child, child.name());
            case Answer.Ok(Arn _), Answer.Refused(_) -> null;
        };
    }

    private static @Nullable Long numberOf(MapRunIdentity run, Arn child, String name) {
        return child.scope().equals(run.arn().scope()) ? ChildNumbers.of(run, name) : null;
    }

    /** Stores a selection for the redrive with this token. */
    private CompletionStage<Answer<Selected>> store(Selected selected, String token) {
        return changes.submit(database ->
                database.transact(connection ->
                        REQUEST.update(
                                                connection,
                                                SelectionCodec.encode(selected.selection())
                                                        .unsafeArray(),
                                                token,
                                                selected.run().mapRunId(),
                                                selected.version(),
                                                PENDING_MILLIS)
                                        == 0
                                ? Answer.refused(PENDING)
                                : Answer.ok(selected)));
    }

    private CompletionStage<Answer<ChildRedrive>> redrive(
            ExecutionArn execution, String token, Answer<Selected> stored) {
        return switch (stored) {
            case Answer.Refused(var error) -> Answer.refusedStage(error);
            case Answer.Ok(var selected) ->
                    parents.redrive(execution, token, selected.run().uuid())
                            .thenCompose(redriven ->
                                    switch (redriven) {
                                        case Answer.Refused(ExecutionNotRedrivable error) ->
                                                withdraw(selected, token, error);
                                        case Answer.Refused(var error) ->
                                                Answer.refusedStage(error);
                                        case Answer.Ok(var result) ->
                                                Answer.okStage(
                                                        new ChildRedrive(
                                                                result.redriveDate(),
                                                                selected.selection().childCount()));
                                    });
        };
    }

    private CompletionStage<Answer<ChildRedrive>> withdraw(
            Selected selected, String token, EngineError error) {
        return changes.submit(database ->
                database.transact(connection -> {
                    WITHDRAW.update(connection, selected.run().mapRunId(), token);
                    return Answer.refused(error);
                }));
    }
}
