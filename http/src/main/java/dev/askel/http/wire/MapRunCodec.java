package dev.askel.http.wire;

import dev.askel.engine.api.MapRuns.Counts;
import dev.askel.engine.api.MapRuns.DescribeMapRunRequest;
import dev.askel.engine.api.MapRuns.DescribeMapRunResult;
import dev.askel.engine.api.MapRuns.ListMapRunsRequest;
import dev.askel.engine.api.MapRuns.ListMapRunsResult;
import dev.askel.engine.api.MapRuns.MapRunListItem;
import dev.askel.engine.api.MapRuns.UpdateMapRunRequest;
import java.util.List;

/** Reads and writes the operations on Map Runs (docs/aws/api.md section 4.4). */
final class MapRunCodec {
    private static final int PERCENT_MAX = 100;

    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    new ApiOperation<>(
                            "ListMapRuns",
                            members ->
                                    new ListMapRunsRequest(
                                            members.text("executionArn", TextRule.ARN),
                                            members.page(TextRule.PAGE_TOKEN)),
                            (engine, caller, request) ->
                                    engine.mapRuns().listMapRuns(caller, request),
                            MapRunCodec::write),
                    new ApiOperation<>(
                            "DescribeMapRun",
                            members ->
                                    new DescribeMapRunRequest(
                                            members.text("mapRunArn", TextRule.LONG_ARN)),
                            (engine, caller, request) ->
                                    engine.mapRuns().describeMapRun(caller, request),
                            MapRunCodec::write),
                    new ApiOperation<>(
                            "UpdateMapRun",
                            members ->
                                    new UpdateMapRunRequest(
                                            members.text("mapRunArn", TextRule.LONG_ARN),
                                            members.intOrNull(
                                                    "maxConcurrency", 0, Integer.MAX_VALUE),
                                            members.numberOrNull(
                                                    "toleratedFailurePercentage", 0, PERCENT_MAX),
                                            members.longOrNull("toleratedFailureCount")),
                            (engine, caller, request) ->
                                    engine.mapRuns().updateMapRun(caller, request),
                            (_, _) -> {}));

    private MapRunCodec() {}

    private static void write(JsonWriter json, ListMapRunsResult result) {
        json.member("mapRuns", result.mapRuns(), MapRunCodec::writeItem)
                .member("nextToken", result.nextToken());
    }

    private static void writeItem(JsonWriter json, MapRunListItem item) {
        json.beginObject()
                .member("executionArn", item.executionArn())
                .member("mapRunArn", item.mapRunArn())
                .member("stateMachineArn", item.stateMachineArn())
                .member("startDate", item.startDate())
                .member("stopDate", item.stopDate())
                .endObject();
    }

    /** Writes the members of a Map Run. */
    static void write(JsonWriter json, DescribeMapRunResult result) {
        json.member("mapRunArn", result.mapRunArn())
                .member("executionArn", result.executionArn())
                .member("status", result.status())
                .member("startDate", result.startDate())
                .member("stopDate", result.stopDate())
                .member("maxConcurrency", result.maxConcurrency())
                .name("toleratedFailurePercentage")
                .number(result.toleratedFailurePercentage())
                .member("toleratedFailureCount", result.toleratedFailureCount());
        write(json.name("itemCounts"), result.itemCounts());
        write(json.name("executionCounts"), result.executionCounts());
        json.member("redriveCount", result.redriveCount())
                .member("redriveDate", result.redriveDate());
    }

    private static void write(JsonWriter json, Counts counts) {
        json.beginObject()
                .member("pending", counts.pending())
                .member("running", counts.running())
                .member("succeeded", counts.succeeded())
                .member("failed", counts.failed())
                .member("timedOut", counts.timedOut())
                .member("aborted", counts.aborted())
                .member("total", counts.total())
                .member("resultsWritten", counts.resultsWritten())
                .member("failuresNotRedrivable", counts.failuresNotRedrivable())
                .member("pendingRedrive", counts.pendingRedrive())
                .endObject();
    }
}
