package dev.askel.http;

import dev.askel.access.oidc.OidcSettings;
import dev.askel.access.oidc.OidcSettings.BearerTokenSettings;
import dev.askel.access.oidc.OidcSettings.GroupMapping;
import dev.askel.access.oidc.OpenIdProvider;
import dev.askel.engine.access.SessionSettings;
import dev.askel.engine.access.StoredPasswords;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.session.OidcSignIn;
import dev.askel.http.session.SignInServices;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A server with a real database whose people sign in with a {@link SigningProvider}. */
final class FederatedServer implements AutoCloseable {
    static final String ANNA = "arn:aws:sts::111111111111:federated-user/anna";

    final SigningProvider provider = new SigningProvider();
    final RecordedTrail trail = new RecordedTrail();
    final TestServer server;

    /** Added to the clock with which the server checks tokens. */
    volatile Duration offset = Duration.ZERO;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final SqlWorkers workers = SqlWorkers.open("test", database.dataSource(), 2, 1_000);
    private final StoredPasswords passwords =
            new StoredPasswords(workers, System::currentTimeMillis, NodeCapability.Check.NO_NODES);
    private final OidcSignIn oidc;

    FederatedServer() {
        this(SigningProvider.AUDIENCE);
    }

    /**
     * Starts a server.
     *
     * @param audience the audience of bearer tokens; empty to accept none
     */
    FederatedServer(String audience) {
        this(audience, "");
    }

    /**
     * Starts a server.
     *
     * @param more HOCON, further settings
     */
    FederatedServer(String audience, String more) {
        oidc =
                new OidcSignIn(
                        new OpenIdProvider(settings(audience), () -> Instant.now().plus(offset)));
        var states =
                new PageTokens(
                        KeyRing.open(
                                        database.dataSource(),
                                        RootKeys.of(RootKey.of(new byte[RootKey.SECRET_BYTES])),
                                        System::currentTimeMillis)
                                .derivedFor("states"),
                        InstantSource.system());
        var signIns = passwords.signIns(SessionSettings.STANDARD, states);
        var known = new KnownKey();
        server =
                new TestServer(
                        """
                        askel.http.hosts = ["askel.example"]
                        askel.http.withdrawal-timeout = 200ms
                        askel.access.installation-account = "999999999999"
                        """
                                + more,
                        "127.0.0.1",
                        ScriptedWorkbench.of(new ScriptedRepairs()),
                        new AccessServices(
                                known,
                                known,
                                InstantSource.system(),
                                new SignInServices(signIns, signIns, oidc, false)),
                        trail);
    }

    private OidcSettings settings(String audience) {
        return new OidcSettings(
                "Acme",
                URI.create(provider.issuer()),
                "askel",
                "a-secret-of-the-client",
                List.of("openid"),
                "sub",
                false,
                new GroupMapping(
                        KnownKey.ACCOUNT,
                        "groups",
                        Map.of(
                                "staff",
                                List.of("viewer"),
                                "workers",
                                List.of("worker"),
                                "lost",
                                List.of("missing"))),
                new BearerTokenSettings(audience, "at+jwt"),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5));
    }

    String origin() {
        return BrowserRequests.origin(server);
    }

    HttpRequest.Builder request(
            String method, String path, String body, Map<String, String> headers) {
        return BrowserRequests.request(server, method, path, body, headers);
    }

    HttpResponse<String> send(
            String method, String path, String body, Map<String, String> headers) {
        return server.send(request(method, path, body, headers));
    }

    @Override
    public void close() {
        server.close();
        oidc.close();
        passwords.close();
        workers.close();
        provider.close();
    }
}
