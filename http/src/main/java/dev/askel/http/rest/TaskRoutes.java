package dev.askel.http.rest;

import java.util.List;

/** The tasks that wait for somebody outside: activity tasks and callbacks. */
final class TaskRoutes {
    private static final String TASK = "/tasks/{taskToken}";

    private final OperationWork operations;

    TaskRoutes(OperationWork operations) {
        this.operations = operations;
    }

    Topic topic() {
        return new Topic(
                "Tasks",
                "Activity tasks and callbacks that wait for somebody outside.",
                List.of("task-schemas.json"),
                List.of(
                        operations.route(
                                Route.post(TASK + "/succeed").takes("SendTaskSuccessInput"),
                                "SendTaskSuccess",
                                "Completes a task with its output."),
                        operations.route(
                                Route.post(TASK + "/fail").takes("SendTaskFailureInput"),
                                "SendTaskFailure",
                                "Fails a task; Retry and Catch see the error."),
                        operations.route(
                                Route.post(TASK + "/heartbeat"),
                                "SendTaskHeartbeat",
                                "Says that the task is still worked on.")));
    }
}
