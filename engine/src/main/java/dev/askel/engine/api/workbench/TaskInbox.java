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
 * token. {@link Tasks} accepts it, except that of an activity task that no worker has polled;
 * {@link Repair} accepts every token.
 */
public interface TaskInbox {

    /** Lists the tasks of an account and region without their inputs, the longest waiting first. */
    CompletionStage<Answer<ListOpenTasksResult>> listOpenTasks(
            Caller caller, ListOpenTasksRequest request);

    /**
     * Describes a task with its input. Refused with {@code TaskDoesNotExist} when it is no longer
     * open, and with {@code InvalidToken} for an invalid token.
     *
     * @param scope the account and region of the caller, to which the task must belong; null to
     *     accept every token
     */
    CompletionStage<Answer<OpenTaskItem>> describeOpenTask(
            @Nullable ArnScope scope, String taskToken);

    /**
     * Returns the account and region of a task by its token alone, without I/O; null when the token
     * is not one of this cluster.
     */
    @Nullable ArnScope scopeOf(String taskToken);

    /** The kind of task: an activity task for a worker, or a callback for a holder of the token. */
    enum TaskKind {
        ACTIVITY,
        CALLBACK
    }

    /** Whether a worker has the task. A callback has the status TAKEN once its call has started. */
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
     * @param activityArn the activity of an activity task
     * @param worker the name that the worker gave in its poll
     * @param heartbeatDue when the heartbeat is missed; null also when it was missed and the
     *     execution has not handled it yet
     * @param timeoutDue when the task times out
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
