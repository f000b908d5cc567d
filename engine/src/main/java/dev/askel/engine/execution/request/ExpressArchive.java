package dev.askel.engine.execution.request;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import java.util.concurrent.CompletionStage;

/** Reads ended Express executions, if this server keeps them. AWS does not keep them. */
public interface ExpressArchive {
    /**
     * Describes an execution. {@code ExecutionDoesNotExist} means that the execution is running,
     * was not kept, or never existed.
     */
    CompletionStage<Answer<DescribeExecutionResult>> describe(
            Caller caller, ExpressExecutionArn arn, DescribeExecutionRequest request);

    /**
     * Lists the executions of an Express state machine by their start, the latest first.
     *
     * @param request a validated request for an Express state machine
     */
    CompletionStage<Answer<ListExecutionsResult>> list(
            Caller caller, ListExecutionsRequest request);

    /** Returns a page of a history, or {@code ExecutionDoesNotExist}. */
    CompletionStage<Answer<GetExecutionHistoryResult>> history(
            Caller caller, ExpressExecutionArn arn, GetExecutionHistoryRequest request);
}
