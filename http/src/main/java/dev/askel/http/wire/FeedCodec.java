package dev.askel.http.wire;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import dev.askel.engine.api.workbench.Feed;

/** What the feed tells, in the shapes in which AWS's operations tell the same. */
public final class FeedCodec {
    private FeedCodec() {}

    /** StartExecution with the answer of DescribeExecution, once it has ended. */
    public static Operation<StartExecutionRequest, DescribeExecutionResult> startAndAwaitEnd(
            Feed feed) {
        return new Operation<>(
                "StartAndAwaitEnd",
                true,
                ExecutionCodec::readStart,
                (stepFunctions, caller, request, enough) ->
                        feed.startAndAwaitEnd(
                                caller,
                                request,
                                named -> stepFunctions.executions().startExecution(caller, named),
                                enough),
                FeedCodec::description);
    }

    /** The members of an execution, as DescribeExecution answers them. */
    public static void description(JsonWriter json, DescribeExecutionResult result) {
        ExecutionCodec.write(json, result);
    }

    /** An event, as GetExecutionHistory answers it. */
    public static void event(JsonWriter json, HistoryEvent event, boolean dataIncluded) {
        HistoryCodec.write(json, event, dataIncluded);
    }

    /** An execution as of its last change of status. */
    public static void changed(JsonWriter json, FoundExecution execution) {
        json.beginObject()
                .member("executionArn", execution.executionArn())
                .member("stateMachineArn", execution.stateMachineArn())
                .member("name", execution.name())
                .member("status", execution.status())
                .member("startDate", execution.startDate())
                .member("stopDate", execution.stopDate())
                .member("stateMachineVersionArn", execution.stateMachineVersionArn())
                .member("stateMachineAliasArn", execution.stateMachineAliasArn())
                .member("redriveCount", execution.redriveCount())
                .member("redriveDate", execution.redriveDate())
                .member("failedState", execution.failedState())
                .member("error", execution.error())
                .member("causeFingerprint", execution.causeFingerprint())
                .endObject();
    }
}
