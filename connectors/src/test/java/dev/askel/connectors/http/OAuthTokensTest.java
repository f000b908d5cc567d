package dev.askel.connectors.http;

import static dev.askel.connectors.http.HttpTaskFixture.OK;
import static dev.askel.connectors.http.HttpTaskFixture.cause;
import static dev.askel.connectors.http.HttpTaskFixture.error;
import static dev.askel.connectors.http.HttpTaskFixture.outcome;
import static dev.askel.connectors.http.HttpTaskFixture.output;
import static dev.askel.connectors.http.HttpTaskFixture.parameter;
import static dev.askel.connectors.http.HttpTaskFixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.call.GateStatistics;
import dev.askel.engine.api.connection.Authorization.OAuthClientCredentials;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the tokens of connections with OAuth client credentials. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OAuthTokensTest {
    private final HttpTaskFixture http = new HttpTaskFixture();

    @Test
    void concurrent_calls_share_one_token_request() throws Exception {
        var tokenRequests = new AtomicInteger();
        var answerReleased = new CountDownLatch(1);
        http.withConnector(
                api ->
                        new OAuthClientCredentials(
                                api.url() + "/token",
                                "POST",
                                "me",
                                new Secret("s"),
                                ConnectionParameters.NONE),
                ConnectionParameters.NONE,
                Duration.ofSeconds(60),
                _ -> {
                    tokenRequests.incrementAndGet();
                    try {
                        answerReleased.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return new Reply(500, Map.of(), "{\"error\":\"busy\"}");
                },
                (connector, api) -> {
                    var outcomes =
                            IntStream.range(0, 50)
                                    .mapToObj(_ -> connector.call(task(api, "")))
                                    .toList();
                    while (tokenRequests.get() == 0) {
                        Thread.onSpinWait();
                    }
                    answerReleased.countDown();
                    for (var outcome : outcomes) {
                        assertThat(error(outcome.toCompletableFuture().get(60, TimeUnit.SECONDS)))
                                .isEqualTo("Events.ConnectionResource.InvalidConnectionState");
                    }
                    // Some calls may begin after the answer has arrived, and then send another
                    // request.
                    assertThat(tokenRequests.get()).isLessThan(50);
                });
    }

    @Test
    void a_token_request_passes_the_gate() throws Exception {
        var gateStatistics = new ConcurrentLinkedQueue<GateStatistics>();
        http.withConnector(
                api ->
                        new OAuthClientCredentials(
                                api.url() + "/token",
                                "POST",
                                "me",
                                new Secret("s"),
                                ConnectionParameters.NONE),
                ConnectionParameters.NONE,
                Duration.ofSeconds(60),
                _ -> {
                    gateStatistics.addAll(http.gates.statistics());
                    return new Reply(500, Map.of(), "{\"error\":\"busy\"}");
                },
                (connector, api) -> {
                    outcome(connector, task(api, ""));
                    assertThat(gateStatistics)
                            .singleElement()
                            .satisfies(gate -> {
                                assertThat(gate.integration()).isEqualTo("http");
                                assertThat(gate.endpoint()).isEqualTo(api.url());
                                assertThat(gate.callsInFlight()).isEqualTo(1);
                            });
                });
    }

    @Test
    void a_token_is_cached_until_it_expires_or_is_refused() throws Exception {
        var grantedTokens = new AtomicInteger();
        var acceptedAuthorization = new AtomicReference<>("Bearer t1");
        http.withConnector(
                api ->
                        new OAuthClientCredentials(
                                api.url() + "/token",
                                "POST",
                                "me",
                                new Secret("s"),
                                new ConnectionParameters(
                                        List.of(),
                                        List.of(),
                                        List.of(parameter("audience", "x y")))),
                ConnectionParameters.NONE,
                Duration.ofSeconds(60),
                request -> {
                    if (request.uri().getPath().equals("/token")) {
                        assertThat(request.header("authorization")).isEqualTo("Basic bWU6cw==");
                        assertThat(request.body())
                                .isEqualTo("audience=x%20y&grant_type=client_credentials");
                        return Reply.json(
                                "{\"access_token\":\"t%d\",\"expires_in\":3600}"
                                        .formatted(grantedTokens.incrementAndGet()));
                    }
                    return request.header("authorization").equals(acceptedAuthorization.get())
                            ? OK
                            : new Reply(401, Map.of(), "");
                },
                (connector, api) -> {
                    output(outcome(connector, task(api, "")));
                    output(outcome(connector, task(api, "")));
                    assertThat(grantedTokens).hasValue(1);
                    acceptedAuthorization.set("Bearer t2");
                    output(outcome(connector, task(api, "")));
                    assertThat(grantedTokens).hasValue(2);
                    http.now.set(http.now.get().plusSeconds(3_600));
                    acceptedAuthorization.set("Bearer t3");
                    output(outcome(connector, task(api, "")));
                    assertThat(grantedTokens).hasValue(3);
                    acceptedAuthorization.set("invalid");
                    assertThat(error(outcome(connector, task(api, ""))))
                            .isEqualTo("States.Http.StatusCode.401");
                    assertThat(grantedTokens).hasValue(4);
                });
    }

    @Test
    void the_failure_of_a_token_request_does_not_contain_the_secret() throws Exception {
        http.withConnector(
                api ->
                        new OAuthClientCredentials(
                                api.url(),
                                "GET",
                                "me",
                                new Secret("s3cret"),
                                ConnectionParameters.NONE),
                ConnectionParameters.NONE,
                Duration.ofSeconds(60),
                _ -> new Reply(400, Map.of(), "{\"error\":\"invalid_client\"}"),
                (connector, api) -> {
                    var outcome = outcome(connector, task(api, ""));
                    assertThat(error(outcome))
                            .isEqualTo("Events.ConnectionResource.InvalidConnectionState");
                    assertThat(cause(outcome))
                            .endsWith("its authorization endpoint answered 400 invalid_client.")
                            .doesNotContain("s3cret");
                });
    }
}
