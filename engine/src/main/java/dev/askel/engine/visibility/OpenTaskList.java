package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.TaskInbox.TaskKind;
import dev.askel.engine.api.workbench.TaskInbox.TaskStatus;
import dev.askel.engine.sql.Clause;
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

/** Lists the open tasks of all executions, in the order in which they were scheduled. */
public final class OpenTaskList {
    // A confirmed miss is stored as a due time of 0 or less (MissedHeartbeat.CONFIRMED), and is
    // returned as null.
    private static final String COLUMNS =
            """
            SELECT t.persistence_id, e.machine_name, t.frame, t.ordinal, t.redrive_count, t.life,
                   t.seq, t.kind, t.status, t.state, t.activity_arn, t.scheduled_at, t.taken_at,
                   t.worker, t.heartbeat_seconds, t.timeout_due,
                   CASE WHEN t.heartbeat_due > 0 THEN t.heartbeat_due END AS heartbeat_due\
            """;

    private static final Sql ONE =
            new Sql(
                    COLUMNS
                            + ", t.input FROM open_tasks AS t"
                            + " JOIN executions AS e ON e.persistence_id = t.persistence_id"
                            + " WHERE t.persistence_id = ? AND t.frame = ? AND t.ordinal = ?");

    private static final String KEYS = "SELECT persistence_id, frame, ordinal, scheduled_at, seq";

    private final SqlWorkers workers;

    public OpenTaskList(SqlWorkers workers) {
        this.workers = workers;
    }

    /** The position of a task in all lists. The position never changes. */
    public record TaskPosition(long scheduledAtMillis, long seq) {
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
            return scheduledAtMillis + " " + seq;
        }
    }

    /**
     * Criteria of a list.
     *
     * @param persistenceId the execution whose tasks are listed; null for all executions
     */
    public record Filter(
            ArnScope scope,
            @Nullable TaskKind kind,
            @Nullable TaskStatus status,
            @Nullable String activityArn,
            @Nullable String persistenceId) {}

    /**
     * A stored task.
     *
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
            TaskKind kind,
            TaskStatus status,
            @Nullable String state,
            @Nullable String activityArn,
            @Nullable Instant takenAt,
            @Nullable String worker,
            @Nullable Long heartbeatSeconds,
            @Nullable Instant heartbeatDue,
            @Nullable Instant timeoutDue,
            @Nullable String input) {}

    /** Returns the first tasks after a position, at most {@code max}. */
    public CompletionStage<Answer<List<ListedTask>>> listAfter(
            TaskPosition position, Filter filter, int max) {
        var page = page(position, filter, max);
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                page.sql()
                                        .list(
                                                connection,
                                                row -> read(row, false),
                                                page.parameterArray()))));
    }

    /**
     * Returns the statement of a page, which merges the tasks of each kind and status. Without a
     * filter for an execution or an activity, the tasks of each kind and status are one ordered
     * range of an index.
     */
    static Clause page(TaskPosition position, Filter filter, int max) {
        var ranges = Clause.EMPTY;
        for (var kind : oneOrAll(filter.kind(), TaskKind.values())) {
            for (var status : oneOrAll(filter.status(), TaskStatus.values())) {
                ranges =
                        ranges.then(ranges.text().isEmpty() ? "(" : " UNION ALL (")
                                .then(range(filter, kind, status))
                                .then(
                                        " AND (scheduled_at, seq) > (?, ?)",
                                        position.scheduledAtMillis(),
                                        position.seq())
                                .then(" ORDER BY scheduled_at, seq LIMIT ?)", max);
            }
        }
        return Clause.of(COLUMNS + " FROM (SELECT * FROM (")
                .then(ranges)
                .then(") AS found ORDER BY scheduled_at, seq LIMIT ?) AS k", max)
                .then(" CROSS JOIN LATERAL (SELECT * FROM open_tasks AS o")
                .then(" WHERE o.persistence_id = k.persistence_id AND o.frame = k.frame")
                .then(" AND o.ordinal = k.ordinal LIMIT 1) AS t")
                .then(" CROSS JOIN LATERAL (SELECT x.machine_name FROM executions AS x")
                .then(" WHERE x.persistence_id = k.persistence_id LIMIT 1) AS e")
                .then(" ORDER BY k.scheduled_at, k.seq");
    }

    private static <T> List<T> oneOrAll(@Nullable T one, T[] all) {
        return one == null ? List.of(all) : List.of(one);
    }

    private static Clause range(Filter filter, TaskKind kind, TaskStatus status) {
        var these = " AND kind = '%s' AND status = '%s'".formatted(lower(kind), lower(status));
        var scope = filter.scope();
        var activity = filter.activityArn();
        var execution = filter.persistenceId();
        var ofActivity =
                activity == null ? Clause.EMPTY : Clause.of(" AND activity_arn = ?", activity);
        if (activity != null && kind == TaskKind.CALLBACK) {
            // Callbacks have no activity.
            return Clause.of(KEYS + " FROM open_tasks WHERE false");
        }
        if (execution != null) {
            // Reads all tasks of the execution by the primary key, and sorts them.
            return Clause.of(KEYS + " FROM (SELECT * FROM open_tasks")
                    .then(" WHERE persistence_id = ? OFFSET 0) AS own WHERE ", execution)
                    .then(inScope(scope))
                    .then(these)
                    .then(ofActivity);
        }
        if (activity != null && status == TaskStatus.WAITING) {
            // Reads the waiting tasks of the activity in the order of the index open_tasks_queue.
            return Clause.of(KEYS + " FROM open_tasks WHERE ")
                    .then(inScope(scope))
                    .then(these)
                    .then(ofActivity);
        }
        // Reads one range of the index open_tasks_inbox in its order. With a filter for an
        // activity, the range also contains the dispatched tasks of other activities. Dispatched
        // tasks are few, because each belongs to a worker.
        return Clause.of(
                        KEYS
                                + " FROM open_tasks WHERE split_part(persistence_id, '/', 1) = ?"
                                + " AND split_part(persistence_id, '/', 2) = ?",
                        scope.account(),
                        scope.region())
                .then(these)
                .then(ofActivity);
    }

    /**
     * Returns the condition for an account and region, in a form for which the planner uses no
     * index.
     */
    private static Clause inScope(ArnScope scope) {
        var prefix = scope.account() + "/" + scope.region() + "/";
        return Clause.of("left(persistence_id, ?) = ?", prefix.length(), prefix);
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

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
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
                new TaskPosition(row.bigint("scheduled_at"), row.bigint("seq")),
                TaskKind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                TaskStatus.valueOf(row.text("status").toUpperCase(Locale.ROOT)),
                row.textOrNull("state"),
                row.textOrNull("activity_arn"),
                row.instantOrNull("taken_at"),
                row.textOrNull("worker"),
                row.bigintOrNull("heartbeat_seconds"),
                row.instantOrNull("heartbeat_due"),
                row.instantOrNull("timeout_due"),
                input == null ? null : new String(input, StandardCharsets.UTF_8));
    }
}
