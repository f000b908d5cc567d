package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.TaskInbox.TaskAssignment;
import dev.askel.engine.api.workbench.TaskInbox.TaskKind;
import dev.askel.engine.api.workbench.TaskInbox.TaskStatus;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.OpenTaskQuery.Filter;
import dev.askel.engine.visibility.OpenTaskQuery.TaskPosition;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads the open tasks of all executions. */
public final class OpenTaskList {
    private static final Sql ONE =
            new Sql(
                    OpenTaskQuery.COLUMNS
                            + ", t.input, t.scheduled_at AS sort_key FROM open_tasks AS t"
                            + " JOIN executions AS e ON e.persistence_id = t.persistence_id"
                            + " WHERE t.persistence_id = ? AND t.frame = ? AND t.ordinal = ?");

    private final SqlWorkers workers;

    public OpenTaskList(SqlWorkers workers) {
        this.workers = workers;
    }

    /**
     * A stored task.
     *
     * @param position the position in the list; by the schedule outside a list
     * @param input JSON text; null in lists, and for callbacks
     */
    public record ListedTask(
            ExecutionId execution,
            String machineName,
            String frame,
            int ordinal,
            int redriveCount,
            @Nullable Long startStamp,
            TaskPosition position,
            Instant scheduledAt,
            TaskKind kind,
            TaskStatus status,
            @Nullable String state,
            @Nullable String activityArn,
            @Nullable Instant takenAt,
            @Nullable String worker,
            @Nullable Long heartbeatSeconds,
            @Nullable Instant heartbeatDue,
            @Nullable Instant timeoutDue,
            TaskAssignment assignment,
            @Nullable String input) {}

    /** Returns the first tasks after a position, at most {@code max}. */
    public CompletionStage<Answer<List<ListedTask>>> listAfter(
            TaskPosition position, Filter filter, int max) {
        var page = OpenTaskQuery.page(position, filter, max);
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                page.sql()
                                        .list(
                                                connection,
                                                row -> read(row, null),
                                                page.parameterArray()))));
    }

    /** Returns one task with its input; empty when the task is no longer open. */
    public CompletionStage<Answer<Optional<ListedTask>>> find(
            String persistenceId, String frame, int ordinal) {
        return workers.submit(database ->
                Answer.ok(
                        database
                                .read(connection ->
                                        ONE.list(
                                                connection,
                                                row -> read(row, database.encryption()),
                                                persistenceId,
                                                frame,
                                                (long) ordinal))
                                .stream()
                                .findFirst()));
    }

    /** Reads a task, with its input if the encryption is given. */
    private static ListedTask read(Row row, @Nullable PayloadEncryption encryption)
            throws SQLException {
        var id = row.text("persistence_id");
        var input =
                encryption == null ? null : encryption.readNullable(id, row.bytesOrNull("input"));
        return new ListedTask(
                ExecutionId.parse(id),
                row.text("machine_name"),
                row.text("frame"),
                row.integer("ordinal"),
                row.integer("redrive_count"),
                row.bigintOrNull("life"),
                new TaskPosition(row.bigint("sort_key"), row.bigint("seq")),
                row.instant("scheduled_at"),
                TaskKind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                TaskStatus.valueOf(row.text("status").toUpperCase(Locale.ROOT)),
                row.textOrNull("state"),
                row.textOrNull("activity_arn"),
                row.instantOrNull("taken_at"),
                row.textOrNull("worker"),
                row.bigintOrNull("heartbeat_seconds"),
                row.instantOrNull("heartbeat_due"),
                row.instantOrNull("timeout_due"),
                new TaskAssignment(
                        row.textOrNull("assignee"),
                        row.instantOrNull("assigned_at"),
                        row.textOrNull("note"),
                        row.instantOrNull("due_at"),
                        row.bigint("revision")),
                input == null ? null : new String(input, StandardCharsets.UTF_8));
    }
}
