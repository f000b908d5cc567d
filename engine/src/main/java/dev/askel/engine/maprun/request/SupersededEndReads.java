package dev.askel.engine.maprun.request;

import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds the children of a Map Run that ended again because of a redrive. A block contains the
 * outcomes that one write has stored.
 */
final class SupersededEndReads {
    /**
     * A block of an earlier release has no list of children. For it, only the range from
     * first_child to last_child is compared.
     */
    private static final Sql ENDED_AFTER =
            new Sql(
                    """
                    SELECT c.child FROM unnest(?::int8[]) AS c (child)
                     WHERE EXISTS (
                        SELECT FROM map_run_ends e
                         WHERE e.map_run_id = ? AND e.last_child >= c.child
                           AND e.first_child <= c.child AND e.block > ?
                           AND (e.children IS NULL OR e.children @> c.child))\
                    """);

    private SupersededEndReads() {}

    /** Returns the children that have an outcome in a block after {@code block}. */
    static Set<Long> endedAfter(
            Database database, String mapRunId, Collection<Long> children, long block)
            throws SQLException {
        if (children.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(
                database.read(connection ->
                        ENDED_AFTER.list(
                                connection,
                                row -> row.bigint("child"),
                                children.toArray(Long[]::new),
                                mapRunId,
                                block)));
    }
}
