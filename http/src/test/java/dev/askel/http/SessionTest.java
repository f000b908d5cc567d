package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.ManagedPolicies;
import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.person.FederatedPerson;
import dev.askel.access.person.PersonSessions;
import dev.askel.engine.access.SessionSettings;
import dev.askel.engine.access.StoredPasswords;
import dev.askel.engine.access.StoredPolicies;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.engine.api.workbench.SignIns;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKey;
import dev.askel.engine.key.RootKeys;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.SqlWorkers;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.session.SignInServices;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests sign-ins and sessions with a real database, as a browser sends them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionTest {
    private static final String PASSWORD = "correct horse battery";
    private static final Pattern COOKIE = Pattern.compile("([A-Za-z_-]+=[^;]*);.*");

    private static final TestPostgres.Database DATABASE = TestPostgres.shared().createDatabase();
    private static final SqlWorkers WORKERS =
            SqlWorkers.open("test", DATABASE.dataSource(), 2, 1_000);
    private static final PageTokens TOKENS =
            new PageTokens(
                    KeyRing.open(
                                    DATABASE.dataSource(),
                                    RootKeys.of(RootKey.of(new byte[RootKey.SECRET_BYTES])),
                                    System::currentTimeMillis)
                            .derivedFor("page tokens"),
                    InstantSource.system());
    private static final StoredPasswords PASSWORDS =
            new StoredPasswords(WORKERS, System::currentTimeMillis, NodeCapability.Check.NO_NODES);
    private static final KnownKey KNOWN = new KnownKey();
    private static final RecordedTrail TRAIL = new RecordedTrail();
    private static final String USER = "arn:aws:iam::111111111111:user/";
    private static final Pattern SESSION_NAME = Pattern.compile("\"name\":\"([0-9a-f]{16})\"");

    private static TestServer server;

    @BeforeAll
    static void start() {
        var signIns = PASSWORDS.signIns(SessionSettings.STANDARD, TOKENS);
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
                                KNOWN,
                                KNOWN,
                                InstantSource.system(),
                                new SignInServices(signIns, signIns, null, false)),
                        TRAIL);
    }

    @AfterAll
    static void stop() {
        server.close();
        PASSWORDS.close();
        WORKERS.close();
    }

    /** Creates a user with the policy {@code viewer}; returns its one-time password. */
    private static String reset(String user) {
        return reset(user, List.of("viewer"));
    }

    /** Creates a user; returns its one-time password. */
    private static String reset(String user, List<String> policies) {
        return reset(KnownKey.ACCOUNT, user, policies);
    }

    private static String reset(String account, String user, List<String> policies) {
        var answer =
                PASSWORDS
                        .resetPassword(new Caller(account, "us-east-1", "request"), user, policies)
                        .toCompletableFuture()
                        .orTimeout(1, TimeUnit.MINUTES)
                        .join();
        return switch (answer) {
            case Answer.Ok(var created) -> created.password();
            case Answer.Refused(var error) -> throw new AssertionError(error);
        };
    }

    private static HttpRequest.Builder request(
            String method, String path, String body, Map<String, String> headers) {
        return request(server, method, path, body, headers);
    }

    private static HttpRequest.Builder request(
            TestServer receiver,
            String method,
            String path,
            String body,
            Map<String, String> headers) {
        var request =
                HttpRequest.newBuilder(receiver.uri(path))
                        .timeout(TestServer.DEADLINE)
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        all.put("Content-Type", "application/json");
        all.putAll(headers);
        all.forEach(request::header);
        return request;
    }

    private static String origin() {
        return origin(server);
    }

    private static String origin(TestServer receiver) {
        return "http://127.0.0.1:" + receiver.server.address().getPort();
    }

    /** Sends a request as a page of this server does. */
    private static HttpResponse<String> send(
            String method, String path, String body, String cookie) {
        return send(server, method, path, body, cookie);
    }

    private static HttpResponse<String> send(
            TestServer receiver, String method, String path, String body, String cookie) {
        return receiver.send(
                request(
                        receiver,
                        method,
                        path,
                        body,
                        Map.of("Origin", origin(receiver), "Cookie", cookie)));
    }

    private static String cookieOf(HttpResponse<String> answer) {
        var header = answer.headers().firstValue("Set-Cookie").orElseThrow();
        var cookie = COOKIE.matcher(header);
        assertThat(cookie.matches()).as(header).isTrue();
        return cookie.group(1);
    }

    private static String credentials(String user, String password) {
        return "{\"account\":\"%s\",\"userName\":\"%s\",\"password\":\"%s\"}"
                .formatted(KnownKey.ACCOUNT, user, password);
    }

    private static HttpResponse<String> signIn(String user, String password) {
        return send("POST", "/api/v1/session", credentials(user, password), "");
    }

    /** Creates a user with the policy {@code viewer}; returns the cookie of its session. */
    private static String person(String user) {
        return person(user, List.of("viewer"));
    }

    /** Creates a user; returns the cookie of its session. */
    private static String person(String user, List<String> policies) {
        var password = reset(user, policies);
        return cookieOf(changePassword(cookieOf(signIn(user, password)), password, PASSWORD));
    }

    @Test
    void a_person_signs_in_reads_and_signs_out() {
        var cookie = person("anna");
        assertThat(send("GET", "/api/v1/session", "", cookie).body())
                .contains(
                        "\"required\":true",
                        "\"userName\":\"anna\"",
                        "\"principalArn\":\"arn:aws:iam::111111111111:user/anna\"",
                        "\"policies\":[\"viewer\"]",
                        "\"federated\":false");
        assertThat(send("GET", "/api/v1/openapi.json", "", cookie).statusCode()).isEqualTo(200);
        var signedOut = send("DELETE", "/api/v1/session", "", cookie);
        assertThat(cookieOf(signedOut)).isEqualTo("askel-session=");
        assertThat(send("GET", "/api/v1/session", "", cookie).body())
                .isEqualTo("{\"required\":true}");
        var refused = send("GET", "/api/v1/openapi.json", "", cookie);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("#ExpiredTokenException\"");
    }

    @Test
    void a_sign_in_without_an_account_is_for_the_account_of_the_installation() {
        var password = reset("999999999999", "admin", List.of("administrator"));
        var answer =
                send(
                        "POST",
                        "/api/v1/session",
                        "{\"userName\":\"admin\",\"password\":\"%s\"}".formatted(password),
                        "");
        assertThat(answer.body())
                .contains("\"principalArn\":\"arn:aws:iam::999999999999:user/admin\"");
    }

    @Test
    void the_policies_of_a_person_decide_its_requests() throws Exception {
        var cookie = person("viewer");
        var denied = send("POST", "/api/v1/activities", "{\"name\":\"a\"}", cookie);
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(denied.body())
                .contains(
                        "User: arn:aws:iam::111111111111:user/viewer is not authorized to perform:"
                                + " states:CreateActivity");
        var reading =
                server.sendAsync(
                        request(
                                "GET",
                                "/api/v1/executions/arn:aws:states:eu-west-3:111111111111:execution:m:e",
                                "",
                                Map.of("Cookie", cookie)));
        // The session names no region, so that of the ARN counts.
        assertThat(server.awaitCall().toString()).contains(KnownKey.ACCOUNT, "eu-west-3");
        reading.cancel(true);
        var foreign =
                send(
                        "GET",
                        "/api/v1/executions/arn:aws:states:us-east-1:222222222222:execution:m:e",
                        "",
                        cookie);
        assertThat(foreign.statusCode()).isEqualTo(403);
    }

    @Test
    void a_session_is_recorded_from_its_sign_in_to_its_end() {
        var password = reset("recorded");
        TRAIL.takeChanges();
        var first = signIn("recorded", password);
        var cookie = cookieOf(changePassword(cookieOf(first), password, PASSWORD));
        var other = signIn("recorded", PASSWORD);
        var name = SESSION_NAME.matcher(other.body());
        assertThat(name.find()).as(other.body()).isTrue();
        send("DELETE", "/api/v1/sessions/" + name.group(1), "", cookie);
        send("DELETE", "/api/v1/session", "", cookie);
        // It has ended, so that nothing changes.
        send("DELETE", "/api/v1/session", "", cookie);
        var arn = USER + "recorded";
        var changes = TRAIL.takeChanges();
        assertThat(changes)
                .extracting(AuditEvent::action)
                .containsExactly(
                        "askel:SignIn",
                        "askel:ChangePassword",
                        "askel:SignIn",
                        "askel:EndSession",
                        "askel:SignOut");
        assertThat(changes.getFirst())
                .isEqualTo(
                        new AuditEvent(
                                KnownKey.ACCOUNT,
                                arn,
                                "askel:SignIn",
                                arn,
                                requestId(first),
                                "127.0.0.1",
                                Verdict.ALLOWED));
        assertThat(changes)
                .allMatch(event -> event.principal().equals(arn) && event.resource().equals(arn));
        assertThat(changes.toString()).doesNotContain(password, PASSWORD);
    }

    private static String requestId(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-amzn-RequestId").orElseThrow();
    }

    private static HttpResponse<String> changePassword(String cookie, String before, String after) {
        return send(
                "POST",
                "/api/v1/session/password",
                "{\"oldPassword\":\"%s\",\"newPassword\":\"%s\"}".formatted(before, after),
                cookie);
    }

    @Test
    void refused_sign_ins_are_recorded_without_secrets() {
        var cookie = person("guarded");
        TRAIL.takeChanges();
        TRAIL.takeRefusals();
        var wrong = signIn("guarded", "a wrong password");
        // A person may have typed the password in the place of the name.
        var unknown = signIn("a.secret.in.the.name", PASSWORD);
        assertThat(TRAIL.takeRefusals())
                .containsExactly(
                        refusedSignIn(USER + "guarded", wrong),
                        refusedSignIn("anonymous", unknown));
        assertThat(changePassword(cookie, "a wrong password", "another password").statusCode())
                .isEqualTo(403);
        assertThat(TRAIL.takeChanges()).isEmpty();
        assertThat(TRAIL.takeRefusals())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.account()).isEqualTo(KnownKey.ACCOUNT);
                    assertThat(event.principal()).isEqualTo(USER + "guarded");
                    assertThat(event.action()).isEqualTo("askel:ChangePassword");
                    assertThat(event.verdict()).isEqualTo(Verdict.DENIED);
                });
        send("DELETE", "/api/v1/session", "", cookie);
        send("GET", "/api/v1/openapi.json", "", cookie);
        assertThat(TRAIL.takeRefusals())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.action()).isEqualTo("askel:Authenticate");
                    assertThat(event.resource()).isEqualTo("/api/v1/openapi.json");
                });
    }

    @Test
    void throttled_sign_ins_are_recorded() {
        TRAIL.takeRefusals();
        HttpResponse<String> last;
        int attempts = 0;
        do {
            last = signIn("a.flooded.name", PASSWORD);
            attempts++;
        } while (last.statusCode() == 403 && attempts < 50);
        assertThat(last.body()).contains("#ThrottlingException\"");
        var refusals = TRAIL.takeRefusals();
        assertThat(refusals).hasSize(attempts);
        assertThat(refusals.getLast()).isEqualTo(refusedSignIn("anonymous", last));
    }

    private static AuditEvent refusedSignIn(String principal, HttpResponse<String> answer) {
        return new AuditEvent(
                "999999999999",
                principal,
                "askel:SignIn",
                "/api/v1/session",
                requestId(answer),
                "127.0.0.1",
                Verdict.UNAUTHENTICATED);
    }

    @Test
    void a_change_that_cannot_be_recorded_is_not_made() {
        var cookie = person("unrecorded");
        TRAIL.answer = Optional.of(new EngineError.ServiceUnavailable());
        try {
            var refused = signIn("unrecorded", PASSWORD);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(changePassword(cookie, PASSWORD, "another password").statusCode())
                    .isEqualTo(503);
            assertThat(send("DELETE", "/api/v1/session", "", cookie).statusCode()).isEqualTo(503);
        } finally {
            TRAIL.answer = Optional.empty();
        }
        assertThat(send("GET", "/api/v1/sessions", "", cookie).body()).containsOnlyOnce("\"name\"");
        assertThat(signIn("unrecorded", PASSWORD).statusCode()).isEqualTo(200);
    }

    /** Takes a policy away from a user, whose sessions continue. */
    private static void detach(String user, String policy) {
        var policies =
                new StoredPolicies(
                        WORKERS, System::currentTimeMillis, TOKENS, NodeCapability.Check.NO_NODES);
        var caller = new Caller(KnownKey.ACCOUNT, "us-east-1", "request");
        var answer =
                policies.detachPolicy(caller, policy, PrincipalName.user(KnownKey.ACCOUNT, user))
                        .toCompletableFuture()
                        .orTimeout(1, TimeUnit.MINUTES)
                        .join();
        assertThat(answer).isInstanceOf(Answer.Ok.class);
    }

    @Test
    void a_waiting_poll_ends_with_its_session_or_when_its_policies_change() throws Exception {
        server.engine.answerLater(GetActivityTaskRequest.class, CompletableFuture::new);
        for (var end :
                List.<Consumer<String>>of(
                        cookie -> send("DELETE", "/api/v1/session", "", cookie),
                        _ -> reset("waiting"),
                        _ -> detach("waiting", "worker"))) {
            var cookie = person("waiting", List.of("worker"));
            server.engine.calls.clear();
            var poll =
                    server.sendAsync(
                            request(
                                    "POST",
                                    "/api/v1/activities/arn:aws:states:eu-north-1:111111111111:activity:a/poll",
                                    "{}",
                                    Map.of("Origin", origin(), "Cookie", cookie)));
            var abandoned = server.awaitCall().abandoned().toCompletableFuture();
            assertThat(abandoned).isNotDone();
            end.accept(cookie);
            abandoned.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertThat(poll.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS).body())
                    .isEqualTo("{}");
        }
    }

    /** Sessions with scripted lookups. */
    private static final class ScriptedSessions implements PersonSessions {
        private volatile Lookup found = new Lookup.Unknown();
        private final AtomicInteger lookups = new AtomicInteger();

        @Override
        public CompletionStage<Lookup> find(String sessionId) {
            lookups.incrementAndGet();
            return CompletableFuture.completedStage(found);
        }

        @Override
        public CompletionStage<Lookup> recheck(String sessionId) {
            return CompletableFuture.completedStage(new Lookup.Unknown());
        }

        @Override
        public CompletionStage<Lookup> find(FederatedPerson person) {
            return CompletableFuture.completedStage(new Lookup.Unavailable());
        }
    }

    /** Starts a server that fails each request which reaches the sign-ins. */
    private static TestServer serverWithoutSignIns(String settings, PersonSessions sessions) {
        var signIns =
                (SignIns)
                        Proxy.newProxyInstance(
                                SignIns.class.getClassLoader(),
                                new Class<?>[] {SignIns.class},
                                (_, method, _) -> {
                                    throw new IllegalStateException(method.getName());
                                });
        return new TestServer(
                settings,
                "127.0.0.1",
                new AccessServices(
                        KNOWN,
                        KNOWN,
                        InstantSource.system(),
                        new SignInServices(sessions, signIns, null, false)));
    }

    /** A request of a person about its session. */
    private record Own(String method, String path, String body) {
        HttpResponse<String> send(TestServer receiver, String cookie) {
            return SessionTest.send(receiver, method, path, body, cookie);
        }
    }

    private static final Own DESCRIBE = new Own("GET", "/api/v1/session", "");
    private static final Own SIGN_OUT = new Own("DELETE", "/api/v1/session", "");
    private static final List<Own> OTHERS =
            List.of(
                    new Own("GET", "/api/v1/sessions", ""),
                    new Own("DELETE", "/api/v1/sessions/0123456789abcdef", ""),
                    new Own(
                            "POST",
                            "/api/v1/session/password",
                            "{\"oldPassword\":\"a\",\"newPassword\":\"b\"}"));

    /** Without the bounded lookup, each request of a flood would read or write the database. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requests_without_a_session_do_not_reach_the_sign_ins(boolean hasCookie) {
        var sessions = new ScriptedSessions();
        var cookie = hasCookie ? "askel-session=" + "a".repeat(43) : "";
        try (var receiver = serverWithoutSignIns("", sessions)) {
            assertThat(DESCRIBE.send(receiver, cookie).body()).isEqualTo("{\"required\":true}");
            var signedOut = SIGN_OUT.send(receiver, cookie);
            assertThat(signedOut.statusCode()).isEqualTo(200);
            assertThat(cookieOf(signedOut)).isEqualTo("askel-session=");
            for (var other : OTHERS) {
                var refused = other.send(receiver, cookie);
                assertThat(refused.statusCode()).as("%s", other).isEqualTo(404);
                assertThat(refused.body()).contains("The session has ended. Sign in again.");
            }
        }
        assertThat(sessions.lookups).hasValue(hasCookie ? 5 : 0);
    }

    @Test
    void requests_are_refused_while_sessions_cannot_be_found() {
        var sessions = new ScriptedSessions();
        var cookie = "askel-session=" + "a".repeat(43);
        try (var receiver = serverWithoutSignIns("", sessions)) {
            for (var own : Stream.concat(Stream.of(DESCRIBE, SIGN_OUT), OTHERS.stream()).toList()) {
                sessions.found = new PersonSessions.Lookup.Overloaded();
                assertThat(own.send(receiver, cookie).body())
                        .as("%s", own)
                        .contains("#ThrottlingException\"");
                sessions.found = new PersonSessions.Lookup.Unavailable();
                assertThat(own.send(receiver, cookie).statusCode()).as("%s", own).isEqualTo(503);
            }
        }
    }

    /** Waiting requests look the session up again, which must not record a use. */
    @Test
    void a_waiting_poll_ends_after_a_recheck_of_its_session() throws Exception {
        var sessions = new ScriptedSessions();
        sessions.found =
                new PersonSessions.Lookup.Found(
                        new Principal(
                                USER + "waiting",
                                KnownKey.ACCOUNT,
                                List.of(ManagedPolicies.named("worker").orElseThrow())));
        try (var receiver =
                serverWithoutSignIns("askel.http.withdrawal-timeout = 200ms", sessions)) {
            receiver.engine.answerLater(GetActivityTaskRequest.class, CompletableFuture::new);
            var poll =
                    receiver.sendAsync(
                            request(
                                    receiver,
                                    "POST",
                                    "/api/v1/activities/arn:aws:states:eu-north-1:111111111111:activity:a/poll",
                                    "{}",
                                    Map.of(
                                            "Origin",
                                            origin(receiver),
                                            "Cookie",
                                            "askel-session=" + "a".repeat(43))));
            assertThat(poll.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS).body())
                    .isEqualTo("{}");
        }
    }

    @Test
    void an_address_cannot_use_all_bytes_of_requests_about_sessions() throws Exception {
        try (var receiver =
                        serverWithoutSignIns(
                                "askel.http.request-bytes-max = 6000", new ScriptedSessions());
                var _ = beginBody(receiver, "127.0.0.1", 2_500);
                var _ = beginBody(receiver, "127.0.0.2", 1_000)) {
            var refused = send(receiver, "POST", "/api/v1/session", " ".repeat(1_000), "");
            assertThat(refused.body()).contains("#ThrottlingException\"");
        }
    }

    /** Sends the head of a sign-in, and waits until the server reads its body. */
    private static Socket beginBody(TestServer receiver, String from, int bytes)
            throws IOException {
        var socket =
                new Socket(
                        InetAddress.getLoopbackAddress(),
                        receiver.server.address().getPort(),
                        InetAddress.ofLiteral(from),
                        0);
        socket.setSoTimeout((int) TestServer.DEADLINE.toMillis());
        var head =
                String.join(
                        "\r\n",
                        "POST /api/v1/session HTTP/1.1",
                        "Host: localhost",
                        "Sec-Fetch-Site: same-origin",
                        "Content-Type: application/json",
                        "Content-Length: " + bytes,
                        "Expect: 100-continue",
                        "",
                        "");
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        var status = new byte["HTTP/1.1 100 Continue".length()];
        socket.getInputStream().readNBytes(status, 0, status.length);
        assertThat(new String(status, StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 100 Continue");
        return socket;
    }

    @Test
    void a_one_time_password_permits_nothing_else() {
        var cookie = cookieOf(signIn("otto", reset("otto")));
        assertThat(send("GET", "/api/v1/session", "", cookie).body())
                .contains("\"passwordMustChange\":true");
        assertThat(send("GET", "/api/v1/openapi.json", "", cookie).statusCode()).isEqualTo(403);
    }

    @Test
    void a_session_does_not_reach_the_protocols_of_aws() {
        var cookie = person("protocol");
        var answer =
                server.send(
                        request(
                                "POST",
                                "/",
                                "{}",
                                Map.of(
                                        "X-Amz-Target",
                                        "AWSStepFunctions.ListStateMachines",
                                        "Content-Type",
                                        "application/x-amz-json-1.0",
                                        "Origin",
                                        origin(),
                                        "Cookie",
                                        cookie)));
        assertThat(answer.body()).contains("#MissingAuthenticationTokenException\"");
    }

    /** A browser sends the cookie for a page of another site only if it is broken or old. */
    @ParameterizedTest
    @CsvSource({
        "Origin, http://127.0.0.1:1",
        "Origin, null",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, none",
        "X-None, x"
    })
    void a_change_that_another_page_sends_is_refused(String header, String value) {
        var password = reset("forged");
        var cookie = cookieOf(signIn("forged", password));
        for (var path : List.of("/api/v1/activities", "/api/v1/session/password")) {
            var answer =
                    server.send(
                            request("POST", path, "{}", Map.of(header, value, "Cookie", cookie)));
            assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(403);
            assertThat(answer.body()).containsAnyOf("Origin", "another origin", "may not call");
        }
        assertThat(
                        server.send(
                                        request(
                                                "DELETE",
                                                "/api/v1/session",
                                                "",
                                                Map.of(header, value, "Cookie", cookie)))
                                .statusCode())
                .isEqualTo(403);
        assertThat(send("GET", "/api/v1/session", "", cookie).body()).contains("forged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"userName\":1,\"password\":\"x\"}",
                "{\"userName\":\"anna\"}",
                "{\"password\":\"x\"",
            })
    void a_malformed_sign_in_is_refused(String body) {
        var answer = send("POST", "/api/v1/session", body, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void a_large_body_is_refused_before_the_sign_in() {
        var body = credentials("anna", "x".repeat(5_000));
        assertThat(send("POST", "/api/v1/session", body, "").statusCode()).isEqualTo(413);
    }

    @Test
    void a_wrong_password_sets_no_cookie() {
        reset("wrong");
        for (var user : List.of("wrong", "nobody")) {
            var answer = signIn(user, PASSWORD);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("The user name or the password is wrong.");
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void a_password_crosses_the_network_only_encrypted() throws Exception {
        var password = reset("remote");
        var body = credentials("remote", password);
        assertThat(post("askel.example", "", body))
                .startsWith("HTTP/1.1 403")
                .contains("Sign in by HTTPS");
        assertThat(post("askel.example", "X-Forwarded-Proto: https\r\n", body))
                .startsWith("HTTP/1.1 200")
                .containsPattern(
                        "Set-Cookie: __Host-askel-session=[A-Za-z0-9_-]{43}; Max-Age=43200; Path=/;"
                                + " HttpOnly; SameSite=Strict; Secure\r\n");
        assertThat(post("localhost", "", body))
                .containsPattern(
                        "Set-Cookie: askel-session=[A-Za-z0-9_-]{43}; Max-Age=43200; Path=/;"
                                + " HttpOnly; SameSite=Strict\r\n");
    }

    /** Sends a sign-in with any Host header; returns the whole response. */
    private static String post(String host, String headers, String body) throws Exception {
        try (var socket = server.connect()) {
            var request =
                    String.join(
                            "\r\n",
                            "POST /api/v1/session HTTP/1.1",
                            "Host: " + host,
                            "Sec-Fetch-Site: same-origin",
                            headers + "Content-Type: application/json",
                            "Content-Length: " + body.length(),
                            "Connection: close",
                            "",
                            body);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_cookie_of_another_protocol_or_a_second_cookie_is_no_session() {
        var cookie = person("cookies");
        assertThat(send("GET", "/api/v1/session", "", cookie + "; " + cookie).body())
                .isEqualTo("{\"required\":true}");
        assertThat(send("GET", "/api/v1/session", "", "other=1; " + cookie + ";x").body())
                .contains("cookies");
        var encrypted =
                server.send(
                        request(
                                "GET",
                                "/api/v1/session",
                                "",
                                Map.of("Cookie", cookie, "X-Forwarded-Proto", "https")));
        assertThat(encrypted.body()).isEqualTo("{\"required\":true}");
    }

    @Test
    void the_metrics_need_the_policy_and_the_session() {
        var cookie = person("metrics");
        assertThat(send("GET", "/metrics", "", "").statusCode()).isEqualTo(403);
        assertThat(send("GET", "/metrics", "", cookie).body()).contains("askel:GetMetrics");
    }

    @Test
    void a_server_without_verification_needs_no_sign_in() {
        try (var open = new TestServer("")) {
            assertThat(open.get("/api/v1/session").body()).isEqualTo("{\"required\":false}");
        }
    }

    @Test
    void unknown_methods_are_refused() {
        var cookie = person("methods");
        assertThat(send("PATCH", "/api/v1/session", "{}", cookie).statusCode()).isEqualTo(400);
        assertThat(send("DELETE", "/api/v1/sessions", "", cookie).statusCode()).isEqualTo(400);
        assertThat(send("DELETE", "/api/v1/sessions/0123456789abcdef", "", cookie).statusCode())
                .isEqualTo(404);
        assertThat(send("GET", "/api/v1/sessions", "", cookie).body())
                .contains("\"sessions\":[{", "\"agent\":\"Java-http-client");
    }
}
