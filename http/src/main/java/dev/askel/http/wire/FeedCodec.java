package dev.askel.http.wire;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.MapRuns.DescribeMapRunResult;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import dev.askel.engine.api.workbench.Feed;

/** Writes executions and events of the live feed in the form of AWS's operations. */
public final class FeedCodec {
    private FeedCodec() {}

    /**
     * Creates an operation with the request of StartExecution. The operation waits until the
     * execution has ended, and then answers like DescribeExecution.
     */
    public static ApiOperation<StartExecutionRequest, DescribeExecutionResult> startAndAwaitEnd(
            Feed feed) {
        return new ApiOperation<>(
                "StartAndAwaitEnd",
                true,
                ExecutionCodec::readStart,
                (stepFunctions, caller, request, stop) ->
                        feed.startAndAwaitEnd(
                                caller,
                                request,
                                named -> stepFunctions.executions().startExecution(caller, named),
                                stop),
                FeedCodec::writeDescription);
    }

    /** Writes the members of an execution, as DescribeExecution returns them. */
    public static void writeDescription(JsonWriter json, DescribeExecutionResult result) {
        ExecutionCodec.write(json, result);
    }

    /** Writes the members of a Map Run, as DescribeMapRun returns them. */
    public static void writeMapRun(JsonWriter json, DescribeMapRunResult result) {
        MapRunCodec.write(json, result);
    }

    /** Writes an event, as GetExecutionHistory returns it. */
    public static void writeEvent(JsonWriter json, HistoryEvent event, boolean dataIncluded) {
        HistoryCodec.write(json, event, dataIncluded);
    }

    /** Writes an execution as of its last change of status. */
    public static void writeChange(JsonWriter json, FoundExecution execution) {
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
