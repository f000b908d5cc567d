package dev.askel.http;

import static dev.askel.http.BrowserRequests.cookieOf;
import static dev.askel.http.PasswordServer.PASSWORD;
import static dev.askel.http.PasswordServer.credentials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Caller;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private static PasswordServer people;

    /** The session of a person that several tests use, because each hash of a password is slow. */
    private static String shared;

    @BeforeAll
    static void start() {
        people = new PasswordServer();
        shared = people.person("shared");
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @Test
    void a_person_signs_in_reads_and_signs_out() {
        var cookie = people.person("anna");
        assertThat(people.send("GET", "/api/v1/session", "", cookie).body())
                .contains(
                        "\"required\":true",
                        "\"userName\":\"anna\"",
                        "\"principalArn\":\"arn:aws:iam::111111111111:user/anna\"",
                        "\"policies\":[\"viewer\"]",
                        "\"federated\":false");
        assertThat(people.send("GET", "/api/v1/openapi.json", "", cookie).statusCode())
                .isEqualTo(200);
        var signedOut = people.send("DELETE", "/api/v1/session", "", cookie);
        assertThat(cookieOf(signedOut)).isEqualTo("askel-session=");
        assertThat(people.send("GET", "/api/v1/session", "", cookie).body())
                .isEqualTo("{\"required\":true}");
        var refused = people.send("GET", "/api/v1/openapi.json", "", cookie);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("#ExpiredTokenException\"");
    }

    @Test
    void a_sign_in_without_an_account_is_for_the_account_of_the_installation() {
        var password = people.reset("999999999999", "admin", List.of("administrator"));
        var answer =
                people.send(
                        "POST",
                        "/api/v1/session",
                        "{\"userName\":\"admin\",\"password\":\"%s\"}".formatted(password),
                        "");
        assertThat(answer.body())
                .contains("\"principalArn\":\"arn:aws:iam::999999999999:user/admin\"");
    }

    @Test
    void the_policies_of_a_person_decide_its_requests() throws Exception {
        var cookie = people.person("viewer");
        var denied = people.send("POST", "/api/v1/activities", "{\"name\":\"a\"}", cookie);
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(denied.body())
                .contains(
                        "User: arn:aws:iam::111111111111:user/viewer is not authorized to perform:"
                                + " states:CreateActivity");
        var reading =
                people.server.sendAsync(
                        people.request(
                                "GET",
                                "/api/v1/executions/arn:aws:states:eu-west-3:111111111111:execution:m:e",
                                "",
                                Map.of("Cookie", cookie)));
        // The session names no region, so the region of the ARN counts.
        assertThat(people.server.awaitCall().toString()).contains(KnownKey.ACCOUNT, "eu-west-3");
        reading.cancel(true);
        var foreign =
                people.send(
                        "GET",
                        "/api/v1/executions/arn:aws:states:us-east-1:222222222222:execution:m:e",
                        "",
                        cookie);
        assertThat(foreign.statusCode()).isEqualTo(403);
    }

    @Test
    void a_person_calls_EventBridge_from_a_page_of_the_server_only() {
        var headers =
                Map.of(
                        "Cookie",
                        shared,
                        "Content-Type",
                        "application/x-amz-json-1.1",
                        "X-Amz-Target",
                        "AWSEvents.ListRules");
        people.server.triggers.takeCallers();
        var withoutOrigin = people.server.send(people.request("POST", "/", "{}", headers));
        assertThat(withoutOrigin.statusCode()).isEqualTo(400);
        assertThat(withoutOrigin.body()).contains("Origin");

        var own = new HashMap<>(headers);
        own.put("Origin", people.origin());
        var answer = people.server.send(people.request("POST", "/", "{}", own));
        assertThat(people.server.triggers.takeCallers())
                .as(answer.body())
                .extracting(Caller::account)
                .containsExactly(KnownKey.ACCOUNT);
        own.put("X-Amz-Target", "AWSEvents.PutRule");
        var denied = people.server.send(people.request("POST", "/", "{\"Name\":\"r\"}", own));
        assertThat(denied.statusCode()).isEqualTo(400);
        assertThat(denied.body())
                .contains(
                        "AccessDenied",
                        "User: arn:aws:iam::111111111111:user/shared is not authorized to perform:"
                                + " events:PutRule");
        assertThat(people.server.triggers.takeCallers()).isEmpty();
        // Step Functions has REST routes for pages.
        own.put("X-Amz-Target", "AWSStepFunctions.ListActivities");
        var stepFunctions = people.server.send(people.request("POST", "/", "{}", own));
        assertThat(stepFunctions.body()).contains("MissingAuthenticationToken");
    }

    @Test
    void a_request_with_a_session_names_its_region_by_a_header() {
        var headers =
                new HashMap<>(
                        Map.of(
                                "Cookie",
                                shared,
                                "Origin",
                                people.origin(),
                                "X-Amz-Target",
                                "AWSEvents.ListRules",
                                "X-Askel-Region",
                                "eu-central-1"));
        people.server.triggers.takeCallers();
        people.server.send(people.request("POST", "/", "{}", headers));
        people.server.send(people.request("GET", "/schedules", "", headers));
        assertThat(people.server.triggers.takeCallers())
                .extracting(Caller::account, Caller::region)
                .containsExactly(
                        tuple(KnownKey.ACCOUNT, "eu-central-1"),
                        tuple(KnownKey.ACCOUNT, "eu-central-1"));

        headers.put("X-Askel-Region", "eu central");
        var refused = people.server.send(people.request("GET", "/schedules", "", headers));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("The header X-Askel-Region is not the name of a region.");
        assertThat(people.server.triggers.takeCallers()).isEmpty();
    }

    @Test
    void a_person_calls_EventBridge_Scheduler_from_a_page_of_the_server_only() {
        var schedule =
                """
                {"ScheduleExpression":"rate(1 hours)","FlexibleTimeWindow":{"Mode":"OFF"},
                 "Target":{"Arn":"arn:aws:states:us-east-1:111111111111:stateMachine:m",
                           "RoleArn":"arn:aws:iam::111111111111:role/r"}}
                """;
        people.server.triggers.takeCallers();
        var cookie = Map.of("Cookie", shared);
        for (var method : List.of("POST", "PUT", "DELETE")) {
            var withoutOrigin =
                    people.server.send(people.request(method, "/schedules/s", schedule, cookie));
            assertThat(withoutOrigin.statusCode()).isEqualTo(403);
            assertThat(withoutOrigin.body()).contains("Origin");
        }
        var denied = people.send("POST", "/schedules/s", schedule, shared);
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(denied.body())
                .contains(
                        "User: arn:aws:iam::111111111111:user/shared is not authorized to perform:"
                                + " scheduler:CreateSchedule");
        assertThat(people.server.triggers.takeCallers()).isEmpty();

        people.send("GET", "/schedules", "", shared);

        assertThat(people.server.triggers.takeCallers())
                .extracting(Caller::account)
                .containsExactly(KnownKey.ACCOUNT);
        var unknown = people.send("GET", "/schedules", "", "askel-session=unknown");
        assertThat(unknown.statusCode()).isEqualTo(403);
        assertThat(people.server.triggers.takeCallers()).isEmpty();
    }

    @Test
    void a_waiting_poll_ends_with_its_session_or_when_its_policies_change() throws Exception {
        people.server.engine.answerLater(GetActivityTaskRequest.class, CompletableFuture::new);
        for (var end :
                List.<Consumer<String>>of(
                        cookie -> people.send("DELETE", "/api/v1/session", "", cookie),
                        _ -> people.reset("waiting"),
                        _ -> people.detach("waiting", "worker"))) {
            var cookie = people.person("waiting", List.of("worker"));
            people.server.engine.calls.clear();
            var poll =
                    people.server.sendAsync(
                            people.request(
                                    "POST",
                                    "/api/v1/activities/arn:aws:states:eu-north-1:111111111111:activity:a/poll",
                                    "{}",
                                    Map.of("Origin", people.origin(), "Cookie", cookie)));
            var abandoned = people.server.awaitCall().abandoned().toCompletableFuture();
            assertThat(abandoned).isNotDone();
            end.accept(cookie);
            abandoned.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertThat(poll.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS).body())
                    .isEqualTo("{}");
        }
    }

    @Test
    void a_one_time_password_permits_nothing_else() {
        var cookie = cookieOf(people.signIn("otto", people.reset("otto")));
        assertThat(people.send("GET", "/api/v1/session", "", cookie).body())
                .contains("\"passwordMustChange\":true");
        assertThat(people.send("GET", "/api/v1/openapi.json", "", cookie).statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_session_does_not_reach_the_protocols_of_aws() {
        var answer =
                people.server.send(
                        people.request(
                                "POST",
                                "/",
                                "{}",
                                Map.of(
                                        "X-Amz-Target",
                                        "AWSStepFunctions.ListStateMachines",
                                        "Content-Type",
                                        "application/x-amz-json-1.0",
                                        "Origin",
                                        people.origin(),
                                        "Cookie",
                                        shared)));
        assertThat(answer.body()).contains("#MissingAuthenticationTokenException\"");
    }

    /** Only a broken or old browser sends the cookie with a request of another site's page. */
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
        for (var path : List.of("/api/v1/activities", "/api/v1/session/password")) {
            var answer =
                    people.server.send(
                            people.request(
                                    "POST", path, "{}", Map.of(header, value, "Cookie", shared)));
            assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(403);
            assertThat(answer.body()).containsAnyOf("Origin", "another origin", "may not call");
        }
        assertThat(
                        people.server
                                .send(
                                        people.request(
                                                "DELETE",
                                                "/api/v1/session",
                                                "",
                                                Map.of(header, value, "Cookie", shared)))
                                .statusCode())
                .isEqualTo(403);
        assertThat(people.send("GET", "/api/v1/session", "", shared).body()).contains("shared");
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
        var answer = people.send("POST", "/api/v1/session", body, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void a_large_body_is_refused_before_the_sign_in() {
        var body = credentials("anna", "x".repeat(5_000));
        assertThat(people.send("POST", "/api/v1/session", body, "").statusCode()).isEqualTo(413);
    }

    @Test
    void a_wrong_password_sets_no_cookie() {
        people.reset("wrong");
        for (var user : List.of("wrong", "nobody")) {
            var answer = people.signIn(user, PASSWORD);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("The user name or the password is wrong.");
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void a_password_crosses_the_network_only_encrypted() throws Exception {
        var password = people.reset("remote");
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
        try (var socket = people.server.connect()) {
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
        assertThat(people.send("GET", "/api/v1/session", "", shared + "; " + shared).body())
                .isEqualTo("{\"required\":true}");
        assertThat(people.send("GET", "/api/v1/session", "", "other=1; " + shared + ";x").body())
                .contains("shared");
        var encrypted =
                people.server.send(
                        people.request(
                                "GET",
                                "/api/v1/session",
                                "",
                                Map.of("Cookie", shared, "X-Forwarded-Proto", "https")));
        assertThat(encrypted.body()).isEqualTo("{\"required\":true}");
    }

    @Test
    void the_metrics_need_the_policy_and_the_session() {
        assertThat(people.send("GET", "/metrics", "", "").statusCode()).isEqualTo(403);
        assertThat(people.send("GET", "/metrics", "", shared).body()).contains("askel:GetMetrics");
    }

    @Test
    void a_server_without_verification_needs_no_sign_in() {
        try (var open = new TestServer("")) {
            assertThat(open.get("/api/v1/session").body()).isEqualTo("{\"required\":false}");
        }
    }

    @Test
    void unknown_methods_are_refused() {
        assertThat(people.send("PATCH", "/api/v1/session", "{}", shared).statusCode())
                .isEqualTo(400);
        assertThat(people.send("DELETE", "/api/v1/sessions", "", shared).statusCode())
                .isEqualTo(400);
        assertThat(
                        people.send("DELETE", "/api/v1/sessions/0123456789abcdef", "", shared)
                                .statusCode())
                .isEqualTo(404);
        assertThat(people.send("GET", "/api/v1/sessions", "", shared).body())
                .contains("\"sessions\":[{", "\"agent\":\"Java-http-client");
    }
}
