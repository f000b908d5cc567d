package dev.askel.engine.access;

import dev.askel.access.key.PrincipalName;
import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code person_sessions}, with their users and passwords. */
final class PersonSessionTable {
    /** A session ends with its user, and with the password of its user. */
    private static final String COLUMNS =
            """
            SELECT s.id_hash, s.account, s.user_name, s.address, s.agent, s.created_at, s.used_at, s.expires_at,
                   p.policies, w.one_time
              FROM person_sessions s
              JOIN principals p ON p.account = s.account AND p.kind = 'user' AND p.name = s.user_name
              JOIN passwords w ON w.account = s.account AND w.user_name = s.user_name
            """;

    private static final Sql BY_ID = new Sql(COLUMNS + " WHERE s.id_hash = ?");
    private static final Sql BY_USER =
            new Sql(
                    COLUMNS
                            + " WHERE s.account = ? AND s.user_name = ? ORDER BY s.created_at DESC"
                            + " LIMIT ?");
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO person_sessions
                        (id_hash, account, user_name, address, agent, created_at, used_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
                    """);
    private static final Sql USE =
            new Sql("UPDATE person_sessions SET used_at = ? WHERE id_hash = ?");
    private static final Sql DELETE = new Sql("DELETE FROM person_sessions WHERE id_hash = ?");
    private static final Sql DELETE_OF_USER =
            new Sql("DELETE FROM person_sessions WHERE account = ? AND user_name = ?");
    private static final Sql DELETE_OLDEST =
            new Sql(
                    """
                    DELETE FROM person_sessions WHERE id_hash IN (
                        SELECT id_hash FROM person_sessions WHERE account = ? AND user_name = ?
                         ORDER BY created_at DESC, id_hash OFFSET ?)\
                    """);
    private static final Sql DELETE_ENDED =
            new Sql("DELETE FROM person_sessions WHERE expires_at <= ?");

    private PersonSessionTable() {}

    /**
     * A row, with the policies of its user and whether the user's password is a one-time password.
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Stored(
            byte[] idHash,
            PrincipalName user,
            Client client,
            Instant createdAt,
            Instant usedAt,
            Instant expiresAt,
            List<String> policies,
            boolean isPasswordOneTime) {
        /** The bytes of the hash in a name; the id cannot be found from them. */
        private static final int NAME_BYTES = 8;

        private static Stored read(Row row) throws SQLException {
            return new Stored(
                    row.bytes("id_hash"),
                    PrincipalName.user(row.text("account"), row.text("user_name")),
                    new Client(row.text("address"), row.text("agent")),
                    row.instant("created_at"),
                    row.instant("used_at"),
                    row.instant("expires_at"),
                    PrincipalTable.policies(row.text("policies")),
                    row.truth("one_time"));
        }

        /** The name that the user sees. */
        String name() {
            return HexFormat.of().formatHex(idHash, 0, NAME_BYTES);
        }
    }

    static @Nullable Stored find(Connection connection, byte[] idHash) throws SQLException {
        return BY_ID.first(connection, Stored::read, (Object) idHash);
    }

    /** Lists the sessions of a user, the newest first. */
    static List<Stored> list(Connection connection, PrincipalName user, int rowsMax)
            throws SQLException {
        return BY_USER.list(connection, Stored::read, user.account(), user.name(), rowsMax);
    }

    static void insert(Connection connection, Stored row) throws SQLException {
        INSERT.update(
                connection,
                row.idHash(),
                row.user().account(),
                row.user().name(),
                row.client().address(),
                row.client().agent(),
                row.createdAt().toEpochMilli(),
                row.usedAt().toEpochMilli(),
                row.expiresAt().toEpochMilli());
    }

    static void use(Connection connection, byte[] idHash, Instant now) throws SQLException {
        USE.update(connection, now.toEpochMilli(), idHash);
    }

    static void delete(Connection connection, byte[] idHash) throws SQLException {
        DELETE.update(connection, (Object) idHash);
    }

    static void deleteAll(Connection connection, PrincipalName user) throws SQLException {
        DELETE_OF_USER.update(connection, user.account(), user.name());
    }

    /** Deletes the oldest sessions of a user beyond a number. */
    static void deleteOldest(Connection connection, PrincipalName user, int keptMax)
            throws SQLException {
        DELETE_OLDEST.update(connection, user.account(), user.name(), keptMax);
    }

    /** Deletes the sessions of all users that have ended. */
    static void deleteEnded(Connection connection, Instant now) throws SQLException {
        DELETE_ENDED.update(connection, now.toEpochMilli());
    }
}
