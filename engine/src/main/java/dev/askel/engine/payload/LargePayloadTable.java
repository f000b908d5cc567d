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
            INSERT INTO large_payloads (account, id, content) VALUES (?, ?, ?)
                ON CONFLICT (account, id) DO UPDATE SET unreferenced_at = NULL
                    WHERE large_payloads.unreferenced_at IS NOT NULL\
            """;

    private static final String INSERT_UNREFERENCED =
            """
            INSERT INTO large_payloads (account, id, content, unreferenced_at) VALUES (?, ?, ?, ?)
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
            new Sql("SELECT content FROM large_payloads WHERE account = ? AND id = ?");

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
                    "DELETE FROM large_payloads p WHERE"
                            + IN_PAGE
                            + "p.unreferenced_at < ? AND "
                            + UNREFERENCED);

    private static final Sql COUNT_UNREFERENCED =
            new Sql(
                    "SELECT count(*) AS found FROM large_payloads p WHERE p.unreferenced_at < ? AND "
                            + UNREFERENCED);

    private LargePayloadTable() {}

    static void insert(Connection connection, ContentKey key, Bytes content) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, key.account());
            statement.setBytes(2, key.id().unsafeArray());
            statement.setBytes(3, content.unsafeArray());
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

    /** Returns a stored content; null when there is none. */
    static byte @Nullable [] find(Connection connection, ContentKey key) throws SQLException {
        return FIND.first(
                connection, row -> row.bytes("content"), key.account(), key.id().unsafeArray());
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

    /** Deletes the contents of a range that were marked before a time. */
    static int delete(
            Connection connection, ContentKey after, ContentKey last, long markedBeforeMillis)
            throws SQLException {
        return DELETE.update(
                connection,
                after.account(),
                after.id().unsafeArray(),
                last.account(),
                last.id().unsafeArray(),
                markedBeforeMillis);
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
