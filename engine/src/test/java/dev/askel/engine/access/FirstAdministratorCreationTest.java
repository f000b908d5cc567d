package dev.askel.engine.access;

import static dev.askel.engine.access.Answers.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.person.FederatedUser;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The creation of the first administrator by the starts of servers, in a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FirstAdministratorCreationTest {
    private static final String ACCOUNT = "111111111111";
    private static final Caller CALLER = new Caller(ACCOUNT, "us-east-1", "request");
    private static final Client BROWSER = new Client("192.0.2.1", "a browser");

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final AtomicLong millis = new AtomicLong(1_772_366_400_000L);
    private final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 1_000);
    private final KeyRing ring =
            KeyRing.open(
                    database.dataSource(),
                    RootKeys.of(RootKey.of(new byte[RootKey.SECRET_BYTES])),
                    millis::get);
    private final PageTokens tokens =
            new PageTokens(ring.derivedFor("states"), () -> Instant.ofEpochMilli(millis.get()));
    private final StoredPasswords passwords =
            new StoredPasswords(workers, millis::get, NodeCapability.Check.NO_NODES);
    private final StoredSignIns signIns = passwords.signIns(SessionSettings.STANDARD, tokens);

    @AfterEach
    void close() {
        passwords.close();
        workers.close();
    }

    /** Starts a server; returns whether it has created an administrator. */
    private boolean start() {
        return ok(passwords.createFirstAdministrator(ACCOUNT)).isPresent();
    }

    private void change(String sql) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void the_administrator_is_created_once_by_concurrent_starts() {
        var starts =
                List.of(
                        passwords.createFirstAdministrator(ACCOUNT),
                        passwords.createFirstAdministrator(ACCOUNT));
        var created = starts.stream().map(Answers::ok).flatMap(it -> it.stream()).toList();
        assertThat(created).hasSize(1);
        var password = created.getFirst().password();
        assertThat(password).matches("([A-HJ-NP-Z2-9]{5}-){3}[A-HJ-NP-Z2-9]{5}");
        var session =
                ok(signIns.signIn(ACCOUNT, StoredPasswords.FIRST_ADMINISTRATOR, password, BROWSER))
                        .session();
        assertThat(session.mustChangePassword()).isTrue();
        assertThat(session.policies()).containsExactly("administrator");
        assertThat(start()).isFalse();
    }

    @Test
    void a_deleted_administrator_is_not_created_again_when_people_have_an_identity_provider() {
        assertThat(start()).isTrue();
        ok(signIns.signIn(new FederatedUser(ACCOUNT, "anna", List.of("administrator")), BROWSER));
        ok(passwords.deletePassword(CALLER, StoredPasswords.FIRST_ADMINISTRATOR));
        assertThat(start()).isFalse();
    }

    @Test
    void an_administrator_of_an_earlier_release_is_not_created_again() throws SQLException {
        ok(
                passwords.resetPassword(
                        CALLER, StoredPasswords.FIRST_ADMINISTRATOR, List.of("administrator")));
        assertThat(start()).as("the first start of this release").isFalse();
        ok(passwords.deletePassword(CALLER, StoredPasswords.FIRST_ADMINISTRATOR));
        assertThat(start()).isFalse();
        change("DELETE FROM askel.first_administrator");
        assertThat(start()).as("without the row of the table").isTrue();
    }

    @Test
    void passwords_without_a_user_do_not_prevent_the_creation() throws SQLException {
        ok(passwords.resetPassword(CALLER, "anna", List.of("operator")));
        change("DELETE FROM askel.principals");
        assertThat(start()).isTrue();
    }
}
