package dev.askel.engine.access;

import dev.askel.access.AccessKeyId;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code access_keys}, with the policies of their users. */
final class AccessKeyTable {
    private static final String COLUMNS =
            """
            SELECT k.access_key_id, k.user_name, k.sealed, k.enabled, k.created_at, p.policies
              FROM access_keys k
              JOIN principals p ON p.account = k.account AND p.kind = 'user' AND p.name = k.user_name
            """;
    private static final Sql BY_ID = new Sql(COLUMNS + " WHERE k.access_key_id = ?");
    private static final Sql AFTER =
            new Sql(
                    COLUMNS
                            + " WHERE k.account = ? AND k.access_key_id > ? ORDER BY k.access_key_id LIMIT ?");
    private static final Sql COUNT =
            new Sql("SELECT count(*) AS live FROM access_keys WHERE account = ? AND user_name = ?");
    private static final Sql ANY = new Sql("SELECT 1 FROM access_keys LIMIT 1");
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO access_keys (access_key_id, account, user_name, sealed, enabled, created_at)
                    VALUES (?, ?, ?, ?, true, ?)\
                    """);
    private static final Sql ENABLE =
            new Sql("UPDATE access_keys SET enabled = ? WHERE access_key_id = ?");
    private static final Sql DELETE = new Sql("DELETE FROM access_keys WHERE access_key_id = ?");

    private AccessKeyTable() {}

    /** A row, with the policies of its user. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record AccessKeyRow(
            AccessKeyId id,
            String userName,
            byte[] sealed,
            boolean enabled,
            Instant createdAt,
            List<String> policies) {
        private static AccessKeyRow read(Row row) throws SQLException {
            return new AccessKeyRow(
                    new AccessKeyId(row.text("access_key_id")),
                    row.text("user_name"),
                    row.bytes("sealed"),
                    row.bool("enabled"),
                    row.instant("created_at"),
                    PrincipalTable.parsePolicies(row.text("policies")));
        }
    }

    /**
     * Returns the owner string of a sealed secret. The secret opens only with the same owner
     * string.
     */
    static String owner(AccessKeyId id) {
        return "access key " + id.text();
    }

    static @Nullable AccessKeyRow find(Connection connection, AccessKeyId id) throws SQLException {
        return BY_ID.first(connection, AccessKeyRow::read, id.text());
    }

    /** Lists the rows with ids greater than {@code id}, in the order of their ids. */
    static List<AccessKeyRow> listAfter(
            Connection connection, String account, String id, int rowsMax) throws SQLException {
        return AFTER.list(connection, AccessKeyRow::read, account, id, rowsMax);
    }

    /** Counts the keys of a user. */
    static long count(Connection connection, String account, String userName) throws SQLException {
        return Objects.requireNonNull(
                COUNT.<Long>first(connection, row -> row.bigint("live"), account, userName));
    }

    /** Whether any account has a key. */
    static boolean hasAny(Connection connection) throws SQLException {
        return ANY.any(connection);
    }

    static void insert(Connection connection, AccessKeyRow row) throws SQLException {
        INSERT.update(
                connection,
                row.id().text(),
                row.id().account(),
                row.userName(),
                row.sealed(),
                row.createdAt().toEpochMilli());
    }

    static void setEnabled(Connection connection, AccessKeyId id, boolean enabled)
            throws SQLException {
        ENABLE.update(connection, enabled, id.text());
    }

    static void delete(Connection connection, AccessKeyId id) throws SQLException {
        DELETE.update(connection, id.text());
    }
}
