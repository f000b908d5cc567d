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
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of {@code person_sessions}. Reads join users and their passwords. */
final class PersonSessionTable {
    /** Omits the sessions of users that no longer exist or no longer have a password. */
    private static final String COLUMNS =
            """
            SELECT s.id_hash, s.account, s.user_name, s.address, s.agent, s.created_at, s.used_at, s.expires_at,
                   coalesce(s.policies, p.policies) AS policies, coalesce(w.one_time, false) AS one_time
              FROM person_sessions s
              LEFT JOIN principals p ON p.account = s.account AND p.kind = 'user' AND p.name = s.user_name
              LEFT JOIN passwords w ON w.account = s.account AND w.user_name = s.user_name
             WHERE (s.policies IS NOT NULL OR (p.name IS NOT NULL AND w.user_name IS NOT NULL))
            """;

    private static final Sql BY_ID = new Sql(COLUMNS + " AND s.id_hash = ?");
    private static final Sql BY_USER =
            new Sql(
                    COLUMNS
                            + " AND s.account = ? AND s.user_name = ? ORDER BY s.created_at DESC"
                            + " LIMIT ?");
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO person_sessions
                        (id_hash, account, user_name, policies, address, agent, created_at, used_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
                    """);
    private static final Sql USE =
            new Sql("UPDATE person_sessions SET used_at = ? WHERE id_hash = ?");
    private static final Sql DELETE = new Sql("DELETE FROM person_sessions WHERE id_hash = ?");
    private static final Sql DELETE_OF_USER =
            new Sql(
                    "DELETE FROM person_sessions WHERE account = ? AND user_name = ? RETURNING id_hash");
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
     * The person of a session: a user with a password, or a federated user.
     *
     * @param isFederated whether this is a federated user
     */
    record Person(String account, String name, boolean isFederated) {
        private static final String FEDERATED = "federated-user/";
        private static final Pattern FEDERATED_ARN =
                Pattern.compile("arn:aws:sts::([0-9]{12}):federated-user/(.*)", Pattern.DOTALL);

        static Person of(PrincipalName user) {
            return new Person(user.account(), user.name(), false);
        }

        /** Reads the ARN of a user or a federated user; empty for any other string. */
        static Optional<Person> parse(String arn) {
            var federated = FEDERATED_ARN.matcher(arn);
            return federated.matches()
                    ? Optional.of(new Person(federated.group(1), federated.group(2), true))
                            .filter(it -> PrincipalName.NAME_PATTERN.matcher(it.name()).matches())
                    : PrincipalName.parse(arn)
                            .filter(it -> it.kind() == PrincipalName.Kind.USER)
                            .map(Person::of);
        }

        private static Person read(Row row) throws SQLException {
            var name = row.text("user_name");
            return name.startsWith(FEDERATED)
                    ? new Person(row.text("account"), name.substring(FEDERATED.length()), true)
                    : new Person(row.text("account"), name, false);
        }

        private String userName() {
            return isFederated ? FEDERATED + name : name;
        }

        PrincipalName user() {
            return PrincipalName.user(account, name);
        }

        String arn() {
            return isFederated ? PrincipalName.federatedUserArn(account, name) : user().arn();
        }
    }

    /**
     * A row, with the policies of its person and whether the user's password is a one-time
     * password.
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record SessionRow(
            byte[] idHash,
            Person person,
            Client client,
            Instant createdAt,
            Instant usedAt,
            Instant expiresAt,
            List<String> policies,
            boolean isPasswordOneTime) {
        /**
         * The number of bytes of the hash in a session's name. So few bytes do not reveal the
         * session id.
         */
        private static final int NAME_BYTES = 8;

        private static SessionRow read(Row row) throws SQLException {
            return new SessionRow(
                    row.bytes("id_hash"),
                    Person.read(row),
                    new Client(row.text("address"), row.text("agent")),
                    row.instant("created_at"),
                    row.instant("used_at"),
                    row.instant("expires_at"),
                    PrincipalTable.parsePolicies(row.text("policies")),
                    row.bool("one_time"));
        }

        /** Returns the name of the session in lists. The name is not a secret. */
        String name() {
            return HexFormat.of().formatHex(idHash, 0, NAME_BYTES);
        }
    }

    static @Nullable SessionRow find(Connection connection, byte[] idHash) throws SQLException {
        return BY_ID.first(connection, SessionRow::read, (Object) idHash);
    }

    /** Lists the sessions of a person, the latest sign-in first. */
    static List<SessionRow> list(Connection connection, Person person, int rowsMax)
            throws SQLException {
        return BY_USER.list(
                connection, SessionRow::read, person.account(), person.userName(), rowsMax);
    }

    static void insert(Connection connection, SessionRow row) throws SQLException {
        INSERT.update(
                connection,
                row.idHash(),
                row.person().account(),
                row.person().userName(),
                row.person().isFederated() ? String.join(" ", row.policies()) : null,
                row.client().address(),
                row.client().agent(),
                row.createdAt().toEpochMilli(),
                row.usedAt().toEpochMilli(),
                row.expiresAt().toEpochMilli());
    }

    static void setUsedAt(Connection connection, byte[] idHash, Instant now) throws SQLException {
        USE.update(connection, now.toEpochMilli(), idHash);
    }

    static void delete(Connection connection, byte[] idHash) throws SQLException {
        DELETE.update(connection, (Object) idHash);
    }

    static void deleteAll(Connection connection, PrincipalName user) throws SQLException {
        deleteAll(connection, Person.of(user));
    }

    /** Deletes the sessions of a person; returns the hashes of their ids. */
    static List<byte[]> deleteAll(Connection connection, Person person) throws SQLException {
        return DELETE_OF_USER.list(
                connection, row -> row.bytes("id_hash"), person.account(), person.userName());
    }

    /** Deletes the sessions of a person except the newest {@code keptMax}. */
    static void deleteOldest(Connection connection, Person person, int keptMax)
            throws SQLException {
        DELETE_OLDEST.update(connection, person.account(), person.userName(), keptMax);
    }

    /** Deletes the ended sessions of all people. */
    static void deleteEnded(Connection connection, Instant now) throws SQLException {
        DELETE_ENDED.update(connection, now.toEpochMilli());
    }
}
