package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.access.Principal;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.StateMachines.ListStateMachinesRequest;
import dev.askel.engine.api.StateMachines.ListStateMachinesResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a server that accepts signed requests only. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthenticationTest {
    private static final KnownKey KNOWN = new KnownKey();
    private static final TestServer SERVER =
            new TestServer(
                    "askel.access.installation-account = \"" + KnownKey.ACCOUNT + "\"",
                    "127.0.0.1",
                    KNOWN.services());
    private static final Map<String, String> LIST =
            Map.of(
                    "X-Amz-Target", "AWSStepFunctions.ListStateMachines",
                    "Content-Type", "application/x-amz-json-1.0");
    private static final Map<String, String> FORM =
            Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    private static final long SEED = 20260301;

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static HttpRequest.Builder signedList(AccessKey key) {
        return KnownKey.signed(key, "POST", SERVER.uri("/"), "{}", "states", LIST);
    }

    @Test
    void a_signed_call_runs_in_the_account_of_its_key() throws Exception {
        var answer = SERVER.sendAsync(signedList(KNOWN.key));
        assertThat(SERVER.awaitCall().toString()).contains(KnownKey.ACCOUNT, "eu-north-1");
        answer.cancel(true);
    }

    @Test
    void an_unsigned_call_is_refused_before_the_engine() {
        var answer =
                SERVER.send(
                        SERVER.request("/")
                                .header("X-Amz-Target", "AWSStepFunctions.ListStateMachines")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains(
                        "#MissingAuthenticationTokenException\"",
                        "\"message\":\"Missing Authentication Token\"");
    }

    @Test
    void a_key_that_is_unknown_or_has_another_secret_is_refused() {
        var stranger =
                AccessKey.generate(
                        AccessKeyId.Kind.PERMANENT, KnownKey.ACCOUNT, new SecureRandom());
        assertThat(SERVER.send(signedList(stranger)).body())
                .contains(
                        "#UnrecognizedClientException\"",
                        "The security token included in the request is invalid.");
        var forged = new AccessKey(KNOWN.key.id(), stranger.secret());
        assertThat(SERVER.send(signedList(forged)).body())
                .contains(
                        "#InvalidSignatureException\"",
                        "The request signature we calculated does not match the signature you"
                                + " provided.");
        assertThat(SERVER.call("ListStateMachines", "{}").body())
                .contains("#IncompleteSignatureException\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/metrics",
                "/console.",
                "/consoles",
                "/docs.",
                "/CONSOLE/",
                "/console/../metrics",
                "/console/%2e%2e/metrics",
                "/docs/../metrics",
                "/api/v1/state-machines",
                "/api/v1/session/",
                "/api/v1/session/other",
                "/api/v1/session%2F",
                "/api/v1/sessions/other",
                "/api/v1/sessions/0123456789abcdef/x",
                "/api/v1/health",
                "/api/v1/health/live",
                "/api/v1/openapi.json",
                "/health",
                "/health/",
                "/health/live/",
                "/health/live;x",
                "/health/live%2F",
                "/health/..;/metrics",
                "/health/live/../../metrics",
                "/health/%2e%2e/metrics",
                "//health/live",
                "/HEALTH/live",
                "/health/LIVE",
                "/unknown/health/live",
                "/metrics/health/ready",
                "/metrics?x=/health/live",
            })
    void every_other_path_is_refused_without_a_signature(String path) {
        var answer = SERVER.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("askel_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready"})
    void probes_need_no_signature(String path) {
        assertThat(SERVER.get(path).statusCode()).isEqualTo(200);
    }

    /** The files of the console and the documentation have no data. */
    @ParameterizedTest
    @ValueSource(strings = {"/console", "/console/", "/docs", "/docs/"})
    void pages_without_data_need_no_signature(String path) {
        var answer = SERVER.get(path);
        assertThat(answer.statusCode()).isNotEqualTo(403);
        assertThat(answer.body()).doesNotContain("askel_");
    }

    @Test
    void a_signed_page_is_answered() {
        var page = SERVER.send(KNOWN.signed("GET", SERVER.uri("/metrics"), "", "states", Map.of()));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(
                        SERVER.send(
                                        KNOWN.signed(
                                                "GET", SERVER.uri("/metrics"), "", "sts", Map.of()))
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_signed_page_is_refused_with_a_body() {
        var metrics = SERVER.uri("/metrics");
        var sized = KNOWN.signed("GET", metrics, "{}", "states", Map.of());
        var chunked =
                KNOWN.signed("GET", metrics, "", "states", Map.of())
                        .method(
                                "GET",
                                BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(new byte[1])));
        for (var request : List.of(sized, chunked)) {
            var answer = SERVER.send(request);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body())
                    .contains("#ValidationException\"", "A request to this path must have no body");
        }
    }

    @Test
    void escapes_of_a_signed_path_are_verified_as_they_were_sent() {
        for (var arn :
                new String[] {
                    "arn:aws:states:eu-north-1:111111111111:execution:m:e",
                    "arn%3Aaws%3Astates%3Aeu-north-1%3A111111111111%3Aexecution%3Am%3Ae",
                    "arn%3aaws:states:eu-north-1:111111111111:execution:m:e"
                }) {
            var answer =
                    SERVER.sendAsync(
                            KNOWN.signed(
                                    "GET",
                                    SERVER.uri("/api/v1/executions/" + arn + "?a=b%20c&d"),
                                    "",
                                    "states",
                                    Map.of()));
            assertThat(answer.handle((it, _) -> it == null ? 0 : it.statusCode()).join())
                    .isNotEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/state-machines", "/metrics"})
    void a_presigned_request_is_answered_until_it_is_changed(String path) {
        answerLists();
        var query = presigned(path);
        assertThat(plain(path + "?" + query).statusCode()).isEqualTo(200);
        assertThat(plain(path + "?" + query + "&maxResults=1").statusCode()).isEqualTo(403);
        assertThat(plain("/api/v1/activities?" + query).statusCode()).isEqualTo(403);
        assertThat(
                        SERVER.send(
                                        HttpRequest.newBuilder(SERVER.uri(path + "?" + query))
                                                .POST(BodyPublishers.noBody()))
                                .statusCode())
                .isEqualTo(403);
    }

    private static void answerLists() {
        SERVER.engine.answer(
                ListStateMachinesRequest.class,
                Answer.ok(new ListStateMachinesResult(List.of(), null)));
    }

    /** Returns the query of a presigned GET request. */
    private static String presigned(String path) {
        return KNOWN.presigned("GET", SERVER.uri(path), "states");
    }

    private static HttpResponse<String> plain(String path) {
        return SERVER.send(HttpRequest.newBuilder(SERVER.uri(path)).GET());
    }

    /**
     * The server reads a plus in a query as a space, so the canonical query must contain a space,
     * too.
     */
    @Test
    void a_plus_in_a_signed_query_is_a_space() {
        answerLists();
        var path = "/api/v1/state-machines?nextToken=";
        var signed = KNOWN.signed("GET", SERVER.uri(path + "a%20b"), "", "states", Map.of());
        var sent = signed.copy().uri(SERVER.uri(path + "a+b"));
        assertThat(SERVER.send(sent).statusCode()).isEqualTo(200);
        var plus = KNOWN.signed("GET", SERVER.uri(path + "a%2Bb"), "", "states", Map.of());
        assertThat(SERVER.send(plus.copy()).statusCode()).isEqualTo(200);
        assertThat(SERVER.send(plus.copy().uri(SERVER.uri(path + "a+b"))).statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_key_that_has_signed_calls_is_refused_once_it_is_disabled_or_not_permitted() {
        var known = new KnownKey();
        try (var server = new TestServer("", "127.0.0.1", known.services())) {
            server.engine.answer(
                    ListStateMachinesRequest.class,
                    Answer.ok(new ListStateMachinesResult(List.of(), null)));
            for (int call = 0; call < 2; call++) {
                assertThat(server.send(list(server, known)).statusCode()).isEqualTo(200);
            }
            known.owner = KnownKey.withoutPolicies();
            assertThat(server.send(list(server, known)).body()).contains("#AccessDeniedException");
            known.owner = null;
            assertThat(server.send(list(server, known)).body())
                    .contains("#UnrecognizedClientException");
        }
    }

    private static HttpRequest.Builder list(TestServer server, KnownKey key) {
        return key.signed("POST", server.uri("/"), "{}", "states", LIST);
    }

    @Test
    void a_waiting_poll_ends_when_its_key_is_disabled_or_its_policies_change() throws Exception {
        var known = new KnownKey();
        try (var server =
                new TestServer(
                        "askel.http.withdrawal-timeout = 200ms", "127.0.0.1", known.services())) {
            server.engine.answerLater(GetActivityTaskRequest.class, CompletableFuture::new);
            for (var changed :
                    List.of(Optional.<Principal>empty(), Optional.of(KnownKey.withoutPolicies()))) {
                known.owner = KnownKey.administrator();
                var poll = server.sendAsync(poll(server, known));
                var abandoned = server.awaitCall().abandoned().toCompletableFuture();
                assertThat(abandoned).isNotDone();
                known.owner = changed.orElse(null);
                abandoned.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS);
                assertThat(poll.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS).body())
                        .isEqualTo("{}");
            }
        }
    }

    private static HttpRequest.Builder poll(TestServer server, KnownKey key) {
        return key.signed(
                "POST",
                server.uri("/"),
                "{\"activityArn\":\"arn:aws:states:eu-north-1:111111111111:activity:a\"}",
                "states",
                Map.of(
                        "X-Amz-Target", "AWSStepFunctions.GetActivityTask",
                        "Content-Type", "application/x-amz-json-1.0"));
    }

    @Test
    void a_forged_signature_takes_no_token_of_the_account() {
        var known = new KnownKey();
        try (var server =
                new TestServer(
                        """
                        askel.http.throttling {
                          enabled = on
                          other { ListStateMachines { bucket = 1, refill = 0.001 } }
                        }
                        """,
                        "127.0.0.1",
                        known.services())) {
            server.engine.answer(
                    ListStateMachinesRequest.class,
                    Answer.ok(new ListStateMachinesResult(List.of(), null)));
            var stranger =
                    AccessKey.generate(
                            AccessKeyId.Kind.PERMANENT, KnownKey.ACCOUNT, new SecureRandom());
            var forged = new AccessKey(known.key.id(), stranger.secret());
            for (int i = 0; i < 5; i++) {
                assertThat(server.send(list(server, forged)).body())
                        .contains("#InvalidSignatureException\"");
                assertThat(server.send(route(server, forged)).body())
                        .contains("#InvalidSignatureException\"");
            }
            assertThat(server.send(list(server, known.key)).statusCode()).isEqualTo(200);
            assertThat(server.send(route(server, known.key)).body())
                    .contains("#ThrottlingException\"");
            assertThat(server.send(list(server, known.key)).body())
                    .contains("#ThrottlingException\"");
        }
    }

    private static HttpRequest.Builder list(TestServer server, AccessKey key) {
        return KnownKey.signed(key, "POST", server.uri("/"), "{}", "states", LIST);
    }

    private static HttpRequest.Builder route(TestServer server, AccessKey key) {
        return KnownKey.signed(
                key, "GET", server.uri("/api/v1/state-machines"), "", "states", Map.of());
    }

    @Test
    void sts_names_the_caller() {
        var answer =
                SERVER.send(
                        KNOWN.signed(
                                "POST",
                                SERVER.uri("/"),
                                "Action=GetCallerIdentity&Version=2011-06-15",
                                "sts",
                                FORM));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).contains("text/xml");
        assertThat(answer.body())
                .contains(
                        "<GetCallerIdentityResponse"
                                + " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">",
                        "<Arn>" + KnownKey.USER + "</Arn>",
                        "<Account>111111111111</Account>")
                .containsPattern("<UserId>AIDA[A-Z2-7]{17}</UserId>");
    }

    @Test
    void sts_issues_sessions_of_roles_that_trust_the_caller() {
        assertThat(assume("trusting", "&DurationSeconds=900"))
                .contains(
                        "<Arn>arn:aws:sts::111111111111:assumed-role/trusting/ci</Arn>",
                        "<AccessKeyId>" + KNOWN.key.id() + "</AccessKeyId>",
                        "<SessionToken>token</SessionToken>",
                        "<Expiration>2026-03-01T12:00:00Z</Expiration>");
        assertThat(assume("other", ""))
                .contains(
                        "<Code>AccessDenied</Code>",
                        "User: arn:aws:iam::111111111111:user/anna is not authorized to perform:"
                                + " sts:AssumeRole on resource: arn:aws:iam::111111111111:role/other");
        assertThat(assume("trusting", "&DurationSeconds=43201"))
                .contains(
                        "<Code>ValidationError</Code>",
                        "Member must have value less than or equal to 43200");
        assertThat(assume("trusting", "&Policy=x"))
                .contains("The parameter Policy is not supported");
    }

    private static String assume(String role, String more) {
        return SERVER.send(
                        KNOWN.signed(
                                "POST",
                                SERVER.uri("/"),
                                "Action=AssumeRole&Version=2011-06-15&RoleSessionName=ci&RoleArn=arn%3Aaws%3Aiam%3A%3A111111111111%3Arole%2F"
                                        + role
                                        + more,
                                "sts",
                                FORM))
                .body();
    }

    @Test
    void sts_has_the_errors_of_the_query_protocol() {
        var unsigned =
                SERVER.send(
                        HttpRequest.newBuilder(SERVER.uri("/"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("Action=GetCallerIdentity")));
        assertThat(unsigned.statusCode()).isEqualTo(403);
        assertThat(unsigned.body())
                .contains("<Type>Sender</Type><Code>MissingAuthenticationToken</Code>");
        var unknown =
                SERVER.send(KNOWN.signed("POST", SERVER.uri("/"), "Action=%3Cx%3E", "sts", FORM));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body())
                .contains(
                        "<Code>InvalidAction</Code>",
                        "Could not find operation &lt;x&gt; for version 2011-06-15");
    }

    @Test
    void damaged_headers_are_refused_without_a_failure_of_the_server() throws Exception {
        sendDamagedHeaders(1_000);
    }

    @Test
    @Tag("nightly")
    void many_damaged_headers_are_refused_without_a_failure_of_the_server() throws Exception {
        sendDamagedHeaders(50_000);
    }

    private static void sendDamagedHeaders(int requests) throws IOException {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < requests; i++) {
            try (var socket = SERVER.connect()) {
                var head =
                        "POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nContent-Length: 2\r\nX-Amz-Date: %s\r\nAuthorization: %s\r\n\r\n{}"
                                .formatted(
                                        SERVER.server.address().getPort(),
                                        damaged("20260301T120000Z", random),
                                        damaged(TestServer.AUTHORIZATION, random));
                socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                var status =
                        new String(
                                socket.getInputStream().readNBytes(12),
                                StandardCharsets.ISO_8859_1);
                assertThat(status)
                        .as("request %d of seed %d: %s", i, SEED, head)
                        .startsWith("HTTP/1.1 4");
            }
        }
    }

    private static String damaged(String text, SplittableRandom random) {
        var damaged = new StringBuilder(text);
        for (int changes = random.nextInt(3); changes > 0 && !damaged.isEmpty(); changes--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(3)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.setCharAt(at, (char) random.nextInt(' ', 256));
                default -> damaged.insert(at, damaged.substring(at));
            }
        }
        return damaged.toString();
    }
}
