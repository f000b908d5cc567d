package dev.askel.http;

import static dev.askel.http.OperationShapes.EXECUTION;
import static dev.askel.http.OperationShapes.LATER;
import static dev.askel.http.OperationShapes.MACHINE;
import static dev.askel.http.OperationShapes.MAP_RUN;
import static dev.askel.http.OperationShapes.THEN;

import dev.askel.engine.api.MapRuns.Counts;
import dev.askel.engine.api.MapRuns.DescribeMapRunRequest;
import dev.askel.engine.api.MapRuns.DescribeMapRunResult;
import dev.askel.engine.api.MapRuns.ListMapRunsRequest;
import dev.askel.engine.api.MapRuns.ListMapRunsResult;
import dev.askel.engine.api.MapRuns.MapRunListItem;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.api.MapRuns.UpdateMapRunRequest;
import dev.askel.engine.api.MapRuns.UpdateMapRunResult;
import dev.askel.engine.api.Page;
import java.util.List;

/** The operations on Map Runs, in the form of {@link OperationShapes}. */
final class MapRunShapes {
    private MapRunShapes() {}

    static List<OperationShapes.OperationExample> all() {
        return List.of(
                new OperationShapes.OperationExample(
                        "ListMapRuns",
                        new ListMapRunsRequest(EXECUTION, new Page(7, "token")),
                        new ListMapRunsResult(
                                List.of(
                                        new MapRunListItem(
                                                EXECUTION, MAP_RUN, MACHINE + "/l", THEN, LATER)),
                                "next"),
                        sfn ->
                                sfn.listMapRuns(r ->
                                        r.executionArn(EXECUTION)
                                                .maxResults(7)
                                                .nextToken("token"))),
                new OperationShapes.OperationExample(
                        "DescribeMapRun",
                        new DescribeMapRunRequest(MAP_RUN),
                        new DescribeMapRunResult(
                                MAP_RUN,
                                EXECUTION,
                                MapRunStatus.SUCCEEDED,
                                THEN,
                                LATER,
                                5,
                                12.5,
                                3,
                                new Counts(1, 2, 3, 4, 5, 6, 21, 7, 8, 9),
                                new Counts(11, 12, 13, 14, 15, 16, 81, 17, 18, 19),
                                2,
                                LATER),
                        sfn -> sfn.describeMapRun(r -> r.mapRunArn(MAP_RUN))),
                new OperationShapes.OperationExample(
                        "UpdateMapRun",
                        new UpdateMapRunRequest(MAP_RUN, 5, 12.5, 3L),
                        new UpdateMapRunResult(),
                        sfn ->
                                sfn.updateMapRun(r ->
                                        r.mapRunArn(MAP_RUN)
                                                .maxConcurrency(5)
                                                .toleratedFailurePercentage(12.5f)
                                                .toleratedFailureCount(3L))));
    }
}
