package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.key.PrincipalName;
import dev.askel.engine.access.SessionSettings;
import dev.askel.engine.access.StoredPasswords;
import dev.askel.engine.access.StoredPolicies;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.session.SignInServices;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server with a real database whose people sign in with passwords. */
final class PasswordServer implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";

    final RecordedTrail trail = new RecordedTrail();
    final TestServer server;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 1_000);
    private final PageTokens tokens =
            new PageTokens(
                    KeyRing.open(
                                    database.dataSource(),
                                    RootKeys.of(RootKey.of(new byte[RootKey.SECRET_BYTES])),
                                    System::currentTimeMillis)
                            .derivedFor("page tokens"),
                    InstantSource.system());
    private final StoredPasswords passwords =
            new StoredPasswords(workers, System::currentTimeMillis, NodeCapability.Check.NO_NODES);

    PasswordServer() {
        var signIns = passwords.signIns(SessionSettings.STANDARD, tokens);
        var known = new KnownKey();
        server =
                new TestServer(
                        """
                        askel.http.hosts = ["askel.example"]
                        askel.http.withdrawal-timeout = 200ms
                        askel.access.installation-account = "999999999999"
                        """,
                        "127.0.0.1",
                        ScriptedWorkbench.of(new ScriptedRepairs()),
                        new AccessServices(
                                known,
                                known,
                                InstantSource.system(),
                                new SignInServices(signIns, signIns, null, false)),
                        trail);
    }

    /** Creates a user with the policy {@code viewer}; returns its one-time password. */
    String reset(String user) {
        return reset(KnownKey.ACCOUNT, user, List.of("viewer"));
    }

    /** Creates a user; returns its one-time password. */
    String reset(String account, String user, List<String> policies) {
        var answer =
                passwords
                        .resetPassword(new Caller(account, "us-east-1", "request"), user, policies)
                        .toCompletableFuture()
                        .orTimeout(1, TimeUnit.MINUTES)
                        .join();
        return switch (answer) {
            case Answer.Ok(var created) -> created.password();
            case Answer.Refused(var error) -> throw new AssertionError(error);
        };
    }

    /** Takes a policy away from a user, whose sessions continue. */
    void detach(String user, String policy) {
        var policies =
                new StoredPolicies(
                        workers, System::currentTimeMillis, tokens, NodeCapability.Check.NO_NODES);
        var caller = new Caller(KnownKey.ACCOUNT, "us-east-1", "request");
        var answer =
                policies.detachPolicy(caller, policy, PrincipalName.user(KnownKey.ACCOUNT, user))
                        .toCompletableFuture()
                        .orTimeout(1, TimeUnit.MINUTES)
                        .join();
        assertThat(answer).isInstanceOf(Answer.Ok.class);
    }

    HttpRequest.Builder request(
            String method, String path, String body, Map<String, String> headers) {
        return BrowserRequests.request(server, method, path, body, headers);
    }

    String origin() {
        return BrowserRequests.origin(server);
    }

    /** Sends a request as a page of this server does. */
    HttpResponse<String> send(String method, String path, String body, String cookie) {
        return BrowserRequests.send(server, method, path, body, cookie);
    }

    HttpResponse<String> signIn(String user, String password) {
        return send("POST", "/api/v1/session", credentials(user, password), "");
    }

    static String credentials(String user, String password) {
        return "{\"account\":\"%s\",\"userName\":\"%s\",\"password\":\"%s\"}"
                .formatted(KnownKey.ACCOUNT, user, password);
    }

    HttpResponse<String> changePassword(String cookie, String before, String after) {
        return send(
                "POST",
                "/api/v1/session/password",
                "{\"oldPassword\":\"%s\",\"newPassword\":\"%s\"}".formatted(before, after),
                cookie);
    }

    /** Creates a user with the policy {@code viewer}; returns the cookie of its session. */
    String person(String user) {
        return person(user, List.of("viewer"));
    }

    /** Creates a user with {@link #PASSWORD}; returns the cookie of its session. */
    String person(String user, List<String> policies) {
        var password = reset(KnownKey.ACCOUNT, user, policies);
        var first = BrowserRequests.cookieOf(signIn(user, password));
        return BrowserRequests.cookieOf(changePassword(first, password, PASSWORD));
    }

    @Override
    public void close() {
        server.close();
        passwords.close();
        workers.close();
    }
}
