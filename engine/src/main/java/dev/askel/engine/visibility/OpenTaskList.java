package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.ArnScope;
import dev.askel.engine.api.TaskInbox.TaskKind;
import dev.askel.engine.api.TaskInbox.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The open tasks of all executions, in the order in which they were scheduled. */
public final class OpenTaskList {
    private static final String COLUMNS =
            """
            SELECT t.persistence_id, e.machine_name, t.frame, t.ordinal, t.redrive_count, t.life,
                   t.seq, t.kind, t.status, t.state, t.activity_arn, t.scheduled_at, t.taken_at,
                   t.worker, t.heartbeat_seconds, t.heartbeat_due, t.timeout_due\
            """;

    private static final String TABLES =
            " FROM open_tasks AS t JOIN executions AS e ON e.persistence_id = t.persistence_id";

    private static final Sql ONE =
            new Sql(
                    COLUMNS
                            + ", t.input"
                            + TABLES
                            + " WHERE t.persistence_id = ? AND t.frame = ? AND t.ordinal = ?");

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
        var text = new StringBuilder(COLUMNS).append(TABLES);
        var parameters = new ArrayList<@Nullable Object>();
        text.append(" WHERE (t.scheduled_at, t.seq) > (?, ?)");
        parameters.add(place.scheduledAtMillis());
        parameters.add(place.seq());
        var prefix = filter.scope().account() + "/" + filter.scope().region();
        // The sign behind the slash in the order of bytes ends what begins with the slash.
        text.append(" AND t.persistence_id > ? AND t.persistence_id < ?");
        parameters.add(prefix + "/");
        parameters.add(prefix + "0");
        and(text, parameters, "t.kind", lower(filter.kind()));
        and(text, parameters, "t.status", lower(filter.status()));
        and(text, parameters, "t.activity_arn", filter.activityArn());
        and(text, parameters, "t.persistence_id", filter.persistenceId());
        text.append(" ORDER BY t.scheduled_at, t.seq LIMIT ?");
        parameters.add(max);
        var sql = new Sql(text.toString());
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                sql.list(
                                        connection,
                                        row -> read(row, false),
                                        parameters.toArray()))));
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

    private static void and(
            StringBuilder text,
            List<@Nullable Object> parameters,
            String column,
            @Nullable String value) {
        if (value != null) {
            text.append(" AND ").append(column).append(" = ?");
            parameters.add(value);
        }
    }

    private static @Nullable String lower(@Nullable Enum<?> constant) {
        return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
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
