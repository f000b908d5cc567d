package dev.askel.engine.registry.table;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.TooManyTags;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.arn.Arn;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Reads and writes the rows of {@code tags}: the tags of a resource in the order of their addition.
 */
public final class TagTable {
    private static final Sql OF_RESOURCE =
            new Sql(
                    """
                    SELECT key, value FROM tags WHERE resource_arn = ? ORDER BY ordinal\
                    """);
    private static final Sql NEXT_ORDINAL =
            new Sql(
                    """
                    SELECT coalesce(max(ordinal), 0) + 1 AS next FROM tags
                     WHERE resource_arn = ?\
                    """);
    private static final Sql PUT =
            new Sql(
                    """
                    INSERT INTO tags (resource_arn, key, value, ordinal) VALUES (?, ?, ?, ?)
                    ON CONFLICT (resource_arn, key) DO UPDATE SET value = excluded.value\
                    """);
    private static final Sql REMOVE =
            new Sql("DELETE FROM tags WHERE resource_arn = ? AND key = ?");
    private static final Sql REMOVE_ALL = new Sql("DELETE FROM tags WHERE resource_arn = ?");
    private static final Sql LOCK = new Sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 1))");

    private TagTable() {}

    public static List<Tag> list(Connection connection, Arn resource) throws SQLException {
        return OF_RESOURCE.list(
                connection,
                row -> new Tag(row.text("key"), row.text("value")),
                resource.toString());
    }

    /**
     * Adds tags; an existing key gets the new value and keeps its position.
     *
     * @return the resource, or {@code TooManyTags} when it would have more than {@code tagsMax}
     */
    public static <A extends Arn> Answer<A> add(
            Connection connection, A resource, List<Tag> tags, int tagsMax) throws SQLException {
        if (tags.isEmpty()) {
            return Answer.ok(resource);
        }
        // Concurrent calls must not exceed the limit together.
        LOCK.any(connection, resource.toString());
        var all = new LinkedHashMap<String, String>();
        list(connection, resource).forEach(tag -> all.put(tag.key(), tag.value()));
        tags.forEach(tag -> all.put(tag.key(), tag.value()));
        if (all.size() > tagsMax) {
            return Answer.refused(new TooManyTags(resource.toString()));
        }
        var next = NEXT_ORDINAL.first(connection, row -> row.integer("next"), resource.toString());
        int ordinal = next == null ? 1 : next;
        for (var tag : tags) {
            PUT.update(connection, resource.toString(), tag.key(), tag.value(), ordinal++);
        }
        return Answer.ok(resource);
    }

    public static void remove(Connection connection, Arn resource, List<String> keys)
            throws SQLException {
        for (var key : keys) {
            REMOVE.update(connection, resource.toString(), key);
        }
    }

    public static void removeAll(Connection connection, Arn resource) throws SQLException {
        REMOVE_ALL.update(connection, resource.toString());
    }
}
