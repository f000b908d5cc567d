package dev.askel.trigger.schedule;

import dev.askel.engine.api.Caller;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import dev.askel.trigger.schedule.Schedules.ScheduleFilter;
import dev.askel.trigger.target.Lanes;
import dev.askel.trigger.target.LastExecutions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SQL of the table {@code schedules}. */
final class ScheduleTable {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleTable.class);

    static final String COLUMNS =
            """
            account, region, group_name, name, schedule_id, definition, created_at, modified_at,
            anchor_at, client_token, next_at, due_at\
            """;

    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO schedules (account, region, group_name, name, schedule_id, lane,
                           state, definition, created_at, modified_at, anchor_at, client_token,
                           next_at, due_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (account, region, group_name, name) DO NOTHING\
                    """);

    private static final Sql UPDATE =
            new Sql(
                    """
                    UPDATE schedules SET state = ?, definition = ?, modified_at = ?, anchor_at = ?,
                           next_at = ?, due_at = ?
                     WHERE account = ? AND region = ? AND group_name = ? AND name = ?\
                    """);

    private static final String FIND =
            "SELECT "
                    + COLUMNS
                    + """
                     FROM schedules
                     WHERE account = ? AND region = ? AND group_name = ? AND name = ?\
                    """;

    private static final Sql READ = new Sql(FIND);
    private static final Sql LOCK = new Sql(FIND + " FOR UPDATE");

    private static final Sql DELETE =
            new Sql(
                    """
                    DELETE FROM schedules
                     WHERE account = ? AND region = ? AND group_name = ? AND name = ?
                    RETURNING schedule_id\
                    """);

    private static final Sql DELETE_OF_GROUP =
            new Sql(
                    """
                    DELETE FROM schedules
                     WHERE account = ? AND region = ? AND group_name = ? AND name IN
                           (SELECT name FROM schedules
                             WHERE account = ? AND region = ? AND group_name = ?
                             ORDER BY name LIMIT ? FOR UPDATE)
                    RETURNING schedule_id\
                    """);

    /**
     * Rows that another transaction has locked are being changed or fired there. The first row is
     * returned even if it alone exceeds the bytes.
     */
    private static final Sql DUE =
            new Sql(
                    """
                    SELECT * FROM (
                      SELECT d.*, sum(octet_length(definition))
                                      OVER (ORDER BY due_at, schedule_id) AS bytes,
                             row_number() OVER (ORDER BY due_at, schedule_id) AS number
                        FROM (SELECT s.*, g.tags FROM schedules s
                                LEFT JOIN schedule_groups g
                                       ON g.account = s.account AND g.region = s.region
                                      AND g.name = s.group_name
                               WHERE s.lane = ? AND s.due_at <= ?
                               ORDER BY s.due_at, s.schedule_id LIMIT ?
                                 FOR UPDATE OF s SKIP LOCKED) d) numbered
                     WHERE bytes <= ? OR number = 1
                     ORDER BY due_at, schedule_id\
                    """);

    private static final Sql POSTPONE =
            new Sql("UPDATE schedules SET due_at = ? WHERE schedule_id = ANY (?::text[]::uuid[])");

    private static final Sql NEXT_DUE =
            new Sql(
                    """
                    SELECT due_at FROM schedules WHERE lane = ? AND due_at IS NOT NULL
                     ORDER BY due_at LIMIT 1\
                    """);

    private static final Sql RESERVE_BACKFILL =
            new Sql(
                    """
                    UPDATE schedules
                       SET backfill_due_at = greatest(coalesce(backfill_due_at, 0), ?) + ?
                     WHERE account = ? AND region = ? AND group_name = ? AND name = ?
                    RETURNING backfill_due_at\
                    """);

    private static final String ADVANCE =
            """
            UPDATE schedules s SET next_at = n.next_at, due_at = n.due_at
              FROM unnest(?::uuid[], ?::bigint[], ?::bigint[]) AS n (id, next_at, due_at)
             WHERE s.schedule_id = n.id\
            """;

    private static final String DELETE_COMPLETED =
            "DELETE FROM schedules WHERE schedule_id = ANY (?::uuid[])";

    private ScheduleTable() {}

    /**
     * The next firing of a schedule.
     *
     * @param next the next occurrence; null when there is none or the schedule is disabled
     * @param due the time in the flexible window at which it fires
     */
    record Firing(@Nullable Instant next, @Nullable Instant due) {
        static final Firing NONE = new Firing(null, null);
    }

    /** A schedule that is due, with the policy of its group. */
    record DueSchedule(Schedule schedule, Firing firing, FiringPolicy policy) {}

    /** The next firing of a stored schedule. */
    record Advance(UUID id, Firing firing) {}

    /** Inserts a schedule; returns false when its name is in use. */
    static boolean insert(Connection connection, Schedule schedule, Firing firing)
            throws SQLException {
        var name = schedule.name();
        return INSERT.update(
                        connection,
                        name.account(),
                        name.region(),
                        name.group(),
                        name.name(),
                        schedule.id(),
                        Lanes.of(schedule.id()),
                        schedule.definition().state().name(),
                        DefinitionCodec.encode(schedule.definition()),
                        schedule.createdAt().toEpochMilli(),
                        schedule.modifiedAt().toEpochMilli(),
                        schedule.anchor().toEpochMilli(),
                        schedule.clientToken(),
                        millis(firing.next()),
                        millis(firing.due()))
                == 1;
    }

    static void update(Connection connection, Schedule schedule, Firing firing)
            throws SQLException {
        var name = schedule.name();
        UPDATE.update(
                connection,
                schedule.definition().state().name(),
                DefinitionCodec.encode(schedule.definition()),
                schedule.modifiedAt().toEpochMilli(),
                schedule.anchor().toEpochMilli(),
                millis(firing.next()),
                millis(firing.due()),
                name.account(),
                name.region(),
                name.group(),
                name.name());
    }

    static @Nullable Schedule find(Connection connection, ScheduleName name) throws SQLException {
        return READ.first(connection, ScheduleTable::read, key(name));
    }

    /** A schedule with its stored firing, locked until the end of the transaction. */
    record Locked(Schedule schedule, Firing firing) {}

    static @Nullable Locked lock(Connection connection, ScheduleName name) throws SQLException {
        return LOCK.first(
                connection,
                row ->
                        new Locked(
                                read(row),
                                new Firing(
                                        row.instantOrNull("next_at"), row.instantOrNull("due_at"))),
                key(name));
    }

    /**
     * Reserves the time in which occurrences of a backfill become due, after those of earlier
     * requests.
     *
     * @return the beginning of the time, not before now; null when the schedule does not exist
     */
    static @Nullable Instant reserveBackfill(
            Connection connection, ScheduleName name, Instant now, Duration duration)
            throws SQLException {
        var end =
                RESERVE_BACKFILL.first(
                        connection,
                        row -> row.instant("backfill_due_at"),
                        now.toEpochMilli(),
                        duration.toMillis(),
                        name.account(),
                        name.region(),
                        name.group(),
                        name.name());
        return end == null ? null : end.minus(duration);
    }

    static boolean delete(Connection connection, ScheduleName name) throws SQLException {
        var deleted = DELETE.list(connection, row -> row.uuid("schedule_id"), key(name));
        LastExecutions.forget(connection, deleted);
        return !deleted.isEmpty();
    }

    /** Deletes some schedules of a group, and returns their number. */
    static int deleteOfGroup(Connection connection, Caller caller, String group, int max)
            throws SQLException {
        var deleted =
                DELETE_OF_GROUP.list(
                        connection,
                        row -> row.uuid("schedule_id"),
                        caller.account(),
                        caller.region(),
                        group,
                        caller.account(),
                        caller.region(),
                        group,
                        max);
        LastExecutions.forget(connection, deleted);
        return deleted.size();
    }

    private static Object[] key(ScheduleName name) {
        return new Object[] {name.account(), name.region(), name.group(), name.name()};
    }

    /**
     * Lists schedules.
     *
     * @param afterGroup the group of the last schedule of the previous page; empty for the first
     * @param afterName the name of that schedule
     */
    static List<Schedule> list(
            Connection connection,
            Caller caller,
            ScheduleFilter filter,
            String afterGroup,
            String afterName,
            int max)
            throws SQLException {
        var query =
                Clause.of(
                        "SELECT "
                                + COLUMNS
                                + " FROM schedules WHERE account = ? AND region = ?"
                                + " AND (group_name, name) > (?, ?)",
                        caller.account(),
                        caller.region(),
                        afterGroup,
                        afterName);
        if (filter.group() != null) {
            query = query.then(" AND group_name = ?", filter.group());
        }
        if (filter.namePrefix() != null) {
            query = query.then(" AND starts_with(name, ?)", filter.namePrefix());
        }
        if (filter.state() != null) {
            query = query.then(" AND state = ?", filter.state().name());
        }
        query = query.then(" ORDER BY group_name, name LIMIT ?", max);
        return query.sql().list(connection, ScheduleTable::read, query.parameterArray());
    }

    /**
     * Schedules that are due.
     *
     * @param unreadable the ids of rows that cannot be decoded
     */
    record Due(List<DueSchedule> readable, List<UUID> unreadable) {}

    /** Locks schedules of a lane that are due, earliest first. */
    static Due lockDue(Connection connection, int lane, long nowMillis, int rowsMax, long bytesMax)
            throws SQLException {
        var readable = new ArrayList<DueSchedule>();
        var unreadable = new ArrayList<UUID>();
        var _ =
                DUE.list(
                        connection,
                        row -> addDue(row, readable, unreadable),
                        lane,
                        nowMillis,
                        rowsMax,
                        bytesMax);
        return new Due(readable, unreadable);
    }

    /** One damaged row must not stop the other rows of its lane. */
    private static boolean addDue(Row row, List<DueSchedule> readable, List<UUID> unreadable)
            throws SQLException {
        try {
            return readable.add(
                    new DueSchedule(
                            read(row),
                            new Firing(row.instant("next_at"), row.instant("due_at")),
                            policy(row.bytesOrNull("tags"))));
        } catch (RuntimeException damaged) {
            var id = row.uuid("schedule_id");
            LOG.error("The schedule {} cannot be decoded; it is postponed", id, damaged);
            return unreadable.add(id);
        }
    }

    /** Delays the next firing of schedules without a change of their occurrences. */
    static void postpone(Connection connection, List<UUID> ids, long dueAtMillis)
            throws SQLException {
        if (!ids.isEmpty()) {
            POSTPONE.update(
                    connection,
                    dueAtMillis,
                    ids.stream().map(UUID::toString).toArray(String[]::new));
        }
    }

    /** Returns the earliest due time of a lane; {@link Long#MAX_VALUE} when none is due. */
    static long nextDueMillis(Connection connection, int lane) throws SQLException {
        var due = NEXT_DUE.first(connection, row -> row.bigint("due_at"), lane);
        return due == null ? Long.MAX_VALUE : due;
    }

    static void advance(Connection connection, List<Advance> advances) throws SQLException {
        try (var statement = new Unnest<>(connection, ADVANCE, advances)) {
            statement
                    .uuid(Advance::id)
                    .nullableInt8(it -> millis(it.firing().next()))
                    .nullableInt8(it -> millis(it.firing().due()))
                    .update();
        }
    }

    static void deleteCompleted(Connection connection, List<UUID> ids) throws SQLException {
        try (var statement = new Unnest<>(connection, DELETE_COMPLETED, ids)) {
            statement.uuid(it -> it).update();
        }
        LastExecutions.forget(connection, ids);
    }

    private static FiringPolicy policy(byte @Nullable [] tags) {
        return tags == null ? FiringPolicy.DEFAULT : FiringPolicy.of(GroupTable.decode(tags));
    }

    static Schedule read(Row row) throws SQLException {
        return new Schedule(
                new ScheduleName(
                        row.text("account"),
                        row.text("region"),
                        row.text("group_name"),
                        row.text("name")),
                row.uuid("schedule_id"),
                DefinitionCodec.decode(row.bytes("definition")),
                row.instant("created_at"),
                row.instant("modified_at"),
                row.instant("anchor_at"),
                row.textOrNull("client_token"));
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
