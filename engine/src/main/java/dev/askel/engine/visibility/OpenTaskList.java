package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.TaskInbox.TaskAssignment;
import dev.askel.engine.api.workbench.TaskInbox.TaskCriteria;
import dev.askel.engine.api.workbench.TaskInbox.TaskKind;
import dev.askel.engine.api.workbench.TaskInbox.TaskOrder;
import dev.askel.engine.api.workbench.TaskInbox.TaskStatus;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
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
    // A confirmed miss is stored as a due time of 0 or less (MissedHeartbeat.CONFIRMED), and is
    // returned as null.
    static final String COLUMNS =
            """
            SELECT t.persistence_id, e.machine_name, t.frame, t.ordinal, t.redrive_count, t.life,
                   t.seq, t.kind, t.status, t.state, t.activity_arn, t.scheduled_at, t.taken_at,
                   t.worker, t.heartbeat_seconds, t.timeout_due, t.assignee, t.assigned_at,
                   t.note, t.due_at, t.revision,
                   CASE WHEN t.heartbeat_due > 0 THEN t.heartbeat_due END AS heartbeat_due\
            """;

    private static final Sql ONE =
            new Sql(
                    COLUMNS
                            + ", t.input, t.scheduled_at AS sort_key FROM open_tasks AS t"
                            + " JOIN executions AS e ON e.persistence_id = t.persistence_id"
                            + " WHERE t.persistence_id = ? AND t.frame = ? AND t.ordinal = ?");

    private final SqlWorkers workers;

    public OpenTaskList(SqlWorkers workers) {
        this.workers = workers;
    }

    /**
     * The position of a task in a list.
     *
     * @param sortKey the time by which the list is ordered, in milliseconds since 1970
     * @param seq orders tasks of the same time
     */
    public record TaskPosition(long sortKey, long seq) {
        /** The position before all tasks. */
        public static final TaskPosition FIRST = new TaskPosition(Long.MIN_VALUE, 0);

        /** Parses the string that {@link #toString} returns. */
        public static TaskPosition parse(String text) {
            int space = text.indexOf(' ');
            return new TaskPosition(
                    Long.parseLong(text.substring(0, space)),
                    Long.parseLong(text.substring(space + 1)));
        }

        @Override
        public String toString() {
            return sortKey + " " + seq;
        }
    }

    /**
     * Criteria of a list.
     *
     * @param persistenceId the execution whose tasks are listed; null for all executions
     */
    public record Filter(
            ArnScope scope,
            TaskCriteria criteria,
            @Nullable String persistenceId,
            TaskOrder order) {}

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
                                                row -> read(row, false),
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
                                                row -> read(row, true),
                                                persistenceId,
                                                frame,
                                                (long) ordinal))
                                .stream()
                                .findFirst()));
    }

    private static ListedTask read(Row row, boolean withInput) throws SQLException {
        var input = withInput ? row.bytesOrNull("input") : null;
        return new ListedTask(
                ExecutionId.parse(row.text("persistence_id")),
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
