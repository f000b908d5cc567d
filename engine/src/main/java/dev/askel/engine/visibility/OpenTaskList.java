package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.TaskInbox.TaskKind;
import dev.askel.engine.api.workbench.TaskInbox.TaskStatus;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The open tasks of all executions, in the order in which they were scheduled. */
public final class OpenTaskList {
    // Of a heartbeat that is missed for certain nobody says when it was due (MissedHeartbeat).
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

    /** The place of a task in every list; it never changes. */
    public record Place(long scheduledAtMillis, long seq) {
        /** Before all others. */
        public static final Place FIRST = new Place(Long.MIN_VALUE, 0);

        /** Reads what {@link #toString} wrote. */
        public static Place parse(String text) {
            int space = text.indexOf(' ');
            return new Place(
                    Long.parseLong(text.substring(0, space)),
                    Long.parseLong(text.substring(space + 1)));
        }

        @Override
        public String toString() {
            return scheduledAtMillis + " " + seq;
        }
    }

    /**
     * Which tasks.
     *
     * @param persistenceId of the only execution that matters; null for all
     */
    public record Filter(
            ArnScope scope,
            @Nullable TaskKind kind,
            @Nullable TaskStatus status,
            @Nullable String activityArn,
            @Nullable String persistenceId) {}

    /**
     * A task as it is stored.
     *
     * @param input JSON text; null in lists, and for callbacks
     */
    public record ListedTask(
            ExecutionId execution,
            String machineName,
            String frame,
            int ordinal,
            int redriveCount,
            @Nullable Long life,
            Place place,
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

    /** The first tasks behind a place, at most so many. */
    public CompletionStage<Answer<List<ListedTask>>> after(Place place, Filter filter, int max) {
        var page = page(place, filter, max);
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                page.sql()
                                        .list(connection, row -> read(row, false), page.bound()))));
    }

    /**
     * The statement of a page. The tasks of each kind and status stand in their order in a range of
     * an index, so that neither others' tasks nor those of another kind or status are passed over.
     */
    static Clause page(Place place, Filter filter, int max) {
        var ranges = Clause.EMPTY;
        for (var kind : asked(filter.kind(), TaskKind.values())) {
            for (var status : asked(filter.status(), TaskStatus.values())) {
                ranges =
                        ranges.then(ranges.text().isEmpty() ? "(" : " UNION ALL (")
                                .then(range(filter, kind, status))
                                .then(
                                        " AND (scheduled_at, seq) > (?, ?)",
                                        place.scheduledAtMillis(),
                                        place.seq())
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

    private static <T> List<T> asked(@Nullable T one, T[] all) {
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
            // A callback is of no activity.
            return Clause.of(KEYS + " FROM open_tasks WHERE false");
        }
        if (execution != null) {
            // By its key: all that one execution waits for, sorted.
            return Clause.of(KEYS + " FROM (SELECT * FROM open_tasks")
                    .then(" WHERE persistence_id = ? OFFSET 0) AS own WHERE ", execution)
                    .then(beginning(scope))
                    .then(these)
                    .then(ofActivity);
        }
        if (activity != null && status == TaskStatus.WAITING) {
            // By the activity's queue.
            return Clause.of(KEYS + " FROM open_tasks WHERE ")
                    .then(beginning(scope))
                    .then(these)
                    .then(ofActivity);
        }
        // By open_tasks_inbox. No more of an activity's tasks are taken than there are workers.
        return Clause.of(
                        KEYS
                                + " FROM open_tasks WHERE split_part(persistence_id, '/', 1) = ?"
                                + " AND split_part(persistence_id, '/', 2) = ?",
                        scope.account(),
                        scope.region())
                .then(these)
                .then(ofActivity);
    }

    /** In words that suggest no index. */
    private static Clause beginning(ArnScope scope) {
        var prefix = scope.account() + "/" + scope.region() + "/";
        return Clause.of("left(persistence_id, ?) = ?", prefix.length(), prefix);
    }

    /** One task with its input; null when it is open no more. */
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

    private static ListedTask read(Row row, boolean inputToo) throws SQLException {
        var input = inputToo ? row.bytesOrNull("input") : null;
        return new ListedTask(
                ExecutionId.parse(row.text("persistence_id")),
                row.text("machine_name"),
                row.text("frame"),
                row.number("ordinal"),
                row.number("redrive_count"),
                row.bigNumberOrNull("life"),
                new Place(row.bigNumber("scheduled_at"), row.bigNumber("seq")),
                TaskKind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                TaskStatus.valueOf(row.text("status").toUpperCase(Locale.ROOT)),
                row.textOrNull("state"),
                row.textOrNull("activity_arn"),
                row.instantOrNull("taken_at"),
                row.textOrNull("worker"),
                row.bigNumberOrNull("heartbeat_seconds"),
                row.instantOrNull("heartbeat_due"),
                row.instantOrNull("timeout_due"),
                input == null ? null : new String(input, StandardCharsets.UTF_8));
    }
}
