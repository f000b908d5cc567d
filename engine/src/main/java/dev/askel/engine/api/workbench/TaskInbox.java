package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.Tasks;
import dev.askel.engine.api.arn.ArnScope;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for somebody outside, as people see them who hold no token: ours, AWS has
 * nothing like it. Each comes with a token, which {@link Tasks} takes unless it is of an activity
 * task that no worker has taken; {@link Repair} takes each.
 */
public interface TaskInbox {

    /** Those of an account and region that wait longest first, without their inputs. */
    CompletionStage<Answer<ListOpenTasksResult>> listOpenTasks(
            Caller caller, ListOpenTasksRequest request);

    /**
     * One task with its input; {@code TaskDoesNotExist} when it is open no more, {@code
     * InvalidToken} for what is no token.
     *
     * @param scope the account and region that ask, which see no others' tasks; null for whoever
     *     holds the token
     */
    CompletionStage<Answer<OpenTaskItem>> describeOpenTask(
            @Nullable ArnScope scope, String taskToken);

    /** Who is asked: a worker that polls, or whoever holds the token. */
    enum TaskKind {
        ACTIVITY,
        CALLBACK
    }

    /** Whether a worker has it; that of a callback is taken once its call has begun. */
    enum TaskStatus {
        WAITING,
        TAKEN
    }

    /** Which tasks; what is absent does not matter. */
    record ListOpenTasksRequest(
            @Nullable TaskKind kind,
            @Nullable TaskStatus status,
            @Nullable String activityArn,
            @Nullable String executionArn,
            Page page) {}

    record ListOpenTasksResult(List<OpenTaskItem> tasks, @Nullable String nextToken) {}

    /**
     * An open task.
     *
     * @param state the name of the state that waits; null where it is not known
     * @param activityArn of an activity task
     * @param worker as who took it calls itself
     * @param heartbeatDue the task fails its heartbeat when none came until then; null also when it
     *     has failed it and the execution has not yet taken note
     * @param timeoutDue the task times out then
     * @param input JSON text of an activity task, in a description; null in lists
     */
    record OpenTaskItem(
            String taskToken,
            TaskKind kind,
            TaskStatus status,
            String executionArn,
            @Nullable String state,
            @Nullable String activityArn,
            Instant scheduledDate,
            @Nullable Instant takenDate,
            @Nullable String worker,
            @Nullable Long heartbeatSeconds,
            @Nullable Instant heartbeatDue,
            @Nullable Instant timeoutDue,
            @Nullable String input) {}
}
