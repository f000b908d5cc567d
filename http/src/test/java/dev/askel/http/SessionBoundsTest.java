package dev.askel.http;

import static dev.askel.http.BrowserRequests.cookieOf;
import static dev.askel.http.BrowserRequests.origin;
import static dev.askel.http.BrowserRequests.request;
import static dev.askel.http.BrowserRequests.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.ManagedPolicies;
import dev.askel.access.Principal;
import dev.askel.access.person.FederatedUser;
import dev.askel.access.person.PersonSessions;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.workbench.SignIns;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.session.SignInServices;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the bounds of requests whose session is unknown: reads, writes and bytes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionBoundsTest {

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
        public CompletionStage<Lookup> find(FederatedUser user) {
            return CompletableFuture.completedStage(new Lookup.Unavailable());
        }
    }

    /** Starts a server that fails each request which reaches the sign-ins. */
    private static TestServer serverWithoutSignIns(String settings, PersonSessions sessions) {
        var known = new KnownKey();
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
                        known,
                        known,
                        InstantSource.system(),
                        new SignInServices(sessions, signIns, null, false)));
    }

    /** A request of a person about its session. */
    private record Own(String method, String path, String body) {
        HttpResponse<String> send(TestServer receiver, String cookie) {
            return BrowserRequests.send(receiver, method, path, body, cookie);
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
                                "arn:aws:iam::111111111111:user/waiting",
                                KnownKey.ACCOUNT,
                                List.of(ManagedPolicies.find("worker").orElseThrow())));
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
}
