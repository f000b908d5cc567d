package dev.askel.http.rest.routes;

import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import java.util.List;

/** The routes of Map Runs. */
final class MapRunRoutes {
    private static final String ARN = "mapRunArn";
    private static final String MAP_RUN = "/map-runs/{mapRunArn}";

    private final OperationRoutes operations;

    MapRunRoutes(OperationRoutes operations) {
        this.operations = operations;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Map Runs",
                "The runs of Distributed Map states.",
                List.of("map-run-schemas.json"),
                routes());
    }

    private List<Route> routes() {
        return List.of(
                operations.routeFor(
                        "executionArn",
                        Route.get("/executions/{executionArn}/map-runs").query(Paging.PARAMETERS),
                        "ListMapRuns",
                        "The Map Runs of an execution."),
                operations.routeFor(ARN, Route.get(MAP_RUN), "DescribeMapRun", "A Map Run."),
                operations.routeFor(
                        ARN,
                        Route.patch(MAP_RUN).requestBody("UpdateMapRunInput"),
                        "UpdateMapRun",
                        "Changes the limits of a Map Run."));
    }
}
