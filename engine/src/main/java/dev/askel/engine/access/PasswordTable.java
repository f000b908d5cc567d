package dev.askel.engine.access;

import dev.askel.access.key.PrincipalName;
import dev.askel.access.person.PasswordHash;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code passwords}. */
final class PasswordTable {
    private static final Sql BY_USER =
            new Sql(
                    "SELECT hash, one_time, changed_at FROM passwords WHERE account = ? AND user_name = ?");
    private static final Sql ANY =
            new Sql(
                    """
                    SELECT 1 FROM passwords w
                      JOIN principals p
                        ON p.account = w.account AND p.kind = 'user' AND p.name = w.user_name
                     LIMIT 1\
                    """);
    private static final Sql PUT =
            new Sql(
                    """
                    INSERT INTO passwords (account, user_name, hash, one_time, changed_at)
                    VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (account, user_name) DO UPDATE
                       SET hash = excluded.hash, one_time = excluded.one_time, changed_at = excluded.changed_at\
                    """);
    private static final Sql DELETE =
            new Sql("DELETE FROM passwords WHERE account = ? AND user_name = ?");

    private PasswordTable() {}

    /**
     * A row.
     *
     * @param isOneTime whether the user must change the password at the next sign-in
     */
    record PasswordRow(PasswordHash hash, boolean isOneTime, Instant changedAt) {
        private static PasswordRow read(Row row) throws SQLException {
            return new PasswordRow(
                    new PasswordHash(row.text("hash")),
                    row.bool("one_time"),
                    row.instant("changed_at"));
        }
    }

    static @Nullable PasswordRow find(Connection connection, PrincipalName user)
            throws SQLException {
        return BY_USER.first(connection, PasswordRow::read, user.account(), user.name());
    }

    /** Whether any user of any account has a password. */
    static boolean hasAny(Connection connection) throws SQLException {
        return ANY.any(connection);
    }

    /** Inserts or replaces the password of a user. */
    static void put(Connection connection, PrincipalName user, PasswordRow row)
            throws SQLException {
        PUT.update(
                connection,
                user.account(),
                user.name(),
                row.hash().text(),
                row.isOneTime(),
                row.changedAt().toEpochMilli());
    }

    /** Deletes the password of a user; returns whether the user had a password. */
    static boolean delete(Connection connection, PrincipalName user) throws SQLException {
        return DELETE.update(connection, user.account(), user.name()) > 0;
    }
}
