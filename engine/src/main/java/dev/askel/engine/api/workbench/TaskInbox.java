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
 * Lists open tasks, which wait for a worker or a callback. AWS has no such feature. Each task has a
 * token. {@link Repair} accepts every token. {@link Tasks} refuses the tokens of activity tasks
 * that no worker has polled.
 */
public interface TaskInbox {

    /** Lists the tasks of an account and region without their inputs, the longest waiting first. */
    CompletionStage<Answer<ListOpenTasksResult>> listOpenTasks(
            Caller caller, ListOpenTasksRequest request);

    /**
     * Describes a task with its input. The request is refused with {@code TaskDoesNotExist} when
     * the task is no longer open, and with {@code InvalidToken} for an invalid token.
     *
     * @param scope the account and region to which the task must belong; null to accept every token
     */
    CompletionStage<Answer<OpenTaskItem>> describeOpenTask(
            @Nullable ArnScope scope, String taskToken);

    /**
     * Reads the account and region of a task from its token, without I/O; null when this cluster
     * has not issued the token.
     */
    @Nullable ArnScope scopeOf(String taskToken);

    /** The kind of task: an activity task for a worker, or a callback for a holder of the token. */
    enum TaskKind {
        ACTIVITY,
        CALLBACK
    }

    /**
     * Whether a worker has the task. A callback has the status TAKEN after its call has started.
     */
    enum TaskStatus {
        WAITING,
        TAKEN
    }

    /** The filter of tasks; absent members match all. */
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
     * @param state the name of the waiting state; null when unknown
     * @param frame the branch or iteration of the state, as in the rows of a history; empty for the
     *     execution itself
     * @param activityArn the activity of an activity task
     * @param worker the name that the worker's poll contained
     * @param heartbeatDue the time until which a heartbeat must arrive; null for a task without
     *     heartbeats, and while the engine has not handled a missed heartbeat yet
     * @param timeoutDue the time when the task times out
     * @param input JSON text of an activity task, in a description; null in lists
     */
    record OpenTaskItem(
            String taskToken,
            TaskKind kind,
            TaskStatus status,
            String executionArn,
            @Nullable String state,
            String frame,
            @Nullable String activityArn,
            Instant scheduledDate,
            @Nullable Instant takenDate,
            @Nullable String worker,
            @Nullable Long heartbeatSeconds,
            @Nullable Instant heartbeatDue,
            @Nullable Instant timeoutDue,
            @Nullable String input) {}
}
