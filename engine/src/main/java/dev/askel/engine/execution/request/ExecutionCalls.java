package dev.askel.engine.execution.request;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.execution.ExecutionStarter;
import dev.askel.engine.execution.read.HistoryPages;
import dev.askel.engine.execution.start.ExpressStarter;
import dev.askel.engine.visibility.ExecutionDescriptions;
import dev.askel.engine.visibility.ExecutionLists;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Implements the AWS API's operations on executions. Each operation is delegated to its
 * implementation.
 */
public final class ExecutionCalls implements Executions {
    private final ExecutionStarter starter;
    private final ExecutionDescriptions descriptions;
    private final ExecutionLists lists;
    private final HistoryPages histories;
    private final RedriveCalls redrives;
    private final ExpressStarter express;
    private final @Nullable ExpressArchive archive;

    /**
     * Creates the operations.
     *
     * @param archive null on a server that does not keep ended Express executions; requests for
     *     them are refused, as on AWS
     */
    public ExecutionCalls(
            ExecutionStarter starter,
            ExecutionDescriptions descriptions,
            ExecutionLists lists,
            HistoryPages histories,
            RedriveCalls redrives,
            ExpressStarter express,
            @Nullable ExpressArchive archive) {
        this.starter = starter;
        this.descriptions = descriptions;
        this.lists = lists;
        this.histories = histories;
        this.redrives = redrives;
        this.express = express;
        this.archive = archive;
    }

    @Override
    public CompletionStage<Answer<StartExecutionResult>> startExecution(
            Caller caller, StartExecutionRequest request) {
        return starter.start(caller, request, null);
    }

    @Override
    public CompletionStage<Optional<StateMachineType>> typeToStart(
            Caller caller, String stateMachineArn) {
        return starter.typeToStart(caller, stateMachineArn);
    }

    @Override
    public CompletionStage<Answer<StartSyncExecutionResult>> startSyncExecution(
            Caller caller, StartSyncExecutionRequest request) {
        return express.startSync(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeExecutionResult>> describeExecution(
            Caller caller, DescribeExecutionRequest request) {
        return archive != null
                        && Arns.parse(request.executionArn())
                                instanceof Answer.Ok(ExpressExecutionArn arn)
                ? archive.describe(caller, arn, request)
                : descriptions.describeExecution(caller, request);
    }

    @Override
    public CompletionStage<Answer<ListExecutionsResult>> listExecutions(
            Caller caller, ListExecutionsRequest request) {
        var listed = lists.listExecutions(caller, request);
        return archive == null
                ? listed
                : listed.thenCompose(answer ->
                        answer instanceof Answer.Refused(EngineError.StateMachineTypeNotSupported _)
                                ? archive.list(caller, request)
                                : CompletableFuture.completedStage(answer));
    }

    @Override
    public CompletionStage<Answer<StopExecutionResult>> stopExecution(
            Caller caller, StopExecutionRequest request) {
        return parseOwn(caller, request.executionArn())
                .thenCompose(_ ->
                        starter.stop(request.executionArn(), request.error(), request.cause()));
    }

    @Override
    public CompletionStage<Answer<RedriveExecutionResult>> redriveExecution(
            Caller caller, RedriveExecutionRequest request) {
        return parseOwn(caller, request.executionArn())
                .thenCompose(arn -> redrives.redrive(caller, arn, request.clientToken()));
    }

    private static Answer<ExecutionArn> parseOwn(Caller caller, String executionArn) {
        return Arns.parseExecution(executionArn)
                .then(arn ->
                        arn.scope().equals(caller.scope())
                                ? Answer.ok(arn)
                                : Answer.<ExecutionArn>refused(
                                        new EngineError.ExecutionDoesNotExist(executionArn)));
    }

    @Override
    public CompletionStage<Answer<GetExecutionHistoryResult>> getExecutionHistory(
            Caller caller, GetExecutionHistoryRequest request) {
        return archive != null
                        && Arns.parse(request.executionArn())
                                instanceof Answer.Ok(ExpressExecutionArn arn)
                ? archive.history(caller, arn, request)
                : histories.page(caller, request);
    }
}
