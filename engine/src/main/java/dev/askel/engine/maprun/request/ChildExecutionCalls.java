package dev.askel.engine.maprun.request;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.RedriveStatus;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Adds the children of Map Runs to the operations on executions. The additions are lists of
 * children and descriptions of Express children. Standard children are described like other
 * executions.
 */
public final class ChildExecutionCalls implements Executions {
    private final Executions executions;
    private final SqlWorkers workers;
    private final ChildLists lists;
    private final ExpressChildDescriptions descriptions;

    /**
     * Creates the operations.
     *
     * @param executions the operations on executions that have rows
     * @param workers the threads for the queries
     * @param historyEventsMax maximum number of events of a history
     */
    public ChildExecutionCalls(
            Executions executions, SqlWorkers workers, PageTokens tokens, long historyEventsMax) {
        this.executions = executions;
        this.workers = workers;
        this.lists = new ChildLists(workers, tokens, historyEventsMax);
        this.descriptions = new ExpressChildDescriptions(workers);
    }

    @Override
    public CompletionStage<Answer<StartExecutionResult>> startExecution(
            Caller caller, StartExecutionRequest request) {
        return executions.startExecution(caller, request);
    }

    @Override
    public CompletionStage<Optional<StateMachineType>> typeToStart(
            Caller caller, String stateMachineArn) {
        return executions.typeToStart(caller, stateMachineArn);
    }

    @Override
    public CompletionStage<Answer<StartSyncExecutionResult>> startSyncExecution(
            Caller caller, StartSyncExecutionRequest request) {
        return executions.startSyncExecution(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeExecutionResult>> describeExecution(
            Caller caller, DescribeExecutionRequest request) {
        return Arns.parse(request.executionArn()) instanceof Answer.Ok(ExpressExecutionArn arn)
                        && arn.label() != null
                ? descriptions.describe(caller, arn, request)
                : executions
                        .describeExecution(caller, request)
                        .thenCompose(this::withPendingRedrive);
    }

    private CompletionStage<Answer<DescribeExecutionResult>> withPendingRedrive(
            Answer<DescribeExecutionResult> described) {
        return described instanceof Answer.Ok(var child)
                        && child.redriveStatus() == RedriveStatus.REDRIVABLE_BY_MAP_RUN
                        && child.mapRunArn() != null
                        && Arns.parseMapRun(child.mapRunArn()) instanceof Answer.Ok(MapRunArn run)
                ? workers.submit(database -> Answer.ok(withPendingRedrive(database, child, run)))
                : CompletableFuture.completedStage(described);
    }

    private static DescribeExecutionResult withPendingRedrive(
            Database database, DescribeExecutionResult child, MapRunArn arn) throws SQLException {
        var run = database.find(connection -> MapRunSummary.find(connection, arn));
        return run != null
                        && PendingRedrives.of(database, run)
                                .hasStandard(child.name(), child.status(), child.stopDate())
                ? child.withStatus(ExecutionStatus.PENDING_REDRIVE)
                : child;
    }

    @Override
    public CompletionStage<Answer<ListExecutionsResult>> listExecutions(
            Caller caller, ListExecutionsRequest request) {
        var mapRun = request.mapRunArn();
        return mapRun != null && request.stateMachineArn() == null
                ? lists.list(caller, mapRun, request)
                : executions.listExecutions(caller, request);
    }

    @Override
    public CompletionStage<Answer<StopExecutionResult>> stopExecution(
            Caller caller, StopExecutionRequest request) {
        return executions.stopExecution(caller, request);
    }

    @Override
    public CompletionStage<Answer<RedriveExecutionResult>> redriveExecution(
            Caller caller, RedriveExecutionRequest request) {
        return executions.redriveExecution(caller, request);
    }

    @Override
    public CompletionStage<Answer<GetExecutionHistoryResult>> getExecutionHistory(
            Caller caller, GetExecutionHistoryRequest request) {
        return executions.getExecutionHistory(caller, request);
    }
}
