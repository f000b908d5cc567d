package dev.askel.engine.payload;

import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the rows of {@code large_payloads} and {@code large_payload_references}. The
 * references of an execution are deleted with its row in {@code executions}.
 */
public final class LargePayloadTable {
    /** A content that was unreferenced gets a reference again, so it must not be deleted. */
    private static final String INSERT =
            """
            INSERT INTO large_payloads (account, id, content, stored_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (account, id) DO UPDATE SET unreferenced_at = NULL
                    WHERE large_payloads.unreferenced_at IS NOT NULL\
            """;

    private static final String INSERT_UNREFERENCED =
            """
            INSERT INTO large_payloads (account, id, content, stored_at, unreferenced_at)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (account, id) DO UPDATE SET unreferenced_at = excluded.unreferenced_at
                    WHERE large_payloads.unreferenced_at IS NOT NULL\
            """;

    private static final Sql KEEP =
            new Sql(
                    """
                    UPDATE large_payloads SET unreferenced_at = NULL
                     WHERE account = ? AND id = ? AND unreferenced_at IS NOT NULL\
                    """);

    private static final Sql INSERT_REFERENCE =
            new Sql(
                    """
                    INSERT INTO large_payload_references (persistence_id, account, id) VALUES (?, ?, ?)
                        ON CONFLICT DO NOTHING\
                    """);

    private static final Sql FIND =
            new Sql("SELECT content, object FROM large_payloads WHERE account = ? AND id = ?");

    private static final Sql TO_MOVE =
            new Sql(
                    """
                    SELECT account, id, octet_length(content) AS bytes FROM large_payloads
                     WHERE object IS NULL AND stored_at < ? AND encode(id, 'hex') <> ALL (?)
                     ORDER BY stored_at LIMIT ?\
                    """);

    private static final Sql MOVE =
            new Sql(
                    """
                    UPDATE large_payloads SET content = NULL, object = ?
                     WHERE account = ? AND id = ? AND object IS NULL\
                    """);

    /** The callers have connections with any search path. */
    private static final Sql ANY_OBJECT =
            new Sql("SELECT object FROM askel.large_payloads WHERE object IS NOT NULL LIMIT 1");

    private static final Sql PAGE =
            new Sql(
                    """
                    SELECT account, id FROM large_payloads
                     WHERE (account, id) > (?, ?) ORDER BY account, id LIMIT ?\
                    """);

    private static final String UNREFERENCED =
            """
            NOT EXISTS (SELECT FROM large_payload_references r
                         WHERE r.account = p.account AND r.id = p.id)\
            """;

    private static final String IN_PAGE =
            " (p.account, p.id) > (?, ?) AND (p.account, p.id) <= (?, ?) AND ";

    private static final Sql MARK =
            new Sql(
                    "UPDATE large_payloads p SET unreferenced_at = ? WHERE"
                            + IN_PAGE
                            + "p.unreferenced_at IS NULL AND "
                            + UNREFERENCED);

    private static final Sql UNMARK =
            new Sql(
                    "UPDATE large_payloads p SET unreferenced_at = NULL WHERE"
                            + IN_PAGE
                            + "p.unreferenced_at IS NOT NULL AND NOT "
                            + UNREFERENCED);

    private static final Sql DELETE =
            new Sql(
                    "WITH deleted AS (DELETE FROM large_payloads p WHERE"
                            + IN_PAGE
                            + "p.unreferenced_at < ? AND "
                            + UNREFERENCED
                            + """
                             RETURNING p.object)
                            INSERT INTO payload_objects (object, unreferenced_at)
                                SELECT object, ? FROM deleted WHERE object IS NOT NULL\
                            """);

    private static final Sql COUNT_UNREFERENCED =
            new Sql(
                    "SELECT count(*) AS found FROM large_payloads p WHERE p.unreferenced_at < ? AND "
                            + UNREFERENCED);

    private static final Sql COUNT_UNMOVED =
            new Sql(
                    "SELECT count(*) AS found FROM large_payloads WHERE object IS NULL AND stored_at < ?");

    private LargePayloadTable() {}

    /** The place of a stored content. */
    sealed interface Place {
        /** The row of the database. */
        record InRow(Bytes content) implements Place {}

        /** An object in the bucket. */
        record InBucket(String object) implements Place {}
    }

    /**
     * A content to move to the bucket.
     *
     * @param sizeBytes the size of the stored content
     */
    record Movable(ContentKey key, int sizeBytes) {}

