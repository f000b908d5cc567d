package dev.askel.connectors.http;

import static dev.askel.connectors.http.HttpTaskFixture.ARN;
import static dev.askel.connectors.http.HttpTaskFixture.KEY;
import static dev.askel.connectors.http.HttpTaskFixture.OK;
import static dev.askel.connectors.http.HttpTaskFixture.cause;
import static dev.askel.connectors.http.HttpTaskFixture.error;
import static dev.askel.connectors.http.HttpTaskFixture.outcome;
import static dev.askel.connectors.http.HttpTaskFixture.output;
import static dev.askel.connectors.http.HttpTaskFixture.parameter;
import static dev.askel.connectors.http.HttpTaskFixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.connection.OpenedConnection;
import dev.askel.engine.task.CallWatcher;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the requests and results of HTTP tasks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class HttpConnectorTest {
    private final HttpTaskFixture http = new HttpTaskFixture();

    @Test
    void the_request_contains_the_parameters_and_aws_headers_and_the_result_contains_the_answer()
            throws Exception {
        http.withConnector(
                KEY,
                _ -> new Reply(201, Map.of("Content-Type", "application/json", "X-A", "b"), "[1]"),
                (connector, api) -> {
                    var outcome =
                            outcome(
                                    connector,
                                    task(
                                            api,
                                            """
                                            ,"Headers":{"X-Own":"v"},"RequestBody":{"q":1},
                                            "QueryParameters":{"list":["x y","&"],"n":5}\
                                            """));
                    var request = api.awaitRequest();
                    assertThat(request.method()).isEqualTo("POST");
                    assertThat(request.uri())
                            .hasToString("/v1/th%C3%ADngs?a=1&k=old&list=x%20y&list=%26&n=5");
                    assertThat(request.header("x-own")).isEqualTo("v");
                    assertThat(request.header("x-api-key")).isEqualTo("k-1");
                    assertThat(request.header("content-type")).isEqualTo("application/json");
                    assertThat(request.header("range")).isEqualTo("bytes=0-262144");
                    assertThat(request.header("user-agent"))
                            .isEqualTo("Amazon|StepFunctions|HttpInvoke|eu-north-1");
                    assertThat(request.body()).isEqualTo("{\"q\":1}");
                    assertThat(output(outcome))
                            .contains("\"X-a\":[\"b\"]")
                            .endsWith(
                                    "\"ResponseBody\":[1],\"StatusCode\":201,\"StatusText\":\"Created\"}");
                });
    }

    @Test
    void the_request_has_the_trace_headers_of_xray_and_w3c() throws Exception {
        var header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
        http.withConnector(
                KEY,
                _ -> OK,
                (connector, api) -> {
                    outcome(connector, TestTaskCalls.withTraceHeader(task(api, ""), header));
                    var request = api.awaitRequest();
                    assertThat(request.header("x-amzn-trace-id")).isEqualTo(header);
                    assertThat(request.header("traceparent"))
                            .isEqualTo("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01");
                });
    }

    @Test
    void parameters_of_the_connection_override_those_of_the_state() throws Exception {
        var connectionParameters =
                new ConnectionParameters(
                        List.of(parameter("x-own", "c")),
                        List.of(parameter("k", "new")),
                        List.of(parameter("q", "c")));
        http.withConnector(
                _ -> new Authorization.Basic("me", new Secret("pa:ss")),
                connectionParameters,
                Duration.ofSeconds(60),
                _ -> OK,
                (connector, api) -> {
                    outcome(
                            connector,
                            task(
                                    api,
                                    ",\"Headers\":{\"X-Own\":\"v\"},\"RequestBody\":{\"q\":1,\"r\":2},\"QueryParameters\":{\"k\":\"state\"}"));
                    var request = api.awaitRequest();
                    assertThat(request.header("authorization")).isEqualTo("Basic bWU6cGE6c3M=");
                    assertThat(request.uri()).hasToString("/v1/th%C3%ADngs?a=1&k=new");
                    assertThat(request.headers().get("x-own")).containsExactly("c");
                    assertThat(request.body()).isEqualTo("{\"q\":\"c\",\"r\":2}");

                    assertThat(error(outcome(connector, task(api, ",\"RequestBody\":[1]"))))
                            .isEqualTo("States.Runtime");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INDICES|a%5B0%5D=x+y&a%5B1%5D=2&o%5Bp%5D=%C3%A9&e=",
                "BRACKETS|a%5B%5D=x+y&a%5B%5D=2&o%5Bp%5D=%C3%A9&e=",
                "COMMAS|a=x+y%2C2&o%5Bp%5D=%C3%A9&e=",
                "REPEAT|a=x+y&a=2&o%5Bp%5D=%C3%A9&e="
            })
    void bodies_are_url_encoded(String format, String body) throws Exception {
        http.withConnector(
                KEY,
                _ -> OK,
                (connector, api) -> {
                    outcome(
                            connector,
                            task(
                                    api,
                                    """
                                    ,"RequestBody":{"a":["x y",2],"o":{"p":"é"},"e":null},
                                    "Transform":{"RequestBodyEncoding":"URL_ENCODED",
                                    "RequestEncodingOptions":{"ArrayFormat":"%s"}}\
                                    """
                                            .formatted(format)));
                    var request = api.awaitRequest();
                    assertThat(request.body()).isEqualTo(body);
                    assertThat(request.header("content-type"))
                            .isEqualTo("application/x-www-form-urlencoded");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"Method\":\"GET\",\"Authentication\":{\"ConnectionArn\":\"a\"}}|[The field 'ApiEndpoint' is required but was missing]",
                "{\"ApiEndpoint\":\"ftp://h/\",\"Method\":\"GET\",\"InvocationConfig\":{\"ConnectionArn\":\"a\"}}|[The value of the field 'ApiEndpoint' has an invalid format]",
                "{\"ApiEndpoint\":\"https://u:p@h/\",\"Method\":\"GET\",\"InvocationConfig\":{\"ConnectionArn\":\"a\"}}|[The value of the field 'ApiEndpoint' has an invalid format]",
                "{\"ApiEndpoint\":\"https://h/\",\"Method\":\"GET\"}|[The field 'Authentication.ConnectionArn' is required but was missing]",
                "{\"ApiEndpoint\":\"https://h/\",\"Method\":\"TRACE\",\"InvocationConfig\":{\"ConnectionArn\":\"a\"}}|[The value of the field 'Method' has an invalid format]",
                "{\"ApiEndpoint\":\"https://h/\",\"Method\":\"GET\",\"InvocationConfig\":{\"ConnectionArn\":\"a\"},\"Headers\":{\"host\":\"x\"}}|[The header 'host' cannot be set]",
                "{\"ApiEndpoint\":\"https://h/\",\"Method\":\"GET\",\"InvocationConfig\":{\"ConnectionArn\":\"a\"},\"Headers\":{\"A\":\"x\\r\\nB: c\"}}|[The value of the field 'Headers' has an invalid format]",
                "{\"ApiEndpoint\":\"https://h/\",\"Method\":\"GET\",\"InvocationConfig\":{\"ConnectionArn\":\"a\"},\"Headers\":{\"x,y\":\"z\"}}|[The value of the field 'Headers' has an invalid format]",
                "{\"ApiEndpoint\":\"https://h/\",\"Method\":\"GET\",\"InvocationConfig\":{\"ConnectionArn\":\"a\"},\"Transform\":{\"RequestBodyEncoding\":\"XML\"}}|[The value of the field 'Transform' has an invalid format]"
            })
    void invalid_parameters_are_refused(String parameters, String problem) throws Exception {
        http.withConnector(
                KEY,
                _ -> OK,
                (connector, _) -> {
                    var call = TestTaskCalls.call("arn:aws:states:::http:invoke", parameters);
                    assertThat(connector.refusal(call.resource(), call.parameters()))
                            .satisfies(failure -> {
                                assertThat(failure.error()).isEqualTo("States.Runtime");
                                assertThat(failure.cause()).endsWith("start the Task: " + problem);
                            });
                    assertThat(outcome(connector, call)).isInstanceOf(TaskOutcome.NotStarted.class);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "404,gone,States.Http.StatusCode.404,gone",
        "429,'',States.Http.StatusCode.429,Too Many Requests",
        "302,'',States.Http.StatusCode.302,Temporary Redirect"
    })
    void a_status_outside_2xx_fails_the_task(int status, String body, String error, String cause)
            throws Exception {
        http.withConnector(
                KEY,
                _ -> new Reply(status, Map.of("Location", "http://localhost:1/"), body),
                (connector, api) -> {
                    var outcome = outcome(connector, task(api, ""));
                    assertThat(error(outcome)).isEqualTo(error);
                    assertThat(cause(outcome)).isEqualTo(cause);
                    assertThat(api.unreadRequests()).isOne();
                });
    }

    @Test
    void text_remains_text_and_images_are_refused() throws Exception {
        var type = new AtomicReference<>("text/html");
        http.withConnector(
                KEY,
                _ -> new Reply(200, Map.of("Content-Type", type.get()), "{}"),
                (connector, api) -> {
                    assertThat(output(outcome(connector, task(api, ""))))
                            .contains("\"ResponseBody\":\"{}\"");
                    type.set("application/problem+json; charset=utf-8");
                    assertThat(output(outcome(connector, task(api, ""))))
                            .contains("\"ResponseBody\":{}");
                    type.set("image/png");
                    assertThat(error(outcome(connector, task(api, ""))))
                            .isEqualTo("States.Runtime");
                });
    }

    /** The target of a rule is an API destination. */
    @Test
    void a_call_of_a_rule_ignores_the_content_of_the_answer_but_not_its_status() throws Exception {
        var status = new AtomicInteger(200);
        var agents = new CopyOnWriteArrayList<String>();
        http.withConnector(
                KEY,
                request -> {
                    agents.add(request.header("user-agent") + request.header("x-api-key"));
                    return new Reply(
                            status.get(),
                            Map.of("Content-Type", "image/png"),
                            "x".repeat(HttpConnector.ANSWER_BYTES_MAX + 1));
                },
                (connector, api) -> {
                    var task = task(api, "");
                    var call =
                            new TaskCall(
                                    "arn:aws:events:eu-north-1:123456789012:rule/r",
                                    task.resource(),
                                    task.parameters(),
                                    task.idempotencyKey(),
                                    null,
                                    null,
                                    task.account(),
                                    task.region(),
                                    null,
                                    null,
                                    null,
                                    null);
                    assertThat(output(outcome(connector, call))).isEqualTo("{}");
                    assertThat(error(outcome(connector, task)))
                            .isEqualTo("States.DataLimitExceeded");
                    status.set(500);
                    assertThat(outcome(connector, call)).isInstanceOf(TaskOutcome.Failed.class);
                    assertThat(agents.getFirst())
                            .isEqualTo("Amazon/EventBridge/ApiDestinationsk-1");
                });
    }

    @Test
    void an_answer_that_is_too_large_fails_the_task() throws Exception {
        http.withConnector(
                KEY,
                _ -> Reply.json("\"" + "x".repeat(HttpConnector.ANSWER_BYTES_MAX) + "\""),
                (connector, api) ->
                        assertThat(error(outcome(connector, task(api, ""))))
                                .isEqualTo("States.DataLimitExceeded"));
    }

    @Test
    void an_answer_that_is_too_late_fails_the_task() throws Exception {
        var testFinished = new CountDownLatch(1);
        http.withConnector(
                _ -> KEY,
                ConnectionParameters.NONE,
                Duration.ofSeconds(2),
                _ -> {
                    await(testFinished);
                    return OK;
                },
                (connector, api) -> {
                    var late = outcome(connector, task(api, ""));
                    assertThat(error(late)).isEqualTo("States.Http.Socket");
                    assertThat(cause(late)).isEqualTo("No complete answer within 2 s.");
                    testFinished.countDown();
                });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_cancelled_call_ends() throws Exception {
        var testFinished = new CountDownLatch(1);
        var requestReceived = new CountDownLatch(1);
        http.withConnector(
                KEY,
                _ -> {
                    requestReceived.countDown();
                    await(testFinished);
                    return OK;
                },
                (connector, api) -> {
                    var call = task(api, "");
                    var outcome = connector.call(call).toCompletableFuture();
                    await(requestReceived);
                    connector.cancel(call);
                    assertThatThrownBy(() -> outcome.get(60, TimeUnit.SECONDS))
                            .hasCauseInstanceOf(CancellationException.class);
                    testFinished.countDown();
                });
    }

    @Test
    void a_connection_must_exist_and_belong_to_the_same_account() throws Exception {
        http.withConnector(
                KEY,
                _ -> OK,
                (connector, api) -> {
                    var call = task(api, "");
                    for (var arn :
                            List.of(
                                    ARN.replace("/api/", "/other/"),
                                    ARN.replace("123456789012", "000000000000"))) {
                        var other =
                                TestTaskCalls.call(
                                        "arn:aws:states:::http:invoke",
                                        call.parameters().text().replace(ARN, arn));
                        var outcome = outcome(connector, other);
                        assertThat(error(outcome))
                                .isEqualTo("Events.ConnectionResource.ResourceNotFoundException");
                        assertThat(cause(outcome)).contains(arn);
                    }
                    assertThat(api.unreadRequests()).isZero();
                });
    }

    @ParameterizedTest
    @CsvSource({"true,', X-Api-Key: k-1'", "false,''"})
    void a_watcher_receives_additions_of_the_connection_only_on_request(
            boolean reveal, String expectedAddition) throws Exception {
        var watched = new ArrayList<Object>();
        var watcher =
                new CallWatcher() {
                    @Override
                    public boolean seesSecrets() {
                        return reveal;
                    }

                    @Override
                    public void onRequest(WatchedRequest request) {
                        watched.add(request);
                    }

                    @Override
                    public void onResponse(WatchedResponse response) {
                        watched.add(response);
                    }
                };
        http.withConnector(
                KEY,
                _ -> OK,
                (connector, api) -> {
                    connector
                            .call(task(api, ",\"RequestBody\":{}"), watcher)
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
                    assertThat(watched).hasSize(2);
                    assertThat(watched.getFirst())
                            .isEqualTo(
                                    new CallWatcher.WatchedRequest(
                                            "http",
                                            "POST",
                                            api.url() + "/v1/th%C3%ADngs?a=1&k=old",
                                            "[Content-Type: application/json, Range: bytes=0-262144, User-Agent: Amazon|StepFunctions|HttpInvoke|eu-north-1"
                                                    + expectedAddition
                                                    + "]",
                                            "{}"));
                    assertThat(watched.getLast())
                            .isInstanceOfSatisfying(
                                    CallWatcher.WatchedResponse.class,
                                    response -> {
                                        assertThat(response.statusCode()).isEqualTo(200);
                                        assertThat(response.statusMessage()).isEqualTo("OK");
                                        assertThat(response.body()).isEqualTo("{\"ok\":true}");
                                    });
                });
    }

    @Test
    void the_text_of_a_secret_is_hidden() {
        assertThat(
                        new OpenedConnection(
                                ARN,
                                UUID.randomUUID(),
                                KEY,
                                ConnectionParameters.NONE,
                                AllowedHosts.NONE))
                .asString()
                .doesNotContain("k-1");
    }
}
