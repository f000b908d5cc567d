package dev.askel.engine.execution.request;

import dev.askel.asl.history.FramePath;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.TaskInbox;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.TaskTokenCodec.TaskToken;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.OpenTaskAssignments;
import dev.askel.engine.visibility.OpenTaskAssignments.Attempt;
import dev.askel.engine.visibility.OpenTaskList;
import dev.askel.engine.visibility.OpenTaskList.ListedTask;
import dev.askel.engine.visibility.OpenTaskQuery.Filter;
import dev.askel.engine.visibility.OpenTaskQuery.TaskPosition;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lists open tasks and assigns them. Each task is listed with the token of its current attempt. */
public final class OpenTaskCalls implements TaskInbox {
    private final OpenTaskList list;
    private final OpenTaskAssignments assignments;
    private final ExecutionLookup lookup;
    private final TaskTokenCodec taskTokens;
    private final PageTokens pageTokens;

    /** Creates the operations. {@code lookup} finds the execution that a request names. */
    public OpenTaskCalls(
            OpenTaskList list,
            OpenTaskAssignments assignments,
            ExecutionLookup lookup,
            TaskTokenCodec taskTokens,
            PageTokens pageTokens) {
        this.list = list;
        this.assignments = assignments;
        this.lookup = lookup;
        this.taskTokens = taskTokens;
        this.pageTokens = pageTokens;
    }

    @Override
    public CompletionStage<Answer<ListOpenTasksResult>> listOpenTasks(
            Caller caller, ListOpenTasksRequest request) {
        var executionArn = request.executionArn();
        if (executionArn == null) {
            return page(caller, request, null);
        }
        return lookup.byArn(executionArn)
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                            case Answer.Ok(ExecutionHeader execution) ->
                                    execution.id().scope().equals(caller.scope())
                                            ? page(caller, request, execution.persistenceId())
                                            : done(
                                                    Answer.refused(
                                                            new EngineError.ExecutionDoesNotExist(
                                                                    executionArn)));
                        });
    }

    private CompletionStage<Answer<ListOpenTasksResult>> page(
            Caller caller, ListOpenTasksRequest request, @Nullable String persistenceId) {
        var filter = new Filter(caller.scope(), request.criteria(), persistenceId, request.order());
        var tokenScope = "ListOpenTasks|" + filter;
        var token = request.page().token();
        var position =
                token == null
                        ? Answer.ok(TaskPosition.FIRST)
                        : pageTokens.read(tokenScope, token).map(TaskPosition::parse);
        int size = request.page().size();
        return switch (position) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(TaskPosition after) ->
                    // One additional row shows whether there is a next page.
                    list.listAfter(after, filter, size + 1)
                            .thenApply(
                                    found -> found.map(tasks -> result(tasks, size, tokenScope)));
        };
    }

    private ListOpenTasksResult result(List<ListedTask> found, int size, String tokenScope) {
        var shown = found.subList(0, Math.min(size, found.size()));
        return new ListOpenTasksResult(
                shown.stream().map(this::item).toList(),
                shown.size() == found.size()
                        ? null
                        : pageTokens.issue(tokenScope, shown.getLast().position().toString()));
    }

    @Override
    public CompletionStage<Answer<OpenTaskItem>> describeOpenTask(
            @Nullable ArnScope scope, String taskToken) {
        var token = taskTokens.openAny(taskToken);
        if (token == null) {
            return done(Answer.refused(new EngineError.InvalidToken()));
        }
        return list.find(token.persistenceId(), token.frame().text(), token.ordinal())
                .thenApply(answer ->
                        answer.then(found ->
                                found.filter(task ->
                                                isInScope(task, scope)
                                                        && task.redriveCount() == token.redrive()
                                                        && Objects.equals(
                                                                task.startStamp(),
                                                                token.startStamp()))
                                        .map(task -> Answer.ok(item(task)))
                                        .orElseGet(() ->
                                                Answer.refused(
                                                        new EngineError.TaskDoesNotExist()))));
    }

    @Override
    public CompletionStage<Answer<OpenTaskItem>> changeAssignment(
            @Nullable ArnScope scope, String taskToken, AssignmentChange change) {
        var token = taskTokens.openAny(taskToken);
        var owner = scopeOf(taskToken);
        if (token == null) {
            return done(Answer.refused(new EngineError.InvalidToken()));
        }
        if (scope != null && !scope.equals(owner)) {
            return done(Answer.refused(new EngineError.TaskDoesNotExist()));
        }
        var attempt =
                new Attempt(
                        token.persistenceId(),
                        token.frame().text(),
                        token.ordinal(),
                        token.redrive(),
                        token.startStamp());
        return assignments
                .change(attempt, change)
                .thenCompose(changed ->
                        switch (changed) {
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                            case Answer.Ok(_) -> describeOpenTask(scope, taskToken);
                        });
    }

    @Override
    public @Nullable ArnScope scopeOf(String taskToken) {
        var token = taskTokens.openAny(taskToken);
        if (token == null) {
            return null;
        }
        var parts = token.persistenceId().split("/", 3);
        return ArnScope.of(parts[1], parts[0]);
    }

    private static boolean isInScope(ListedTask task, @Nullable ArnScope scope) {
        return scope == null || scope.equals(task.execution().scope());
    }

    private OpenTaskItem item(ListedTask task) {
        var token =
                new TaskToken(
                        task.execution().persistenceId(),
                        new FramePath(task.frame()),
                        task.ordinal(),
                        task.redriveCount(),
                        task.startStamp());
        boolean isUntaken = task.kind() == TaskKind.ACTIVITY && task.takenAt() == null;
        return new OpenTaskItem(
                isUntaken ? taskTokens.issueUntaken(token) : taskTokens.issue(token),
                task.kind(),
                task.status(),
                task.execution().arn(task.machineName()).toString(),
                task.state(),
                task.frame(),
                task.activityArn(),
                task.scheduledAt(),
                task.takenAt(),
                task.worker(),
                task.heartbeatSeconds(),
                task.heartbeatDue(),
                task.timeoutDue(),
                task.assignment(),
                task.input());
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedStage(value);
    }
}
