package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.flag;
import static dev.askel.http.rest.Parameter.text;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.engine.api.workbench.TaskInbox;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange.Claim;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange.Release;
import dev.askel.engine.api.workbench.TaskInbox.ListOpenTasksRequest;
import dev.askel.engine.api.workbench.TaskInbox.OpenTaskItem;
import dev.askel.engine.api.workbench.TaskInbox.TaskCriteria;
import dev.askel.engine.api.workbench.TaskInbox.TaskKind;
import dev.askel.engine.api.workbench.TaskInbox.TaskOrder;
import dev.askel.engine.api.workbench.TaskInbox.TaskStatus;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.AssignmentCodec;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.RepairCodec;
import dev.askel.http.wire.RequestMembers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routes of open tasks: activity tasks and callbacks. */
final class TaskRoutes {
    private static final String TASKS = "/tasks";
    private static final String TOKEN = "taskToken";
    private static final String TASK = TASKS + "/{taskToken}";

    private final OperationRoutes operations;
    private final TaskInbox inbox;
    private final Repairs repairs;

    TaskRoutes(OperationRoutes operations, TaskInbox inbox, Repairs repairs) {
        this.operations = operations;
        this.inbox = inbox;
        this.repairs = repairs;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Tasks",
                "Activity tasks and callbacks that wait for an answer from outside.",
                List.of("task-schemas.json", "inbox-schemas.json"),
                List.of(
                        Route.get(TASKS)
                                .named("ListOpenTasks", "Open tasks, in an order.")
                                .query(
                                        constant(
                                                "kind", TaskKind.class, "Only tasks of this kind."),
                                        constant(
                                                "status",
                                                TaskStatus.class,
                                                "Only tasks of this status."),
                                        text("activityArn", "Only tasks of this activity."),
                                        text("assignee", "Only tasks of this person."),
                                        flag(
                                                "assigned",
                                                "Only assigned tasks, or only tasks without a person."),
                                        constant(
                                                "order",
                                                TaskOrder.class,
                                                "SCHEDULED: the longest waiting first. DUE: the earliest due date first."),
                                        text("executionArn", "Only tasks of this execution."))
                                .query(Paging.PARAMETERS)
                                .responseBody("OpenTaskPage")
                                .action(this::list),
                        Route.get(TASK)
                                .named("DescribeOpenTask", "An open task with its input.")
                                .responseBody("OpenTask")
                                .action(this::describe),
                        operations.route(
                                Route.post(TASK + "/succeed").requestBody("SendTaskSuccessInput"),
                                "SendTaskSuccess",
                                "Completes a task with its output, as its worker does."),
                        operations.route(
                                Route.post(TASK + "/fail").requestBody("SendTaskFailureInput"),
                                "SendTaskFailure",
                                "Fails a task, as its worker does; Retry and Catch see the error."),
                        operations.route(
                                Route.post(TASK + "/heartbeat"),
                                "SendTaskHeartbeat",
                                "Reports that the worker still works on the task."),
                        settleRoute("complete", "CompleteOpenTask", "Completes"),
                        settleRoute("reject", "RejectOpenTask", "Fails"),
                        assignmentRoute(
                                Route.post(TASK + "/claim"),
                                "ClaimOpenTask",
                                "Assigns a task to the caller, unless another person has it.",
                                call -> readPerson(call).map(Claim::new)),
                        assignmentRoute(
                                Route.post(TASK + "/release"),
                                "ReleaseOpenTask",
                                "Ends the claim of the caller.",
                                call -> readPerson(call).map(Release::new)),
                        assignmentRoute(
                                Route.post(TASK + "/assign"),
                                "AssignOpenTask",
                                "Assigns a task to a person, or to no person.",
                                call -> AssignmentCodec.readAssign(call.body())),
                        assignmentRoute(
                                Route.patch(TASK),
                                "AnnotateOpenTask",
                                "Replaces the note and the due date of a task.",
                                call -> AssignmentCodec.readAnnotate(call.body()))));
    }

    private Route assignmentRoute(
            Route.Builder builder,
            String operationId,
            String summary,
            Function<RestCall, Answer<? extends AssignmentChange>> reader) {
        return builder.named(operationId, summary)
                .requestBody(operationId + "Input")
                .responseBody("OpenTask")
                .action(call ->
                        switch (reader.apply(call)) {
                            case Answer.Refused(var error) ->
                                    CompletableFuture.completedStage(RestResponse.error(error));
                            case Answer.Ok(var change) -> changeAssignment(call, change);
                        });
    }

    private static Answer<String> readPerson(RestCall call) {
        return AssignmentCodec.readPerson(call.body(), call.principalArn());
    }

    private CompletionStage<RestResponse> changeAssignment(RestCall call, AssignmentChange change) {
        return inbox.changeAssignment(call.signedScope(), call.parameters().text(TOKEN), change)
                .thenApply(answer ->
                        RestResponse.of(answer, (json, task) -> write(json, task, false)));
    }

    /**
     * Creates a route by which an operator answers a task, even if no worker has received the task.
     */
    private Route settleRoute(String action, String operationId, String verb) {
        return Route.post(TASK + "/" + action)
                .named(
                        operationId,
                        verb + " a task instead of its worker, even if no worker has received it.")
                .requestBody(operationId + "Input")
                .responseBody("Inspection")
                .action(call -> settle(action.equals("complete") ? "complete" : "fail", call));
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        var parameters = call.parameters();
        var activityArn = parameters.textOrNull("activityArn");
        var executionArn = parameters.textOrNull("executionArn");
        var order = parameters.constantOrNull("order", TaskOrder.class);
        return inbox.listOpenTasks(
                        call.callerFor(executionArn == null ? activityArn : executionArn),
                        new ListOpenTasksRequest(
                                new TaskCriteria(
                                        parameters.constantOrNull("kind", TaskKind.class),
                                        parameters.constantOrNull("status", TaskStatus.class),
                                        activityArn,
                                        parameters.textOrNull("assignee"),
                                        parameters.flagOrNull("assigned")),
                                executionArn,
                                order == null ? TaskOrder.SCHEDULED : order,
                                Paging.readPage(parameters)))
                .thenApply(answer ->
                        RestResponse.of(
                                answer,
                                (json, page) ->
                                        json.member("tasks", page.tasks(), TaskRoutes::writeItem)
                                                .member("nextToken", page.nextToken())));
    }

    private CompletionStage<RestResponse> describe(RestCall call) {
        return inbox.describeOpenTask(call.signedScope(), call.parameters().text(TOKEN))
                .thenApply(
                        answer -> RestResponse.of(answer, (json, task) -> write(json, task, true)));
    }

    private CompletionStage<RestResponse> settle(String action, RestCall call) {
        var token = call.parameters().text(TOKEN);
        var body =
                call.body().length == 0 ? RequestMembers.none() : RequestMembers.parse(call.body());
        return switch (RepairCodec.read(action, body.with("task", token)).orElseThrow()) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok(var repair) ->
                    inbox.describeOpenTask(call.signedScope(), token)
                            .thenCompose(found -> settle(found, repair, call));
        };
    }

    private CompletionStage<RestResponse> settle(
            Answer<OpenTaskItem> found, Repair repair, RestCall call) {
        return switch (found) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok(OpenTaskItem task) when isOfAnotherPerson(task, call.principalArn()) ->
                    CompletableFuture.completedStage(
                            RestResponse.error(
                                    new EngineError.ConflictException(
                                            "The task is assigned to '%s'."
                                                    .formatted(task.assignment().assignee()))));
            case Answer.Ok(OpenTaskItem task) ->
                    repairs.repair(task.executionArn(), repair, call.requestId())
                            .thenApply(answer ->
                                    RestResponse.of(answer)
                                            .withOverloadMessage(RepairRoutes.DONE_WITHOUT_RESULT));
        };
    }

    /** Whether another person than a verified caller has the task. */
    private static boolean isOfAnotherPerson(OpenTaskItem task, @Nullable String principalArn) {
        var assignee = task.assignment().assignee();
        return assignee != null && principalArn != null && !assignee.equals(principalArn);
    }

    private static void writeItem(JsonWriter json, OpenTaskItem task) {
        json.beginObject();
        write(json, task, false);
        json.endObject();
    }

    private static void write(JsonWriter json, OpenTaskItem task, boolean withInput) {
        json.member(TOKEN, task.taskToken())
                .member("kind", task.kind())
                .member("status", task.status())
                .member("executionArn", task.executionArn())
                .member("state", task.state())
                .member("frame", task.frame())
                .member("activityArn", task.activityArn())
                .member("scheduledDate", task.scheduledDate())
                .member("takenDate", task.takenDate())
                .member("workerName", task.worker());
        var heartbeatSeconds = task.heartbeatSeconds();
        if (heartbeatSeconds != null) {
            json.member("heartbeatSeconds", heartbeatSeconds.longValue());
        }
        json.member("heartbeatDue", task.heartbeatDue()).member("timeoutDue", task.timeoutDue());
        var assignment = task.assignment();
        json.member("assignee", assignment.assignee())
                .member("assignedDate", assignment.assignedDate())
                .member("note", assignment.note())
                .member("dueDate", assignment.dueDate())
                .member("revision", assignment.revision());
        if (withInput) {
            json.member("input", task.input());
        }
    }
}
