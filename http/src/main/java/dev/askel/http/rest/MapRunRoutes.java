package dev.askel.http.rest;

import java.util.List;

/** Map Runs as resources. */
final class MapRunRoutes {
    private static final String ARN = "mapRunArn";
    private static final String MAP_RUN = "/map-runs/{mapRunArn}";

    private final OperationWork operations;

    MapRunRoutes(OperationWork operations) {
        this.operations = operations;
    }

    Topic topic() {
        return new Topic(
                "Map Runs",
                "The runs of Distributed Map states.",
                List.of("map-run-schemas.json"),
                routes());
    }

    private List<Route> routes() {
        return List.of(
                operations.about(
                        "executionArn",
                        Route.get("/executions/{executionArn}/map-runs").query(Paging.PARAMETERS),
                        "ListMapRuns",
                        "The Map Runs of an execution."),
                operations.about(ARN, Route.get(MAP_RUN), "DescribeMapRun", "A Map Run."),
                operations.about(
                        ARN,
                        Route.patch(MAP_RUN).takes("UpdateMapRunInput"),
                        "UpdateMapRun",
                        "Changes the limits of a Map Run."));
    }
}
