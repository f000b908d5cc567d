package dev.askel.engine.visibility;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.TaskInbox.TaskCriteria;
import dev.askel.engine.api.workbench.TaskInbox.TaskKind;
import dev.askel.engine.api.workbench.TaskInbox.TaskOrder;
import dev.askel.engine.api.workbench.TaskInbox.TaskStatus;
import dev.askel.engine.sql.Clause;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The statements of lists of open tasks. */
public final class OpenTaskQuery {
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

    /** Later than any due date. Tasks without a due date have greater sort keys. */
    static final long NO_DUE_DATE = 1L << 60;

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

    /** The sort keys of an order, as an expression of an index. */
    private static String sortKey(TaskOrder order) {
        return switch (order) {
            case SCHEDULED -> "scheduled_at";
            case DUE -> "coalesce(due_at, timeout_due, scheduled_at + %d)".formatted(NO_DUE_DATE);
        };
    }

    private OpenTaskQuery() {}

    /**
     * Returns the statement of a page, which merges the tasks of each kind and status. Without a
     * filter for an execution, an activity or a person, the tasks of each kind and status are one
     * ordered range of an index.
     */
    static Clause page(TaskPosition position, Filter filter, int max) {
        var sortKey = sortKey(filter.order());
        var ranges = new ArrayList<Clause>();
        for (var kind : oneOrAll(filter.criteria().kind(), TaskKind.values())) {
            for (var status : oneOrAll(filter.criteria().status(), TaskStatus.values())) {
                ranges.add(
                        Clause.of("(")
                                .then(range(sortKey, filter, kind, status))
                                .then(
                                        " AND (%s, seq) > (?, ?)".formatted(sortKey),
                                        position.sortKey(),
                                        position.seq())
                                .then(" ORDER BY %s, seq LIMIT ?)".formatted(sortKey), max));
            }
        }
        return Clause.of(COLUMNS + ", k.sort_key FROM (SELECT * FROM (")
                .then(union(ranges))
                .then(") AS found ORDER BY sort_key, seq LIMIT ?) AS k", max)
                .then(" CROSS JOIN LATERAL (SELECT * FROM open_tasks AS o")
                .then(" WHERE o.persistence_id = k.persistence_id AND o.frame = k.frame")
                .then(" AND o.ordinal = k.ordinal LIMIT 1) AS t")
                .then(" CROSS JOIN LATERAL (SELECT x.machine_name FROM executions AS x")
                .then(" WHERE x.persistence_id = k.persistence_id LIMIT 1) AS e")
                .then(" ORDER BY k.sort_key, k.seq");
    }

    private static Clause union(List<Clause> ranges) {
        return ranges.stream()
                .reduce((some, next) -> some.then(" UNION ALL ").then(next))
                .orElseThrow();
    }

    private static <T> List<T> oneOrAll(@Nullable T one, T[] all) {
        return one == null ? List.of(all) : List.of(one);
    }

    private static Clause range(String sortKey, Filter filter, TaskKind kind, TaskStatus status) {
        var keys = "SELECT persistence_id, frame, ordinal, seq, %s AS sort_key".formatted(sortKey);
        var scope = filter.scope();
        var activity = filter.criteria().activityArn();
        var execution = filter.persistenceId();
        var these =
                Clause.of(
                                " AND kind = '%s' AND status = '%s'"
                                        .formatted(lower(kind), lower(status)))
                        .then(ofPerson(filter));
        if (activity != null) {
            these = these.then(" AND activity_arn = ?", activity);
        }
        if (activity != null && kind == TaskKind.CALLBACK) {
            // Callbacks have no activity.
            return Clause.of(keys + " FROM open_tasks WHERE false");
        }
        if (execution != null) {
            // Reads all tasks of the execution by the primary key, and sorts them.
            return Clause.of(keys + " FROM (SELECT * FROM open_tasks")
                    .then(" WHERE persistence_id = ? OFFSET 0) AS own WHERE ", execution)
                    .then(inScope(scope))
                    .then(these);
        }
        if (activity != null && status == TaskStatus.WAITING) {
            // Reads the waiting tasks of the activity in the order of the index open_tasks_queue or
            // open_tasks_queue_in_due_order.
            return Clause.of(keys + " FROM open_tasks WHERE ").then(inScope(scope)).then(these);
        }
        // Reads one range of the index open_tasks_inbox or open_tasks_in_due_order in its order.
        // For a person, it reads the index open_tasks_by_assignee. With a filter for an activity,
        // the
        // range also contains the dispatched tasks of other activities. Dispatched tasks are few,
        // because each belongs to a worker.
        return Clause.of(
                        keys
                                + " FROM open_tasks WHERE split_part(persistence_id, '/', 1) = ?"
                                + " AND split_part(persistence_id, '/', 2) = ?",
                        scope.account(),
                        scope.region())
                .then(these);
    }

    private static Clause ofPerson(Filter filter) {
        var assignee = filter.criteria().assignee();
        var assigned = filter.criteria().assigned();
        var ofAssignee = assignee == null ? Clause.EMPTY : Clause.of(" AND assignee = ?", assignee);
        return assigned == null
                ? ofAssignee
                : ofAssignee.then(assigned ? " AND assignee IS NOT NULL" : " AND assignee IS NULL");
    }

    /**
     * Returns the condition for an account and region, in a form for which the planner uses no
     * index.
     */
    private static Clause inScope(ArnScope scope) {
        var prefix = scope.account() + "/" + scope.region() + "/";
        return Clause.of("left(persistence_id, ?) = ?", prefix.length(), prefix);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
