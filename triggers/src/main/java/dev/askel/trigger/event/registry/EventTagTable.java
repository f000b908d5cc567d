package dev.askel.trigger.event.registry;

import dev.askel.engine.api.Tag;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Reads and writes the rows of {@code event_tags}. */
final class EventTagTable {
    private static final Sql LIST =
            new Sql(
                    """
                    SELECT key, value FROM event_tags
                     WHERE account = ? AND region = ? AND resource = ? ORDER BY key\
                    """);
    private static final Sql WRITE =
            new Sql(
                    """
                    INSERT INTO event_tags (account, region, resource, key, value)
                    VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (account, region, resource, key)
                    DO UPDATE SET value = EXCLUDED.value\
                    """);
    private static final Sql DELETE =
            new Sql(
                    """
                    DELETE FROM event_tags
                     WHERE account = ? AND region = ? AND resource = ? AND key = ANY (?)\
                    """);
    private static final Sql DELETE_ALL =
            new Sql("DELETE FROM event_tags WHERE account = ? AND region = ? AND resource = ?");

    private EventTagTable() {}

    /** The name of a rule in the table. */
    static String ofRule(BusKey bus, String rule) {
        return "rule/" + bus.name() + "/" + rule;
    }

    /** The name of a bus in the table. */
    static String ofBus(BusKey bus) {
        return "event-bus/" + bus.name();
    }

    static List<Tag> list(Connection connection, ArnScope scope, String resource)
            throws SQLException {
        return LIST.list(
                connection,
                row -> new Tag(row.text("key"), row.text("value")),
                scope.account(),
                scope.region(),
                resource);
    }

    static void write(Connection connection, ArnScope scope, String resource, List<Tag> tags)
            throws SQLException {
        for (var tag : tags) {
            WRITE.update(
                    connection, scope.account(), scope.region(), resource, tag.key(), tag.value());
        }
    }

    static void delete(Connection connection, ArnScope scope, String resource, List<String> keys)
            throws SQLException {
        DELETE.update(
                connection, scope.account(), scope.region(), resource, keys.toArray(String[]::new));
    }

    static void deleteAll(Connection connection, ArnScope scope, String resource)
            throws SQLException {
        DELETE_ALL.update(connection, scope.account(), scope.region(), resource);
    }
}
