package dev.askel.engine.access;

import static dev.askel.engine.access.Answers.await;
import static dev.askel.engine.access.Answers.ok;

import dev.askel.access.person.PersonSessions.Lookup;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.workbench.SignIns.Client;
import dev.askel.engine.api.workbench.SignIns.SignedIn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Passwords, sign-ins and sessions in a real database, with a clock that a test advances. */
final class SignInStores implements AutoCloseable {
    static final String ACCOUNT = "111111111111";
    static final Caller CALLER = new Caller(ACCOUNT, "us-east-1", "request");
    static final Client BROWSER = new Client("192.0.2.1", "a browser");
    static final String PASSWORD = "correct horse battery";

    final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final AtomicLong millis = new AtomicLong(1_772_366_400_000L);
    final EngineTime time = millis::get;
    final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 1_000);
    final StoredPasswords passwords =
            new StoredPasswords(workers, time, NodeCapability.Check.NO_NODES);
    final StoredSignIns signIns = passwords.signIns(SessionSettings.STANDARD, tokens(ring()));

    /** Creates a user with the policy {@code operator}; returns its one-time password. */
    String reset(String user) {
        return ok(passwords.resetPassword(CALLER, user, List.of("operator"))).password();
    }

    CompletionStage<Answer<SignedIn>> signIn(String user, String password) {
        return signIns.signIn(ACCOUNT, user, password, BROWSER);
    }

    /** Creates a user with {@link #PASSWORD}; returns a session. */
    SignedIn person(String user) {
        var password = reset(user);
        var first = ok(signIn(user, password));
        return ok(changePassword(first, password, PASSWORD));
    }

    CompletionStage<Answer<SignedIn>> changePassword(
            SignedIn session, String oldPassword, String newPassword) {
        return signIns.changePassword(
                session.sessionId(),
                oldPassword,
                newPassword,
                BROWSER,
                () -> CompletableFuture.completedStage(Optional.empty()));
    }

    Lookup find(SignedIn session) {
        return await(signIns.find(session.sessionId()));
    }

    void advance(Duration duration) {
        millis.addAndGet(duration.toMillis());
    }

    KeyRing ring() {
        var root = new byte[RootKey.SECRET_BYTES];
        Arrays.fill(root, (byte) 1);
        return KeyRing.open(database.dataSource(), RootKeys.of(RootKey.of(root)), time);
    }

    StoredAccessKeys keys(KeyRing ring) {
        return new StoredAccessKeys(
                workers,
                StoredCredentials.keySeal(ring),
                time,
                tokens(ring),
                NodeCapability.Check.NO_NODES);
    }

    static PageTokens tokens(KeyRing ring) {
        return new PageTokens(ring.derivedFor("page tokens"), () -> Instant.EPOCH);
    }

    /** Changes the database; returns the number of changed rows. */
    int change(String sql) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    @Override
    public void close() {
        passwords.close();
        workers.close();
    }
}
