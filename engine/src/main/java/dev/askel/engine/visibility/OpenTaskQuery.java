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

    private static final String DUE = "coalesce(due_at, timeout_due)";

    /** Later than any due date. Tasks without a due date have greater sort keys. */
    private static final long NO_DUE_DATE = 1L << 60;

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
     * Tasks that are ordered by one column.
     *
     * @param column the column, or an expression of columns
     * @param offset the difference of the sort key and the column
     * @param condition selects the tasks; begins with AND, or is empty
     */
    private record Ordered(String column, long offset, String condition) {
        static final Ordered BY_SCHEDULE = new Ordered("scheduled_at", 0, "");
        static final Ordered BY_DUE = new Ordered(DUE, 0, " AND " + DUE + " IS NOT NULL");
        static final Ordered WITHOUT_DUE =
                new Ordered("scheduled_at", NO_DUE_DATE, " AND " + DUE + " IS NULL");

        String keys() {
            return "SELECT persistence_id, frame, ordinal, seq, %s + %d AS sort_key"
                    .formatted(column, offset);
        }

        /** The value of the column at a position. */
        long after(TaskPosition position) {
            return position.sortKey() < offset ? Long.MIN_VALUE : position.sortKey() - offset;
        }
    }

    private OpenTaskQuery() {}

    /**
     * Returns the statement of a page, which merges the tasks of each kind and status. Without a
     * filter for an execution, an activity or a person, the tasks of each kind and status are one
     * ordered range of an index.
     */
    static Clause page(TaskPosition position, Filter filter, int max) {
        var ranges = new ArrayList<Clause>();
        for (var kind : oneOrAll(filter.criteria().kind(), TaskKind.values())) {
            for (var status : oneOrAll(filter.criteria().status(), TaskStatus.values())) {
                for (var ordered : ordered(filter.order())) {
                    ranges.add(
                            Clause.of("(")
                                    .then(range(ordered, filter, kind, status))
                                    .then(
                                            " AND (%s, seq) > (?, ?)".formatted(ordered.column()),
                                            ordered.after(position),
                                            position.seq())
                                    .then(
                                            " ORDER BY %s, seq LIMIT ?)"
                                                    .formatted(ordered.column()),
                                            max));
                }
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

    private static List<Ordered> ordered(TaskOrder order) {
        return switch (order) {
            case SCHEDULED -> List.of(Ordered.BY_SCHEDULE);
            case DUE -> List.of(Ordered.BY_DUE, Ordered.WITHOUT_DUE);
        };
    }

    private static Clause union(List<Clause> ranges) {
        return ranges.stream()
                .reduce((some, next) -> some.then(" UNION ALL ").then(next))
                .orElseThrow();
    }

    private static <T> List<T> oneOrAll(@Nullable T one, T[] all) {
        return one == null ? List.of(all) : List.of(one);
    }

    private static Clause range(Ordered ordered, Filter filter, TaskKind kind, TaskStatus status) {
        var scope = filter.scope();
        var activity = filter.criteria().activityArn();
        var execution = filter.persistenceId();
        var these =
                Clause.of(
                                " AND kind = '%s' AND status = '%s'"
                                        .formatted(lower(kind), lower(status)))
                        .then(ordered.condition())
                        .then(ofPerson(filter));
        if (activity != null) {
            these = these.then(" AND activity_arn = ?", activity);
        }
        if (activity != null && kind == TaskKind.CALLBACK) {
            // Callbacks have no activity.
            return Clause.of(ordered.keys() + " FROM open_tasks WHERE false");
        }
        if (execution != null) {
            // Reads all tasks of the execution by the primary key, and sorts them.
            return Clause.of(ordered.keys() + " FROM (SELECT * FROM open_tasks")
                    .then(" WHERE persistence_id = ? OFFSET 0) AS own WHERE ", execution)
                    .then(inScope(scope))
                    .then(these);
        }
        if (activity != null && status == TaskStatus.WAITING) {
            // Reads the waiting tasks of the activity in the order of the index open_tasks_queue.
            return Clause.of(ordered.keys() + " FROM open_tasks WHERE ")
                    .then(inScope(scope))
                    .then(these);
        }
        // Reads one range of the index open_tasks_inbox or open_tasks_by_due in its order, or the
        // tasks of a person by the index open_tasks_by_assignee. With a filter for an activity, the
        // range also contains the dispatched tasks of other activities. Dispatched tasks are few,
        // because each belongs to a worker.
        return Clause.of(
                        ordered.keys()
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
