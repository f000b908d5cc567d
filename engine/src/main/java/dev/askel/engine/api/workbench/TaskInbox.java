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
 * Lists open tasks, which wait for a worker or a callback, and assigns them to people. AWS has no
 * such feature. Each task has a token. {@link Repair} accepts every token. {@link Tasks} refuses
 * the tokens of activity tasks that no worker has polled.
 */
public interface TaskInbox {

    /** Lists the tasks of an account and region without their inputs. */
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
     * Changes the assignment of a task, and returns the task. The request is refused with {@code
     * TaskDoesNotExist} or {@code InvalidToken} like a description, and with {@code
     * ConflictException} when another person has claimed or changed the task meanwhile.
     */
    CompletionStage<Answer<OpenTaskItem>> changeAssignment(
            @Nullable ArnScope scope, String taskToken, AssignmentChange change);

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
     * Whether a worker has the task. A callback has the status TAKEN after its call has started. A
     * waiting task of a paused execution is TAKEN without a time of the dispatch, because no worker
     * can poll it.
     */
    enum TaskStatus {
        WAITING,
        TAKEN
    }

    /** The order of a list. */
    enum TaskOrder {
        /** The longest waiting task first. */
        SCHEDULED,
        /**
         * The earliest due date first. A task without a due date is due when it times out. Tasks
         * without both are last, the longest waiting first.
         */
        DUE
    }

    /**
     * The filter of tasks; absent members match all.
     *
     * @param assignee the person to whom the tasks are assigned
     * @param assigned whether the tasks are assigned to any person
     */
    record TaskCriteria(
            @Nullable TaskKind kind,
            @Nullable TaskStatus status,
            @Nullable String activityArn,
            @Nullable String assignee,
            @Nullable Boolean assigned) {}

    /**
     * A request for a list.
     *
     * @param executionArn the execution whose tasks are listed; null for all executions
     */
    record ListOpenTasksRequest(
            TaskCriteria criteria, @Nullable String executionArn, TaskOrder order, Page page) {}

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
     * @param assignment the person who answers the task, with a note and a due date
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
            TaskAssignment assignment,
            @Nullable String input) {}

    /**
     * The assignment of a task to a person. It ends with the attempt of the task.
     *
     * @param assignee the ARN of a principal, or a name; null while the task has none
     * @param note a text for other people
     * @param dueDate the time until which people intend to answer; the engine does not enforce it
     * @param revision the number of changes so far
     */
    record TaskAssignment(
            @Nullable String assignee,
            @Nullable Instant assignedDate,
            @Nullable String note,
            @Nullable Instant dueDate,
            long revision) {
        /** The assignment of a new task. */
        public static final TaskAssignment NONE = new TaskAssignment(null, null, null, null, 0);
    }

    /** A change of an assignment. */
    sealed interface AssignmentChange {
        /** Assigns the task to a person, unless another person has it. */
        record Claim(String person) implements AssignmentChange {}

        /** Ends the claim of a person; refused when another person has the task. */
        record Release(String person) implements AssignmentChange {}

        /** Assigns the task to a person, even if another person has it; to no person when null. */
        record Assign(@Nullable String assignee) implements AssignmentChange {}

        /**
         * Replaces the note and the due date; null removes them.
         *
         * @param revision the expected revision of the assignment; null for any
         */
        record Annotate(@Nullable String note, @Nullable Instant dueDate, @Nullable Long revision)
                implements AssignmentChange {}
    }
}
