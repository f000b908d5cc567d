package dev.askel.http.rest;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.text;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.engine.api.workbench.TaskInbox;
import dev.askel.engine.api.workbench.TaskInbox.ListOpenTasksRequest;
import dev.askel.engine.api.workbench.TaskInbox.OpenTaskItem;
import dev.askel.engine.api.workbench.TaskInbox.TaskKind;
import dev.askel.engine.api.workbench.TaskInbox.TaskStatus;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.RepairCodec;
import dev.askel.http.wire.RequestMembers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The tasks that wait for somebody outside: activity tasks and callbacks. */
final class TaskRoutes {
    private static final String TASKS = "/tasks";
    private static final String TOKEN = "taskToken";
    private static final String TASK = TASKS + "/{taskToken}";

    private final OperationWork operations;
    private final TaskInbox inbox;
    private final Repairs repairs;

    TaskRoutes(OperationWork operations, TaskInbox inbox, Repairs repairs) {
        this.operations = operations;
        this.inbox = inbox;
        this.repairs = repairs;
    }

    Topic topic() {
        return new Topic(
                "Tasks",
                "Activity tasks and callbacks that wait for somebody outside.",
                List.of("task-schemas.json", "inbox-schemas.json"),
                List.of(
                        Route.get(TASKS)
                                .named(
                                        "ListOpenTasks",
                                        "Open tasks, those that wait longest first.")
                                .query(
                                        constant(
                                                "kind", TaskKind.class, "Only those of this kind."),
                                        constant("status", TaskStatus.class, "Only those so far."),
                                        text("activityArn", "Only those of this activity."),
                                        text("executionArn", "Only those of this execution."))
                                .query(Paging.PARAMETERS)
                                .gives("OpenTaskPage")
                                .by(this::list),
                        Route.get(TASK)
                                .named("DescribeOpenTask", "An open task with its input.")
                                .gives("OpenTask")
                                .by(this::describe),
                        operations.route(
                                Route.post(TASK + "/succeed").takes("SendTaskSuccessInput"),
                                "SendTaskSuccess",
                                "Completes a task with its output, as its worker does."),
                        operations.route(
                                Route.post(TASK + "/fail").takes("SendTaskFailureInput"),
                                "SendTaskFailure",
                                "Fails a task, as its worker does; Retry and Catch see the error."),
                        operations.route(
                                Route.post(TASK + "/heartbeat"),
                                "SendTaskHeartbeat",
                                "Says that the task is still worked on."),
                        settling("complete", "CompleteOpenTask", "Completes"),
                        settling("reject", "RejectOpenTask", "Fails")));
    }

    /** Who answers in the place of a worker need not wait for one to take the task. */
    private Route settling(String action, String operationId, String verb) {
        return Route.post(TASK + "/" + action)
                .named(
                        operationId,
                        verb + " a task in the place of its worker, even if none has taken it.")
                .takes(operationId + "Input")
                .gives("Inspection")
                .by(call -> settle(action.equals("complete") ? "complete" : "fail", call));
    }

    private CompletionStage<RestAnswer> list(RestCall call) {
        var parameters = call.parameters();
        var activityArn = parameters.textOrNull("activityArn");
        var executionArn = parameters.textOrNull("executionArn");
        return inbox.listOpenTasks(
                        call.callerFor(executionArn == null ? activityArn : executionArn),
                        new ListOpenTasksRequest(
                                parameters.constantOrNull("kind", TaskKind.class),
                                parameters.constantOrNull("status", TaskStatus.class),
                                activityArn,
                                executionArn,
                                Paging.page(parameters)))
                .thenApply(answer ->
                        RestAnswer.of(
                                answer,
                                (json, page) ->
                                        json.member("tasks", page.tasks(), TaskRoutes::writeItem)
                                                .member("nextToken", page.nextToken())));
    }

    private CompletionStage<RestAnswer> describe(RestCall call) {
        return inbox.describeOpenTask(call.signedScope(), call.parameters().text(TOKEN))
                .thenApply(answer -> RestAnswer.of(answer, TaskRoutes::write));
    }

    private CompletionStage<RestAnswer> settle(String action, RestCall call) {
        var token = call.parameters().text(TOKEN);
        var body = call.body().length == 0 ? RequestMembers.none() : RequestMembers.of(call.body());
        return switch (RepairCodec.read(action, body.with("task", token)).orElseThrow()) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestAnswer.error(error));
            case Answer.Ok(var repair) ->
                    inbox.describeOpenTask(call.signedScope(), token)
                            .thenCompose(found -> settle(found, repair, call.requestId()));
        };
    }

    private CompletionStage<RestAnswer> settle(
            Answer<OpenTaskItem> found, Repair repair, String requestId) {
        return switch (found) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestAnswer.error(error));
            case Answer.Ok(OpenTaskItem task) ->
                    repairs.repair(task.executionArn(), repair, requestId)
                            .thenApply(
                                    answer -> RestAnswer.of(answer).orElseSay(RepairRoutes.DONE));
        };
    }

    private static void writeItem(JsonWriter json, OpenTaskItem task) {
        json.beginObject();
        write(json, task);
        json.endObject();
    }

    private static void write(JsonWriter json, OpenTaskItem task) {
        json.member(TOKEN, task.taskToken())
                .member("kind", task.kind())
                .member("status", task.status())
                .member("executionArn", task.executionArn())
                .member("state", task.state())
                .member("activityArn", task.activityArn())
                .member("scheduledDate", task.scheduledDate())
                .member("takenDate", task.takenDate())
                .member("workerName", task.worker());
        var heartbeatSeconds = task.heartbeatSeconds();
        if (heartbeatSeconds != null) {
            json.member("heartbeatSeconds", heartbeatSeconds.longValue());
        }
        json.member("heartbeatDue", task.heartbeatDue())
                .member("timeoutDue", task.timeoutDue())
                .member("input", task.input());
    }
}
