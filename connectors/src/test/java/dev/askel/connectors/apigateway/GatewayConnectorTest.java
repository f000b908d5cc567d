package dev.askel.connectors.apigateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.guard.Guards;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests requests to APIs behind a gateway, and the results of their answers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class GatewayConnectorTest {
    private static final String HOST = "abc123.execute-api.us-west-2.amazonaws.com";
    private static final String PUBLIC_HOSTS_ONLY =
            "{allowed-hosts=[\"*\"],private-hosts=[],plain=off}";
    private static final String INVOKE = "arn:aws:states:::apigateway:invoke";

    /** The outcome and the request of a call. */
    private record GatewayCall(TaskOutcome outcome, Request request) {
        String output() {
            return ((TaskOutcome.Answered) outcome).output().text();
        }
    }

    /** Calls a gateway that a setting names. */
    private static GatewayCall invoke(Function<Request, Reply> gateway, String parameters)
            throws Exception {
        try (var fixture = new HttpFixture(gateway)) {
            var outcome =
                    outcome(Map.of("AWS_ENDPOINT_URL_EXECUTE_API", fixture.url()), parameters);
            return new GatewayCall(outcome, fixture.awaitRequest());
        }
    }

    private static TaskOutcome outcome(Map<String, String> variables, String parameters)
            throws Exception {
        return outcome(PUBLIC_HOSTS_ONLY, variables, INVOKE, parameters);
    }

    private static TaskOutcome outcome(
            String guard, Map<String, String> variables, String resource, String parameters)
            throws Exception {
        try (var running = new RunningCalls();
                var guarded = Guards.createCalls(guard);
                var http =
                        new HttpCalls(
                                TestTaskCalls.createGates(), Duration.ofSeconds(10), 1_000_000)) {
            var environment = new HashMap<>(variables);
            environment.put("AWS_ACCESS_KEY_ID", "test");
            environment.put("AWS_SECRET_ACCESS_KEY", "test");
            var aws = new AwsEnvironment(environment);
            var connector =
                    new GatewayConnector(
                            aws,
                            new ModelledServices(
                                    aws,
                                    http,
                                    new AssumedRoles(InstantSource.system(), false),
                                    OwnServerAddress.withoutTls()),
                            guarded,
                            running,
                            Duration.ofSeconds(60),
                            1_000_000);
            var call = TestTaskCalls.call(resource, parameters);
            assertThat(connector.serves(call.resource())).isTrue();
            return connector.call(call).toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static String parameters(String moreMembers) {
        return "{\"ApiEndpoint\":\"%s\",\"Method\":\"POST\"%s}".formatted(HOST, moreMembers);
    }

    @Test
    void the_request_contains_the_parameters_and_the_result_contains_the_answer() throws Exception {
        var invoked =
                invoke(
                        _ -> Reply.json("{\"a\":1}"),
                        parameters(
                                """
                                ,"Stage":"prod","Path":"pets/é","Headers":{"X-A":["1","2"]},
                                "QueryParameters":{"q":["x y","z"]},
                                "RequestBody":{"keep":0,"gone":null,"in":[{"gone":null}]}\
                                """));
        var request = invoked.request();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).hasToString("/prod/pets/%C3%A9?q=x%20y&q=z");
        assertThat(request.header("x-a")).isEqualTo("1, 2");
        assertThat(request.header("host")).isEqualTo(HOST);
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.headers()).doesNotContainKey("authorization");
        assertThat(request.body()).isEqualTo("{\"keep\":0,\"in\":[{}]}");
        assertThat(invoked.output())
                .startsWith("{\"Headers\":{")
                .endsWith("\"ResponseBody\":{\"a\":1},\"StatusCode\":200,\"StatusText\":\"OK\"}");
    }

    @Test
    void nulls_are_sent_when_the_state_allows_them() throws Exception {
        var invoked =
                invoke(
                        _ -> new Reply(200, Map.of("Content-Type", "text/plain"), "done"),
                        parameters(",\"RequestBody\":{\"a\":null},\"AllowNullValues\":true"));
        assertThat(invoked.request().body()).isEqualTo("{\"a\":null}");
        assertThat(invoked.output()).contains("\"ResponseBody\":\"done\"");
    }

    @Test
    void an_api_with_iam_authorization_is_signed_for_its_region() throws Exception {
        var invoked = invoke(_ -> Reply.json("1"), parameters(",\"AuthType\":\"IAM_ROLE\""));
        assertThat(invoked.request().header("authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=test/")
                .contains("/us-west-2/execute-api/aws4_request");
    }

    @Test
    void a_status_outside_2xx_fails_the_task_with_the_body_as_its_cause() throws Exception {
        var invoked =
                invoke(
                        _ -> new Reply(403, Map.of(), "{\"message\":\"Forbidden\"}"),
                        parameters(""));
        assertThat(invoked.outcome())
                .isInstanceOfSatisfying(
                        TaskOutcome.Failed.class,
                        failed -> {
                            assertThat(failed.failure().error()).isEqualTo("ApiGateway.403");
                            assertThat(failed.failure().cause())
                                    .isEqualTo("{\"message\":\"Forbidden\"}");
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",\"Headers\":{\"X-A\":\"one\"}|[The value of the field 'Headers' has an invalid format]",
                ",\"Headers\":{\"Host\":[\"one\"]}|[The header 'Host' cannot be set]",
                ",\"Headers\":{\"a(b\":[\"one\"]}|[The value of the field 'Headers' has an invalid format]",
                ",\"QueryParameters\":{\"a\":\"b\"}|[The value of the field 'QueryParameters' has an invalid format]",
                ",\"AuthType\":\"NONE\"|[The value of the field 'AuthType' has an invalid format]",
            })
    void invalid_parameters_are_refused(String moreMembers, String problem) throws Exception {
        assertThat(outcome(Map.of(), parameters(moreMembers)))
                .isInstanceOfSatisfying(
                        TaskOutcome.NotStarted.class,
                        refused ->
                                assertThat(refused.failure().cause())
                                        .endsWith("start the Task: " + problem));
    }

    @Test
    void a_private_host_in_the_parameters_is_forbidden() throws Exception {
        assertThat(
                        outcome(
                                PUBLIC_HOSTS_ONLY,
                                Map.of(),
                                INVOKE + ".waitForTaskToken",
                                "{\"ApiEndpoint\":\"localhost:1\",\"Method\":\"GET\"}"))
                .isInstanceOfSatisfying(
                        TaskOutcome.Failed.class,
                        failed -> {
                            assertThat(failed.failure().error()).isEqualTo("States.Permissions");
                            assertThat(failed.failure().cause())
                                    .contains("'localhost'", "askel.connectors.http.private-hosts");
                        });
    }
}
