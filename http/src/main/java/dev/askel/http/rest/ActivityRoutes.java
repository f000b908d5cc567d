package dev.askel.http.rest;

import java.util.List;

/** Activities as resources. */
final class ActivityRoutes {
    private static final String ARN = "activityArn";
    private static final String ACTIVITIES = "/activities";
    private static final String ACTIVITY = ACTIVITIES + "/{activityArn}";

    private final OperationWork operations;

    ActivityRoutes(OperationWork operations) {
        this.operations = operations;
    }

    Topic topic() {
        return new Topic(
                "Activities",
                "Queues of tasks for workers that poll.",
                List.of("activity-schemas.json"),
                List.of(
                        operations.route(
                                Route.get(ACTIVITIES).query(Paging.PARAMETERS),
                                "ListActivities",
                                "The activities of an account and region."),
                        operations.route(
                                Route.post(ACTIVITIES).takes("CreateActivityInput"),
                                "CreateActivity",
                                "Creates an activity."),
                        operations.about(
                                ARN, Route.get(ACTIVITY), "DescribeActivity", "An activity."),
                        operations.about(
                                ARN,
                                Route.delete(ACTIVITY),
                                "DeleteActivity",
                                "Deletes an activity."),
                        operations.about(
                                ARN,
                                Route.post(ACTIVITY + "/poll").takes("GetActivityTaskInput"),
                                "GetActivityTask",
                                "Waits up to 60 seconds for a task and takes it; an answer without"
                                        + " a token means that there was none.")));
    }
}
