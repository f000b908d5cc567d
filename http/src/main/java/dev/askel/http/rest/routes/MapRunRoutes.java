package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.integer;
import static dev.askel.http.rest.Parameter.text;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.MapRunMonitor;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailures;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildrenRequest;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunProgress;
import dev.askel.engine.api.workbench.MapRunMonitor.ProgressStream;
import dev.askel.http.rest.MemberRootCauses;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.Route.WorkClass;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.rest.routes.ServerSentEvents.Page;
import dev.askel.http.wire.MapRunCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;

/** The routes of Map Runs. */
final class MapRunRoutes {
    private static final String ARN = "mapRunArn";
    private static final String EXECUTION_ARN = "executionArn";
    private static final String MAP_RUN = "/map-runs/{mapRunArn}";
    private static final String OF_EXECUTION = "/executions/{executionArn}/map-runs";

    private final OperationRoutes operations;
    private final MapRunMonitor monitor;
    private final StreamBudget budget;
    private final MemberRootCauses rootCauses;

    MapRunRoutes(
            OperationRoutes operations,
            MapRunMonitor monitor,
            StreamBudget budget,
            MemberRootCauses rootCauses) {
        this.operations = operations;
        this.monitor = monitor;
        this.budget = budget;
        this.rootCauses = rootCauses;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Map Runs",
                "The runs of Distributed Map states.",
                List.of("map-run-schemas.json"),
                List.of(
                        operations.routeFor(
                                EXECUTION_ARN,
                                Route.get(OF_EXECUTION).query(Paging.PARAMETERS),
                                "ListMapRuns",
                                "The Map Runs of an execution."),
                        Route.get(OF_EXECUTION + "/progress")
                                .named(
                                        "ListMapRunProgress",
                                        "The progress of the latest 20 Map Runs of an execution.")
                                .responseBody("ListMapRunProgressOutput")
                                .action(this::progressOfExecution),
                        operations.routeFor(
                                ARN, Route.get(MAP_RUN), "DescribeMapRun", "A Map Run."),
                        operations.routeFor(
                                ARN,
                                Route.patch(MAP_RUN).requestBody("UpdateMapRunInput"),
                                "UpdateMapRun",
                                "Changes the limits of a Map Run."),
                        Route.get(MAP_RUN + "/stream")
                                .named(
                                        "StreamMapRun",
                                        "The progress of a Map Run whenever it changes, at most"
                                                + " about once per second.")
                                .responseBody("MapRunProgress")
                                .workClass(WorkClass.STREAM)
                                .action(this::stream),
                        Route.get(MAP_RUN + "/failures")
                                .named(
                                        "GroupMapRunFailures",
                                        "Groups of equal failures of children, the most frequent"
                                                + " first.")
                                .query(MemberRootCauses.PARAMETER)
                                .responseBody("GroupMapRunFailuresOutput")
                                .workClass(WorkClass.PAGE)
                                .action(this::failures),
                        Route.get(MAP_RUN + "/heat")
                                .named(
                                        "GetMapRunHeat",
                                        "The ended children by status and duration, in at most"
                                                + " 1,000 cells of consecutive numbers.")
                                .responseBody("GetMapRunHeatOutput")
                                .action(this::heat),
                        Route.get(MAP_RUN + "/children")
                                .named(
                                        "ListMapRunChildren",
                                        "The children of a Map Run; a page may be short and still"
                                                + " have a next page.")
                                .query(
                                        constant(
                                                "statusFilter",
                                                ExecutionStatus.class,
                                                "Only children of this status."),
                                        text("name", "Only the child of this name."),
                                        integer(
                                                "child",
                                                0,
                                                Long.MAX_VALUE,
                                                "Only the child of this number, from 0."))
                                .query(Paging.PARAMETERS)
                                .responseBody("ListMapRunChildrenOutput")
                                .action(this::children),
                        Route.post(OF_EXECUTION + "/{mapRunArn}/redrive")
                                .named(
                                        "RedriveMapRunChildren",
                                        "Redrives the execution, and of the unsuccessful children"
                                                + " of the Map Run only those selected.")
                                .requestBody("RedriveMapRunChildrenInput")
                                .responseBody("RedriveMapRunChildrenOutput")
                                .action(this::redriveChildren)));
    }

    private CompletionStage<RestResponse> progressOfExecution(RestCall call) {
        var arn = call.parameters().text(EXECUTION_ARN);
        return monitor.progressOfExecution(call.callerFor(arn), arn)
                .thenApply(answer -> RestResponse.of(answer, MapRunJson::writeProgress));
    }

    private CompletionStage<RestResponse> failures(RestCall call) {
        var arn = call.parameters().text(ARN);
        var caller = call.callerFor(arn);
        return monitor.failures(caller, arn)
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Refused<ChildFailures>(var error) ->
                                    CompletableFuture.completedStage(RestResponse.error(error));
                            case Answer.Ok<ChildFailures>(var failures) ->
                                    rootCauses
                                            .read(call, caller, examples(failures))
                                            .thenApply(origins ->
                                                    RestResponse.of(
                                                            answer,
                                                            (json, found) ->
                                                                    MapRunJson.writeFailures(
                                                                            json, found, origins)));
                        });
    }

    private static List<List<String>> examples(ChildFailures failures) {
        return failures.groups().stream().map(MapRunJson::exampleArns).toList();
    }

    private CompletionStage<RestResponse> heat(RestCall call) {
        var arn = call.parameters().text(ARN);
        return monitor.heatMap(call.callerFor(arn), arn)
                .thenApply(answer -> RestResponse.of(answer, MapRunJson::writeHeat));
    }

    private CompletionStage<RestResponse> children(RestCall call) {
        var parameters = call.parameters();
        var arn = parameters.text(ARN);
        return monitor.children(
                        call.callerFor(arn),
                        new ChildrenRequest(
                                arn,
                                parameters.constantOrNull("statusFilter", ExecutionStatus.class),
                                parameters.textOrNull("name"),
                                parameters.integerOrNull("child"),
                                Paging.readPage(parameters)))
                .thenApply(answer -> RestResponse.of(answer, MapRunJson::writeChildren));
    }

    private CompletionStage<RestResponse> redriveChildren(RestCall call) {
        var execution = call.parameters().text(EXECUTION_ARN);
        return switch (MapRunCodec.readRedrive(
                execution, call.parameters().text(ARN), call.body())) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok(var request) ->
                    monitor.redriveChildren(call.callerFor(execution), request)
                            .thenApply(answer -> RestResponse.of(answer, MapRunJson::writeRedrive));
        };
    }

    private CompletionStage<RestResponse> stream(RestCall call) {
        var arn = call.parameters().text(ARN);
        return monitor.progress(call.callerFor(arn), arn)
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Refused<ProgressStream>(var error) ->
                                    RestResponse.error(error);
                            case Answer.Ok<ProgressStream>(var progress) ->
                                    ServerSentEvents.of(
                                            List.of(),
                                            () ->
                                                    progress.next()
                                                            .thenApplyAsync(
                                                                    MapRunRoutes::page,
                                                                    call.rendering()),
                                            progress::close,
                                            budget,
                                            call.abandoned());
                        });
    }

    private static Page page(MapRunProgress progress) {
        var events = new ArrayList<ByteString>();
        events.add(
                ServerSentEvents.renderEvent(
                        null, null, json -> MapRunJson.writeProgress(json, progress)));
        if (progress.isOver()) {
            events.add(
                    ServerSentEvents.renderEvent(
                            null,
                            "end",
                            json ->
                                    json.beginObject()
                                            .member("status", progress.run().status())
                                            .endObject()));
        }
        return new Page(events, progress.isOver());
    }
}
