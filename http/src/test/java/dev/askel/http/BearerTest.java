package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests to the REST API with access tokens of an identity provider. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BearerTest {
    private static final String READ = "/api/v1/openapi.json";

    private static FederatedServer server;

    @BeforeAll
    static void start() {
        server = new FederatedServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(String path, String token) {
        return server.send("GET", path, "", Map.of("Authorization", "Bearer " + token));
    }

    @Test
    void a_token_has_the_policies_of_the_groups() {
        var token = server.provider.accessToken();
        assertThat(get(READ, token).statusCode()).isEqualTo(200);
        var lower = server.send("GET", READ, "", Map.of("Authorization", "bearer " + token));
        assertThat(lower.statusCode()).isEqualTo(200);
        server.trail.takeRefusals();
        var denied =
                server.send(
                        "POST",
                        "/api/v1/activities",
                        "{\"name\":\"a\"}",
                        Map.of("Authorization", "Bearer " + token));
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(denied.body()).contains(FederatedServer.ANNA, "states:CreateActivity");
        assertThat(server.trail.takeRefusals())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.principal()).isEqualTo(FederatedServer.ANNA);
                    assertThat(event.account()).isEqualTo(KnownKey.ACCOUNT);
                });
        assertThat(get("/metrics", token).body()).contains("askel:GetMetrics");
    }

    @Test
    void a_person_without_groups_is_denied_by_policy() {
        var answer = get(READ, server.provider.accessToken(it -> it.claim("groups", null)));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains(FederatedServer.ANNA);
    }

    static Stream<UnaryOperator<JWTClaimsSet.Builder>> faults() {
        return Stream.of(
                it -> it.audience("askel"),
                it -> it.audience((String) null),
                it -> it.issuer("https://other.example"),
                it -> it.subject("no name\"\\ü\n"),
                it -> it.expirationTime(Date.from(Instant.now().minusSeconds(60))),
                it -> it.issueTime(Date.from(Instant.now().plusSeconds(60))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_token_with_a_fault_is_refused_and_recorded(UnaryOperator<JWTClaimsSet.Builder> fault) {
        server.trail.takeRefusals();
        for (var path : List.of(READ, "/metrics")) {
            var answer = get(path, server.provider.accessToken(fault));
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("#UnauthorizedException\"");
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .matches(
                            "Bearer realm=\"askel\", error=\"invalid_token\","
                                    + " error_description=\"[ !#-\\[\\]-~]+\"");
        }
        assertThat(server.trail.takeRefusals())
                .extracting(event -> event.action() + " " + event.resource())
                .containsExactly("askel:Authenticate " + READ, "askel:Authenticate /metrics");
    }

    @Test
    void a_token_does_not_reach_the_protocols_of_aws() {
        var authorization = "Bearer " + server.provider.accessToken();
        var call =
                server.send(
                        "POST",
                        "/",
                        "{}",
                        Map.of(
                                "X-Amz-Target", "AWSStepFunctions.ListStateMachines",
                                "Content-Type", "application/x-amz-json-1.0",
                                "Authorization", authorization));
        assertThat(call.statusCode()).isEqualTo(400);
        assertThat(call.body()).containsAnyOf("MissingAuth", "IncompleteSignature");
        var sts =
                server.send(
                        "POST",
                        "/",
                        "Action=GetCallerIdentity&Version=2011-06-15",
                        Map.of(
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                "Authorization",
                                authorization));
        assertThat(sts.statusCode()).isBetween(400, 403);
        assertThat(sts.body()).contains("<Error>");
    }

    @Test
    void a_token_comes_with_no_session() {
        var answer =
                server.send(
                        "GET",
                        READ,
                        "",
                        Map.of(
                                "Authorization", "Bearer " + server.provider.accessToken(),
                                "Cookie", "askel-session=" + "a".repeat(43)));
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void no_text_causes_a_failure_of_the_server() {
        var random = new Random(7);
        var token = server.provider.accessToken();
        for (int i = 0; i < 300; i++) {
            var bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            var noise = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            int cut = random.nextInt(token.length());
            var text =
                    switch (i % 3) {
                        case 0 -> noise + "." + noise + "." + noise;
                        case 1 -> token.substring(0, cut) + noise + "x";
                        default -> token.substring(0, cut) + "x" + token.substring(cut);
                    };
            assertThat(get(READ, text).statusCode()).as(text).isEqualTo(401);
        }
        assertThat(get(READ, token).statusCode()).isEqualTo(200);
    }

    @Test
    void a_server_without_an_audience_accepts_no_token() {
        try (var closed = new FederatedServer("")) {
            var answer =
                    closed.send(
                            "GET",
                            READ,
                            "",
                            Map.of("Authorization", "Bearer " + closed.provider.accessToken()));
            assertThat(answer.statusCode()).isBetween(400, 403);
        }
    }

    @Test
    void a_waiting_poll_ends_with_its_token() throws Exception {
        server.server.engine.answerLater(GetActivityTaskRequest.class, CompletableFuture::new);
        server.server.engine.calls.clear();
        var token = server.provider.accessToken(it -> it.claim("groups", "workers"));
        var poll =
                server.server.sendAsync(
                        server.request(
                                "POST",
                                "/api/v1/activities/arn:aws:states:eu-north-1:111111111111:activity:a/poll",
                                "{}",
                                Map.of("Authorization", "Bearer " + token)));
        var abandoned = server.server.awaitCall().abandoned().toCompletableFuture();
        assertThat(abandoned).isNotDone();
        server.offset = Duration.ofHours(1);
        try {
            abandoned.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertThat(poll.get(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS).body())
                    .isEqualTo("{}");
        } finally {
            server.offset = Duration.ZERO;
        }
    }
}
