package dev.askel.trigger.event.registry;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Sql;
import dev.askel.trigger.event.EventBuses.EventBus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code event_buses} and {@code event_bus_versions}. */
final class BusTable {
    private static final Sql FIND =
            new Sql(
                    "SELECT content FROM event_buses WHERE account = ? AND region = ? AND name = ?");
    private static final Sql LIST =
            new Sql(
                    """
                    SELECT name, content FROM event_buses
                     WHERE account = ? AND region = ? AND name > ? AND starts_with(name, ?)
                     ORDER BY name LIMIT ?\
                    """);
    private static final Sql COUNT =
            new Sql("SELECT count(*) AS live FROM event_buses WHERE account = ? AND region = ?");
    private static final Sql LOCK_NAMES =
            new Sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))");
    private static final Sql WRITE =
            new Sql(
                    """
                    INSERT INTO event_buses (account, region, name, content) VALUES (?, ?, ?, ?)
                    ON CONFLICT (account, region, name) DO UPDATE SET content = EXCLUDED.content\
                    """);
    private static final Sql DELETE =
            new Sql("DELETE FROM event_buses WHERE account = ? AND region = ? AND name = ?");
    private static final Sql VERSION =
            new Sql(
                    "SELECT version FROM event_bus_versions WHERE account = ? AND region = ? AND bus = ?");
    private static final Sql INCREMENT =
            new Sql(
                    """
                    INSERT INTO event_bus_versions (account, region, bus, version) VALUES (?, ?, ?, 1)
                    ON CONFLICT (account, region, bus)
                    DO UPDATE SET version = event_bus_versions.version + 1\
                    """);

    private BusTable() {}

    static @Nullable EventBus find(Connection connection, BusKey key) throws SQLException {
        return FIND.first(
                connection,
                row -> StoredBusCodec.decode(key, row.text("content")),
                key.account(),
                key.region(),
                key.name());
    }

    /** Lists the buses with names greater than {@code after}. */
    static List<EventBus> list(
            Connection connection, ArnScope scope, String prefix, String after, int rowsMax)
            throws SQLException {
        return LIST.list(
                connection,
                row ->
                        StoredBusCodec.decode(
                                new BusKey(scope, row.text("name")), row.text("content")),
                scope.account(),
                scope.region(),
                after,
                prefix,
                rowsMax);
    }

    /** Counts the buses; concurrent creations wait for the commit. */
    static long countAndLock(Connection connection, ArnScope scope) throws SQLException {
        LOCK_NAMES.any(connection, "askel.event_buses/" + scope.account() + "/" + scope.region());
        return Objects.requireNonNull(
                COUNT.<Long>first(
                        connection, row -> row.bigint("live"), scope.account(), scope.region()));
    }

    static void write(Connection connection, BusKey key, EventBus bus) throws SQLException {
        WRITE.update(
                connection, key.account(), key.region(), key.name(), StoredBusCodec.encode(bus));
    }

    static void delete(Connection connection, BusKey key) throws SQLException {
        DELETE.update(connection, key.account(), key.region(), key.name());
    }

    /** Returns the version of a bus; 0 before its first change. */
    static long version(Connection connection, BusKey key) throws SQLException {
        var version =
                VERSION.<Long>first(
                        connection,
                        row -> row.bigint("version"),
                        key.account(),
                        key.region(),
                        key.name());
        return version == null ? 0 : version;
    }

    /**
     * Increments the version of a bus. Changes of the same bus wait for the commit, so this call
     * must be the first of a change.
     */
    static void beginChange(Connection connection, BusKey key) throws SQLException {
        INCREMENT.update(connection, key.account(), key.region(), key.name());
    }
}
