package dev.askel.http.wire;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.MapRuns.Counts;
import dev.askel.engine.api.MapRuns.DescribeMapRunRequest;
import dev.askel.engine.api.MapRuns.DescribeMapRunResult;
import dev.askel.engine.api.MapRuns.ListMapRunsRequest;
import dev.askel.engine.api.MapRuns.ListMapRunsResult;
import dev.askel.engine.api.MapRuns.MapRunListItem;
import dev.askel.engine.api.MapRuns.UpdateMapRunRequest;
import dev.askel.engine.api.workbench.MapRunMonitor.FailureSelector;
import dev.askel.engine.api.workbench.MapRunMonitor.RedriveChildrenRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads and writes the operations on Map Runs (docs/aws/api.md section 4.4). Also reads the request
 * that redrives some child executions, an extension in the style of AWS's requests.
 */
public final class MapRunCodec {
    private static final int PERCENT_MAX = 100;
    private static final List<ExecutionStatus> UNSUCCESSFUL =
            List.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED);
    private static final String UNSUCCESSFUL_ONLY =
            "Member must satisfy enum value set: " + UNSUCCESSFUL;

    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    new ApiOperation<>(
                            "ListMapRuns",
                            members ->
                                    new ListMapRunsRequest(
                                            members.text("executionArn", StringConstraint.ARN),
                                            members.page(StringConstraint.PAGE_TOKEN)),
                            (engine, caller, request) ->
                                    engine.mapRuns().listMapRuns(caller, request),
                            MapRunCodec::write),
                    new ApiOperation<>(
                            "DescribeMapRun",
                            members ->
                                    new DescribeMapRunRequest(
                                            members.text("mapRunArn", StringConstraint.LONG_ARN)),
                            (engine, caller, request) ->
                                    engine.mapRuns().describeMapRun(caller, request),
                            MapRunCodec::write),
                    new ApiOperation<>(
                            "UpdateMapRun",
                            members ->
                                    new UpdateMapRunRequest(
                                            members.text("mapRunArn", StringConstraint.LONG_ARN),
                                            members.intOrNull(
                                                    "maxConcurrency", 0, Integer.MAX_VALUE),
                                            members.numberOrNull(
                                                    "toleratedFailurePercentage", 0, PERCENT_MAX),
                                            members.longOrNull("toleratedFailureCount")),
                            (engine, caller, request) ->
                                    engine.mapRuns().updateMapRun(caller, request),
                            (_, _) -> {}));

    private MapRunCodec() {}

    /** Reads the body of a redrive of some child executions. */
    public static Answer<RedriveChildrenRequest> readRedrive(
            String executionArn, String mapRunArn, byte[] body) {
        return RequestBody.read(
                body,
                members ->
                        new RedriveChildrenRequest(
                                executionArn,
                                mapRunArn,
                                texts(members, "children", StringConstraint.LONG_ARN),
                                failures(members),
                                statuses(members)));
    }

    private static List<String> texts(Members members, String name, StringConstraint rule)
            throws SerializationException {
        var texts = members.textsOrNull(name, rule);
        if (texts == null) {
            return List.of();
        }
        members.checkLength(
                name, texts, texts.size() + " texts", 0, RedriveChildrenRequest.LIST_MAX);
        return texts;
    }

    private static List<FailureSelector> failures(Members members) throws SerializationException {
        var failures = members.structuresOrNull("failures", MapRunCodec::failure);
        if (failures == null) {
            return List.of();
        }
        members.checkLength(
                "failures",
                failures,
                failures.size() + " structures",
                0,
                RedriveChildrenRequest.LIST_MAX);
        return failures;
    }

    private static FailureSelector failure(Members members) throws SerializationException {
        var status = members.constantOrNull("status", ExecutionStatus.class);
        if (status == null) {
            members.addMissing("status");
        }
        return new FailureSelector(
                status == null ? ExecutionStatus.FAILED : status,
                members.textOrNull("error", StringConstraint.ANY),
                members.textOrNull("causeFingerprint", StringConstraint.NAME));
    }

    private static Set<ExecutionStatus> statuses(Members members) throws SerializationException {
        var statuses = EnumSet.noneOf(ExecutionStatus.class);
        var texts = texts(members, "statuses", StringConstraint.NAME);
        for (int i = 0; i < texts.size(); i++) {
            var text = texts.get(i);
            var status = UNSUCCESSFUL.stream().filter(each -> each.name().equals(text)).findFirst();
            if (status.isPresent()) {
                statuses.add(status.get());
            } else {
                members.addItemViolation("statuses", i, text, UNSUCCESSFUL_ONLY);
            }
        }
        return statuses;
    }

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
