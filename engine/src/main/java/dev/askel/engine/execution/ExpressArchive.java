package dev.askel.engine.execution;

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

/** Express executions that have ended, where they are kept; AWS keeps none. */
public interface ExpressArchive {
    /** Describes one, or {@code ExecutionDoesNotExist}: it runs, is not kept, or never was. */
    CompletionStage<Answer<DescribeExecutionResult>> describe(
            Caller caller, ExpressExecutionArn arn, DescribeExecutionRequest request);

    /**
     * An Express machine's executions, newest first.
     *
     * @param request sound, of an Express machine that was there a moment ago
     */
    CompletionStage<Answer<ListExecutionsResult>> list(
            Caller caller, ListExecutionsRequest request);

    /** A page of a history, or {@code ExecutionDoesNotExist}. */
    CompletionStage<Answer<GetExecutionHistoryResult>> history(
            Caller caller, ExpressExecutionArn arn, GetExecutionHistoryRequest request);
}
