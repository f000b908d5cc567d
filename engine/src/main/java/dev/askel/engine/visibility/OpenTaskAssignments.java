package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange.Annotate;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange.Assign;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange.Claim;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange.Release;
import dev.askel.engine.api.workbench.TaskInbox.TaskAssignment;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Changes the assignments of open tasks to people. An assignment is a part of the row of the task,
 * so it is deleted with the task.
 */
public final class OpenTaskAssignments {
    private static final Sql LOCK =
            new Sql(
                    """
                    SELECT assignee, assigned_at, note, due_at, revision FROM open_tasks
                     WHERE persistence_id = ? AND frame = ? AND ordinal = ? AND redrive_count = ?
                       AND life IS NOT DISTINCT FROM ?::int8
                       FOR UPDATE\
                    """);

    private static final Sql UPDATE =
            new Sql(
                    """
                    UPDATE open_tasks
                       SET assignee = ?, assigned_at = ?::int8, note = ?, due_at = ?::int8,
                           revision = ?
                     WHERE persistence_id = ? AND frame = ? AND ordinal = ?\
                    """);

    private final SqlWorkers workers;
    private final EngineTime time;

    /**
     * Creates the changes.
     *
     * @param workers run changes of state that all nodes share
     */
    public OpenTaskAssignments(SqlWorkers workers, EngineTime time) {
        this.workers = workers;
        this.time = time;
    }

    /**
     * One attempt of a task.
     *
     * @param startStamp distinguishes executions with the same name; null when unknown
     */
    public record Attempt(
            String persistenceId,
            String frame,
            int ordinal,
            int redriveCount,
            @Nullable Long startStamp) {}

    /**
     * Changes the assignment of a task.
     *
     * @return the changed assignment; {@code TaskDoesNotExist} when the attempt is no longer open,
     *     {@code ConflictException} when another person has or has changed the task
     */
    public CompletionStage<Answer<TaskAssignment>> change(Attempt task, AssignmentChange change) {
        return workers.submit(database ->
                database.transact(connection -> {
                    var current =
                            LOCK.first(
                                    connection,
                                    row ->
                                            new TaskAssignment(
                                                    row.textOrNull("assignee"),
                                                    row.instantOrNull("assigned_at"),
                                                    row.textOrNull("note"),
                                                    row.instantOrNull("due_at"),
                                                    row.bigint("revision")),
                                    task.persistenceId(),
                                    task.frame(),
                                    (long) task.ordinal(),
                                    task.redriveCount(),
                                    task.startStamp());
                    if (current == null) {
                        return Answer.refused(new EngineError.TaskDoesNotExist());
                    }
                    var changed = changed(current, change, Instant.ofEpochMilli(time.millis()));
                    if (changed instanceof Answer.Ok(TaskAssignment next)) {
                        UPDATE.update(
                                connection,
                                next.assignee(),
                                millis(next.assignedDate()),
                                next.note(),
                                millis(next.dueDate()),
                                next.revision(),
                                task.persistenceId(),
                                task.frame(),
                                (long) task.ordinal());
                    }
                    return changed;
                }));
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    /** Returns the assignment after a change, or the refusal. */
    static Answer<TaskAssignment> changed(
            TaskAssignment current, AssignmentChange change, Instant now) {
        return switch (change) {
            case Claim(var person) ->
                    heldByOther(current, person)
                            ? conflict(current)
                            : assigned(current, person, now);
            case Release(var person) ->
                    heldByOther(current, person) ? conflict(current) : assigned(current, null, now);
            case Assign(var assignee) -> assigned(current, assignee, now);
            case Annotate(var note, var dueDate, var revision) ->
                    revision != null && revision != current.revision()
                            ? Answer.refused(
                                    new EngineError.ConflictException(
                                            ("The task has been changed meanwhile. Its revision is"
                                                            + " %d, the request expects %d.")
                                                    .formatted(current.revision(), revision)))
                            : Answer.ok(
                                    new TaskAssignment(
                                            current.assignee(),
                                            current.assignedDate(),
                                            note,
                                            dueDate,
                                            current.revision() + 1));
        };
    }

    private static boolean heldByOther(TaskAssignment current, String person) {
        return current.assignee() != null && !current.assignee().equals(person);
    }

    private static Answer<TaskAssignment> conflict(TaskAssignment current) {
        return Answer.refused(
                new EngineError.ConflictException(
                        "The task is assigned to '" + current.assignee() + "'."));
    }

    /** Repeated claims and releases change nothing. */
    private static Answer<TaskAssignment> assigned(
            TaskAssignment current, @Nullable String assignee, Instant now) {
        if (Objects.equals(current.assignee(), assignee)) {
            return Answer.ok(current);
        }
        return Answer.ok(
                new TaskAssignment(
                        assignee,
                        assignee == null ? null : now,
                        current.note(),
                        current.dueDate(),
                        current.revision() + 1));
    }
}
