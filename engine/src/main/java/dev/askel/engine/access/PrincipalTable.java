package dev.askel.engine.access;

import dev.askel.access.key.PrincipalName;
import dev.askel.access.key.PrincipalName.Kind;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code principals}. */
final class PrincipalTable {
    private static final String COLUMNS =
            "SELECT name, policies, trust_policy, created_at FROM principals";
    private static final Sql BY_NAME =
            new Sql(COLUMNS + " WHERE account = ? AND kind = ? AND name = ?");
    private static final Sql AFTER =
            new Sql(COLUMNS + " WHERE account = ? AND kind = ? AND name > ? ORDER BY name LIMIT ?");
    private static final Sql USERS_AFTER =
            new Sql(
                    """
                    SELECT name, policies, trust_policy, created_at,
                           EXISTS (SELECT FROM passwords
                                    WHERE passwords.account = principals.account
                                      AND passwords.user_name = principals.name) AS has_password
                      FROM principals WHERE account = ? AND kind = 'user' AND name > ?
                     ORDER BY name LIMIT ?\
                    """);
    private static final Sql COUNT =
            new Sql("SELECT count(*) AS live FROM principals WHERE account = ? AND kind = ?");
    private static final Sql LOCK = new Sql("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))");
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO principals (account, kind, name, policies, trust_policy, created_at)
                    VALUES (?, ?, ?, ?, ?, ?)\
                    """);
    private static final Sql SET_POLICIES =
            new Sql(
                    "UPDATE principals SET policies = ? WHERE account = ? AND kind = ? AND name = ?");
    private static final Sql DELETE =
            new Sql("DELETE FROM principals WHERE account = ? AND kind = ? AND name = ?");
    private static final Sql HOLDER =
            new Sql(
                    """
                    SELECT kind || '/' || name AS holder FROM principals
                     WHERE account = ? AND ? = ANY (string_to_array(policies, ' ')) LIMIT 1\
                    """);

    private PrincipalTable() {}

    /**
     * A row.
     *
     * @param trustPolicy JSON; null for users
     */
    record PrincipalRow(
            String name, List<String> policies, @Nullable String trustPolicy, Instant createdAt) {
        private static PrincipalRow read(Row row) throws SQLException {
            return new PrincipalRow(
                    row.text("name"),
                    PrincipalTable.parsePolicies(row.text("policies")),
                    row.textOrNull("trust_policy"),
                    row.instant("created_at"));
        }
    }

    /** Reads the column {@code policies}: names with spaces between them. */
    static List<String> parsePolicies(String column) {
        return column.isEmpty() ? List.of() : List.of(column.split(" ", -1));
    }

    /** Locks the principals and keys of an account until the commit. */
    static void lock(Connection connection, String account) throws SQLException {
        LOCK.any(connection, "askel.principals/" + account);
    }

    static @Nullable PrincipalRow find(Connection connection, PrincipalName name)
            throws SQLException {
        return BY_NAME.first(
                connection,
                PrincipalRow::read,
                name.account(),
                name.kind().spelling(),
                name.name());
    }

    /** Lists the rows with names greater than {@code name}, in the order of their names. */
    static List<PrincipalRow> listAfter(
            Connection connection, String account, Kind kind, String name, int rowsMax)
            throws SQLException {
        return AFTER.list(connection, PrincipalRow::read, account, kind.spelling(), name, rowsMax);
    }

    /** A user, and whether it has a password. */
    record UserRow(PrincipalRow row, boolean hasPassword) {}

    /** Lists the users with names greater than {@code name}, in the order of their names. */
    static List<UserRow> listUsersAfter(
            Connection connection, String account, String name, int rowsMax) throws SQLException {
        return USERS_AFTER.list(
                connection,
                row -> new UserRow(PrincipalRow.read(row), row.bool("has_password")),
                account,
                name,
                rowsMax);
    }

    static long count(Connection connection, String account, Kind kind) throws SQLException {
        return Objects.requireNonNull(
                COUNT.<Long>first(connection, row -> row.bigint("live"), account, kind.spelling()));
    }

    static void insert(Connection connection, PrincipalName name, PrincipalRow row)
            throws SQLException {
        INSERT.update(
                connection,
                name.account(),
                name.kind().spelling(),
                name.name(),
                String.join(" ", row.policies()),
                row.trustPolicy(),
                row.createdAt().toEpochMilli());
    }

    static void setPolicies(Connection connection, PrincipalName name, List<String> policies)
            throws SQLException {
        SET_POLICIES.update(
                connection,
                String.join(" ", policies),
                name.account(),
                name.kind().spelling(),
                name.name());
    }

    /**
     * Returns a user or role that has a policy, such as {@code user/anna}; null when no principal
     * has the policy.
     */
    static @Nullable String findHolder(Connection connection, String account, String policy)
            throws SQLException {
        return HOLDER.first(connection, row -> row.text("holder"), account, policy);
    }

    static void delete(Connection connection, PrincipalName name) throws SQLException {
        DELETE.update(connection, name.account(), name.kind().spelling(), name.name());
    }
}
