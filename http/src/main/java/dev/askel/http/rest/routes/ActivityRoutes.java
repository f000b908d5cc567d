package dev.askel.http.rest.routes;

import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import java.util.List;

/** The routes of activities. */
final class ActivityRoutes {
    private static final String ARN = "activityArn";
    private static final String ACTIVITIES = "/activities";
    private static final String ACTIVITY = ACTIVITIES + "/{activityArn}";

    private final OperationRoutes operations;

    ActivityRoutes(OperationRoutes operations) {
        this.operations = operations;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Activities",
                "Queues of tasks that workers poll.",
                List.of("activity-schemas.json"),
                List.of(
                        operations.route(
                                Route.get(ACTIVITIES).query(Paging.PARAMETERS),
                                "ListActivities",
                                "The activities of an account and region."),
                        operations.route(
                                Route.post(ACTIVITIES).requestBody("CreateActivityInput"),
                                "CreateActivity",
                                "Creates an activity."),
                        operations.routeFor(
                                ARN, Route.get(ACTIVITY), "DescribeActivity", "An activity."),
                        operations.routeFor(
                                ARN,
                                Route.delete(ACTIVITY),
                                "DeleteActivity",
                                "Deletes an activity."),
                        operations.routeFor(
                                ARN,
                                Route.post(ACTIVITY + "/poll").requestBody("GetActivityTaskInput"),
                                "GetActivityTask",
                                "Waits up to 60 seconds for a task and dispatches it; an answer"
                                        + " without a token means that there was none.")));
    }
}
