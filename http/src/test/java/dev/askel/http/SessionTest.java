package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.access.SessionSettings;
import dev.askel.engine.access.StoredPasswords;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.visibility.SqlWorkers;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.session.SignInServices;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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

    private static final SqlWorkers WORKERS =
            SqlWorkers.open("test", TestPostgres.shared().createDatabase().dataSource(), 2, 1_000);
    private static final StoredPasswords PASSWORDS =
            new StoredPasswords(WORKERS, System::currentTimeMillis);
    private static final KnownKey KNOWN = new KnownKey();

    private static TestServer server;

    @BeforeAll
    static void start() {
        var signIns = PASSWORDS.signIns(SessionSettings.STANDARD);
        server =
                new TestServer(
                        "askel.http.hosts = [\"askel.example\"]",
                        "127.0.0.1",
                        new AccessServices(
                                KNOWN,
                                KNOWN,
                                InstantSource.system(),
                                new SignInServices(signIns, signIns, false)));
    }

    @AfterAll
    static void stop() {
        server.close();
        PASSWORDS.close();
        WORKERS.close();
    }

    /** Creates a user with the policy {@code viewer}; returns its one-time password. */
    private static String reset(String user) {
        var answer =
                PASSWORDS
                        .resetPassword(
                                new Caller(KnownKey.ACCOUNT, "us-east-1", "request"),
                                user,
                                List.of("viewer"))
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
        var request =
                HttpRequest.newBuilder(server.uri(path))
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
        return "http://127.0.0.1:" + server.server.address().getPort();
    }

    /** Sends a request as a page of this server does. */
    private static HttpResponse<String> send(
            String method, String path, String body, String cookie) {
        return server.send(
                request(method, path, body, Map.of("Origin", origin(), "Cookie", cookie)));
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

    /** Creates a user; returns the cookie of its session. */
    private static String person(String user) {
        var password = reset(user);
        var first = cookieOf(signIn(user, password));
        return cookieOf(
                send(
                        "POST",
                        "/api/v1/session/password",
                        "{\"oldPassword\":\"%s\",\"newPassword\":\"%s\"}"
                                .formatted(password, PASSWORD),
                        first));
    }

    @Test
    void a_person_signs_in_reads_and_signs_out() {
        var cookie = person("anna");
        assertThat(send("GET", "/api/v1/session", "", cookie).body())
                .contains(
                        "\"required\":true",
                        "\"userName\":\"anna\"",
                        "\"principalArn\":\"arn:aws:iam::111111111111:user/anna\"",
                        "\"policies\":[\"viewer\"]");
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
