package dev.askel.trigger.schedule;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Tag;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The SQL of the table {@code schedule_groups}. */
final class GroupTable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String COLUMNS =
            "name, state, tags, created_at, modified_at, client_token";

    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO schedule_groups (account, region, name, state, tags, created_at,
                           modified_at, client_token)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (account, region, name) DO NOTHING\
                    """);

    private static final String FIND =
            "SELECT "
                    + COLUMNS
                    + " FROM schedule_groups WHERE account = ? AND region = ? AND name = ?";

    private static final Sql READ = new Sql(FIND);
    private static final Sql SHARE = new Sql(FIND + " FOR SHARE");
    private static final Sql LOCK = new Sql(FIND + " FOR UPDATE");

    private static final Sql COUNT =
            new Sql("SELECT count(*) AS n FROM schedule_groups WHERE account = ? AND region = ?");

    private static final Sql UPDATE =
            new Sql(
                    """
                    UPDATE schedule_groups SET state = ?, tags = ?, modified_at = ?
                     WHERE account = ? AND region = ? AND name = ?\
                    """);

    private static final Sql DELETE =
            new Sql("DELETE FROM schedule_groups WHERE account = ? AND region = ? AND name = ?");

    private static final Sql DELETING =
            new Sql(
                    """
                    SELECT account, region, name, created_at FROM schedule_groups
                     WHERE state = 'DELETING'
                     ORDER BY account, region, name LIMIT ?\
                    """);

    private GroupTable() {}

    /**
     * A group that is being deleted.
     *
     * @param createdAt distinguishes the group from a later one with the same name
     */
    record Deletion(String account, String region, String name, Instant createdAt) {}

    /** Inserts a group; returns false when its name is in use. */
    static boolean insert(Connection connection, Caller caller, ScheduleGroup group)
            throws SQLException {
        return INSERT.update(
                        connection,
                        caller.account(),
                        caller.region(),
                        group.name(),
                        group.state().name(),
                        encode(group.tags()),
                        group.createdAt().toEpochMilli(),
                        group.modifiedAt().toEpochMilli(),
                        group.clientToken())
                == 1;
    }

    static @Nullable ScheduleGroup find(Connection connection, Caller caller, String name)
            throws SQLException {
        return READ.first(connection, GroupTable::read, caller.account(), caller.region(), name);
    }

    /** Finds a group and keeps others from changing it until the end of the transaction. */
    static @Nullable ScheduleGroup share(Connection connection, Caller caller, String name)
            throws SQLException {
        return SHARE.first(connection, GroupTable::read, caller.account(), caller.region(), name);
    }

    static @Nullable ScheduleGroup lock(Connection connection, Caller caller, String name)
            throws SQLException {
        return LOCK.first(connection, GroupTable::read, caller.account(), caller.region(), name);
    }

    static long count(Connection connection, Caller caller) throws SQLException {
        var count =
                COUNT.first(connection, row -> row.bigint("n"), caller.account(), caller.region());
        return count == null ? 0 : count;
    }

    static void update(Connection connection, Caller caller, ScheduleGroup group)
            throws SQLException {
        UPDATE.update(
                connection,
                group.state().name(),
                encode(group.tags()),
                group.modifiedAt().toEpochMilli(),
                caller.account(),
                caller.region(),
                group.name());
    }

    static void delete(Connection connection, Caller caller, String name) throws SQLException {
        DELETE.update(connection, caller.account(), caller.region(), name);
    }

    /** Lists groups whose name is greater than {@code after}. */
    static List<ScheduleGroup> list(
            Connection connection,
            Caller caller,
            @Nullable String namePrefix,
            String after,
            int max)
            throws SQLException {
        var query =
                Clause.of(
                        "SELECT "
                                + COLUMNS
                                + " FROM schedule_groups"
                                + " WHERE account = ? AND region = ? AND name > ?",
                        caller.account(),
                        caller.region(),
                        after);
        if (namePrefix != null) {
            query = query.then(" AND starts_with(name, ?)", namePrefix);
        }
        query = query.then(" ORDER BY name LIMIT ?", max);
        return query.sql().list(connection, GroupTable::read, query.parameterArray());
    }

    /** Returns groups whose deletion was interrupted. */
    static List<Deletion> deletions(Connection connection, int max) throws SQLException {
        return DELETING.list(
                connection,
                row ->
                        new Deletion(
                                row.text("account"),
                                row.text("region"),
                                row.text("name"),
                                row.instant("created_at")),
                max);
    }

    private static ScheduleGroup read(Row row) throws SQLException {
        return new ScheduleGroup(
                row.text("name"),
                ScheduleGroup.State.valueOf(row.text("state")),
                decode(row.bytes("tags")),
                row.instant("created_at"),
                row.instant("modified_at"),
                row.textOrNull("client_token"));
    }

    static byte[] encode(List<Tag> tags) {
        var sorted = new TreeMap<String, String>();
        tags.forEach(tag -> sorted.put(tag.key(), tag.value()));
        try {
            return JSON.writeValueAsBytes(sorted);
        } catch (IOException e) {
            throw new IllegalStateException("tags cannot be encoded", e);
        }
    }

    static List<Tag> decode(byte[] json) {
        try {
            var tags = new ArrayList<Tag>();
            for (var member : JSON.readTree(json).properties()) {
                tags.add(new Tag(member.getKey(), member.getValue().asText()));
            }
            return List.copyOf(tags);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
