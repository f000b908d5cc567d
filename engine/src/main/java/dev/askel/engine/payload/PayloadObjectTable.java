package dev.askel.engine.payload;

import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Reads and writes the rows of {@code payload_objects}. */
public final class PayloadObjectTable {
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO payload_objects (object, unreferenced_at) VALUES (?, ?)
                        ON CONFLICT (object) DO UPDATE
                            SET unreferenced_at = excluded.unreferenced_at, is_deleting = FALSE\
                    """);

    private static final Sql REMOVE =
            new Sql("DELETE FROM payload_objects WHERE object = ? AND NOT is_deleting");

    private static final Sql CLAIM =
            new Sql(
                    """
                    UPDATE payload_objects SET is_deleting = TRUE
                     WHERE object IN (SELECT object FROM payload_objects
                                       WHERE unreferenced_at < ? AND object <> ALL (?)
                                       ORDER BY unreferenced_at LIMIT ?)
                    RETURNING object\
                    """);

    private static final Sql DELETE =
            new Sql("DELETE FROM payload_objects WHERE object = ? AND is_deleting");

    private static final Sql COUNT =
            new Sql("SELECT count(*) AS found FROM payload_objects WHERE unreferenced_at < ?");

    private PayloadObjectTable() {}

    /** Inserts an object that has no reference. It is not deleted before it is claimed again. */
    static void insert(Connection connection, String object, long nowMillis) throws SQLException {
        INSERT.update(connection, object, nowMillis);
    }

    /**
     * Removes an object that gets its reference in this transaction.
     *
     * @return false when the object may be deleted
     */
    static boolean remove(Connection connection, String object) throws SQLException {
        return REMOVE.update(connection, object) == 1;
    }

    /**
     * Returns the oldest objects that have had no reference since a time. They get none later.
     *
     * @param omitted the objects to leave out
     */
    static List<String> claim(
            Connection connection, long beforeMillis, String[] omitted, int objectsMax)
            throws SQLException {
        return CLAIM.list(connection, row -> row.text("object"), beforeMillis, omitted, objectsMax);
    }

    /** Deletes the row of a claimed object that no longer exists. */
    static void delete(Connection connection, String object) throws SQLException {
        DELETE.update(connection, object);
    }

    /** Returns the number of objects that have had no reference since a time. */
    public static long count(Connection connection, long beforeMillis) throws SQLException {
        var count = COUNT.first(connection, row -> row.bigint("found"), beforeMillis);
        return count == null ? 0 : count;
    }
}
