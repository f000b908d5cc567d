package dev.askel.http.wire;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.Executions.RedriveExecutionRequest;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StartSyncExecutionRequest;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import java.util.List;

/**
 * Reads and writes the operations that start, stop, redrive and read executions (docs/aws/api.md
 * section 4.3).
 */
final class ExecutionCodec {
    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    new ApiOperation<>(
                            "StartExecution",
                            ExecutionCodec::readStart,
                            (engine, caller, request) ->
                                    engine.executions().startExecution(caller, request),
                            ExecutionCodec::write),
                    new ApiOperation<>(
                            ApiOperation.SYNCHRONOUS_RUN,
                            ExecutionCodec::readStartSync,
                            (engine, caller, request) ->
                                    engine.executions().startSyncExecution(caller, request),
                            ExecutionCodec::write),
                    new ApiOperation<>(
                            "DescribeExecution",
                            members ->
                                    new DescribeExecutionRequest(
                                            members.text("executionArn", StringConstraint.ARN),
                                            StateMachineCodec.readIncludedData(members)),
                            (engine, caller, request) ->
                                    engine.executions().describeExecution(caller, request),
                            ExecutionCodec::write),
                    new ApiOperation<>(
                            "ListExecutions",
                            ExecutionCodec::readList,
                            (engine, caller, request) ->
                                    engine.executions().listExecutions(caller, request),
                            ExecutionCodec::write),
                    new ApiOperation<>(
                            "StopExecution",
                            members ->
                                    new StopExecutionRequest(
                                            members.text("executionArn", StringConstraint.ARN),
                                            members.textOrNull("error", StringConstraint.ERROR),
                                            members.textOrNull("cause", StringConstraint.CAUSE)),
                            (engine, caller, request) ->
                                    engine.executions().stopExecution(caller, request),
                            (json, result) -> json.member("stopDate", result.stopDate())),
                    new ApiOperation<>(
                            "RedriveExecution",
                            members ->
                                    new RedriveExecutionRequest(
                                            members.text("executionArn", StringConstraint.ARN),
                                            members.textOrNull(
                                                    "clientToken", StringConstraint.CLIENT_TOKEN)),
                            (engine, caller, request) ->
                                    engine.executions().redriveExecution(caller, request),
                            (json, result) -> json.member("redriveDate", result.redriveDate())),
                    new ApiOperation<>(
                            "GetExecutionHistory",
                            ExecutionCodec::readHistory,
                            (engine, caller, request) ->
                                    engine.executions().getExecutionHistory(caller, request),
                            HistoryCodec::write));

    private ExecutionCodec() {}

    static StartExecutionRequest readStart(Members members) throws SerializationException {
        return new StartExecutionRequest(
                members.text("stateMachineArn", StringConstraint.ARN),
                members.textOrNull("name", StringConstraint.NAME),
                members.payloadOrNull("input"),
                members.textOrNull("traceHeader", StringConstraint.TRACE_HEADER));
    }

    private static StartSyncExecutionRequest readStartSync(Members members)
            throws SerializationException {
        return new StartSyncExecutionRequest(
                members.text("stateMachineArn", StringConstraint.ARN),
                members.textOrNull("name", StringConstraint.NAME),
                members.payloadOrNull("input"),
                members.textOrNull("traceHeader", StringConstraint.TRACE_HEADER),
                StateMachineCodec.readIncludedData(members));
    }

    private static ListExecutionsRequest readList(Members members) throws SerializationException {
        return new ListExecutionsRequest(
                members.textOrNull("stateMachineArn", StringConstraint.ARN),
                members.constantOrNull("statusFilter", ExecutionStatus.class),
                members.page(StringConstraint.EXECUTIONS_PAGE_TOKEN),
                members.textOrNull("mapRunArn", StringConstraint.LONG_ARN),
                members.constantOrNull("redriveFilter", RedriveFilter.class));
    }

    private static GetExecutionHistoryRequest readHistory(Members members)
            throws SerializationException {
        return new GetExecutionHistoryRequest(
                members.text("executionArn", StringConstraint.ARN),
                members.page(StringConstraint.PAGE_TOKEN),
                members.booleanOr("reverseOrder", false),
                members.booleanOr("includeExecutionData", true));
    }

    private static void write(JsonWriter json, StartExecutionResult result) {
        json.member("executionArn", result.executionArn()).member("startDate", result.startDate());
    }

    /**
     * Writes a result. A failed execution has outputDetails too (recorded on AWS: express_sync,
     * raise_failure).
     */
    private static void write(JsonWriter json, StartSyncExecutionResult result) {
        json.member("executionArn", result.executionArn())
                .member("stateMachineArn", result.stateMachineArn())
                .member("name", result.name())
                .member("startDate", result.startDate())
                .member("stopDate", result.stopDate())
                .member("status", result.status())
                .member("error", result.error())
                .member("cause", result.cause())
                .member("input", result.input());
        writeIncluded(json, "inputDetails", result.dataIncluded());
        json.member("output", result.output());
        writeIncluded(json, "outputDetails", result.dataIncluded());
        json.member("traceHeader", result.traceHeader())
                .name("billingDetails")
                .beginObject()
                .member("billedMemoryUsedInMB", result.billedMemoryMb())
                .member("billedDurationInMilliseconds", result.billedDurationMillis())
                .endObject();
    }

    static void write(JsonWriter json, DescribeExecutionResult result) {
        json.member("executionArn", result.executionArn())
                .member("stateMachineArn", result.stateMachineArn())
                .member("name", result.name())
                .member("status", result.status())
                .member("startDate", result.startDate())
                .member("stopDate", result.stopDate())
                .member("input", result.input());
        writeIncluded(json, "inputDetails", result.dataIncluded());
        json.member("output", result.output());
        if (result.status() == ExecutionStatus.SUCCEEDED) {
            writeIncluded(json, "outputDetails", result.dataIncluded());
        }
        json.member("traceHeader", result.traceHeader())
                .member("mapRunArn", result.mapRunArn())
                .member("error", result.error())
                .member("cause", result.cause())
                .member("stateMachineVersionArn", result.stateMachineVersionArn())
                .member("stateMachineAliasArn", result.stateMachineAliasArn())
                .member("redriveCount", result.redriveCount())
                .member("redriveDate", result.redriveDate())
                .member("redriveStatus", result.redriveStatus())
                .member("redriveStatusReason", result.redriveStatusReason());
    }

    private static void writeIncluded(JsonWriter json, String name, boolean included) {
        json.name(name).beginObject().member("included", included).endObject();
    }

    private static void write(JsonWriter json, ListExecutionsResult result) {
        json.member("executions", result.executions(), ExecutionCodec::writeItem)
                .member("nextToken", result.nextToken());
    }

    private static void writeItem(JsonWriter json, ExecutionListItem item) {
        json.beginObject()
                .member("executionArn", item.executionArn())
                .member("stateMachineArn", item.stateMachineArn())
                .member("name", item.name())
                .member("status", item.status())
                .member("startDate", item.startDate())
                .member("stopDate", item.stopDate())
                .member("mapRunArn", item.mapRunArn());
        var itemCount = item.itemCount();
        if (itemCount != null) {
            json.member("itemCount", itemCount.longValue());
        }
        json.member("stateMachineVersionArn", item.stateMachineVersionArn())
                .member("stateMachineAliasArn", item.stateMachineAliasArn())
                .member("redriveCount", item.redriveCount())
                .member("redriveDate", item.redriveDate())
                .endObject();
    }
}