    static void insert(Connection connection, ContentKey key, Bytes content, long nowMillis)
            throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, key.account());
            statement.setBytes(2, key.id().unsafeArray());
            statement.setBytes(3, content.unsafeArray());
            statement.setLong(4, nowMillis);
            statement.executeUpdate();
        }
    }

    /** Inserts a content before the first reference, or keeps it from now on. */
    static void insertUnreferenced(
            Connection connection, ContentKey key, Bytes content, long nowMillis)
            throws SQLException {
        try (var statement = connection.prepareStatement(INSERT_UNREFERENCED)) {
            statement.setString(1, key.account());
            statement.setBytes(2, key.id().unsafeArray());
            statement.setBytes(3, content.unsafeArray());
            statement.setLong(4, nowMillis);
            statement.setLong(5, nowMillis);
            statement.executeUpdate();
        }
    }

    /** Keeps a stored content that gets a reference in this transaction. */
    static void keep(Connection connection, ContentKey key) throws SQLException {
        KEEP.update(connection, key.account(), key.id().unsafeArray());
    }

    static void insertReference(Connection connection, String persistenceId, ContentKey key)
            throws SQLException {
        INSERT_REFERENCE.update(connection, persistenceId, key.account(), key.id().unsafeArray());
    }

    /** Returns the place of a content; null when it is not stored. */
    static @Nullable Place find(Connection connection, ContentKey key) throws SQLException {
        return FIND.first(
                connection,
                row -> {
                    var object = row.textOrNull("object");
                    return object == null
                            ? new Place.InRow(Bytes.wrap(row.bytes("content")))
                            : new Place.InBucket(object);
                },
                key.account(),
                key.id().unsafeArray());
    }

    /**
     * Returns the oldest contents in the database that were stored before a time.
     *
     * @param omitted the hexadecimal digits of ids to leave out
     */
    static List<Movable> listMovable(
            Connection connection, long beforeMillis, String[] omitted, int contentsMax)
            throws SQLException {
        return TO_MOVE.list(
                connection,
                row ->
                        new Movable(
                                new ContentKey(row.text("account"), Bytes.wrap(row.bytes("id"))),
                                row.integer("bytes")),
                beforeMillis,
                omitted,
                contentsMax);
    }

    /**
     * Replaces the content of a row by its object.
     *
     * @return false when the row no longer has a content
     */
    static boolean move(Connection connection, ContentKey key, String object) throws SQLException {
        return MOVE.update(connection, object, key.account(), key.id().unsafeArray()) == 1;
    }

    /** Returns the number of contents in the database that were stored before a time. */
    public static long countUnmoved(Connection connection, long beforeMillis) throws SQLException {
        var count = COUNT_UNMOVED.first(connection, row -> row.bigint("found"), beforeMillis);
        return count == null ? 0 : count;
    }

    /** Returns the object of any content in the bucket; null when there is none. */
    public static @Nullable String anyObject(Connection connection) throws SQLException {
        return ANY_OBJECT.first(connection, row -> row.text("object"));
    }

    /** Returns the keys of a page after a key, in ascending order. */
    static List<ContentKey> page(Connection connection, ContentKey after, int rowsMax)
            throws SQLException {
        return PAGE.list(
                connection,
                row -> new ContentKey(row.text("account"), Bytes.wrap(row.bytes("id"))),
                after.account(),
                after.id().unsafeArray(),
                rowsMax);
    }

    /** Marks the contents of a range that have no reference. */
    static int mark(Connection connection, ContentKey after, ContentKey last, long nowMillis)
            throws SQLException {
        return MARK.update(
                connection,
                nowMillis,
                after.account(),
                after.id().unsafeArray(),
                last.account(),
                last.id().unsafeArray());
    }

    /** Removes the marks of the contents of a range that have a reference again. */
    static int unmark(Connection connection, ContentKey after, ContentKey last)
            throws SQLException {
        return UNMARK.update(
                connection,
                after.account(),
                after.id().unsafeArray(),
                last.account(),
                last.id().unsafeArray());
    }

    /**
     * Deletes the contents of a range that were marked before a time. Their objects are deleted
     * later.
     */
    static void delete(
            Connection connection,
            ContentKey after,
            ContentKey last,
            long markedBeforeMillis,
            long nowMillis)
            throws SQLException {
        DELETE.update(
                connection,
                after.account(),
                after.id().unsafeArray(),
                last.account(),
                last.id().unsafeArray(),
                markedBeforeMillis,
                nowMillis);
    }

    /** Returns the number of contents that were marked before a time. */
    public static long countUnreferenced(Connection connection, long markedBeforeMillis)
            throws SQLException {
        var count =
                COUNT_UNREFERENCED.first(
                        connection, row -> row.bigint("found"), markedBeforeMillis);
        return count == null ? 0 : count;
    }
}
