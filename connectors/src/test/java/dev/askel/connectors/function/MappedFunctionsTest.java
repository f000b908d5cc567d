package dev.askel.connectors.function;

import static dev.askel.connectors.TestTaskCalls.INVOKE;
import static dev.askel.connectors.TestTaskCalls.call;
import static dev.askel.connectors.TestTaskCalls.functionArn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Failure;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.TaskOutcome.Answered;
import dev.askel.engine.task.TaskOutcome.Failed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MappedFunctionsTest {
    private Function<Request, Reply> behaviour = request -> Reply.json(request.body());
    private HttpFixture server;
    private Connectors connectors;

    @BeforeEach
    void start() throws IOException {
        server = new HttpFixture(request -> behaviour.apply(request));
        connectors =
                connectorsOf(
                        "askel.functions { charge-card = \"%s/charge?v=2\" }"
                                .formatted(server.url()));
    }

    @AfterEach
    void stop() {
        connectors.close();
        server.close();
    }

    @Test
    void a_mapped_function_receives_the_payload_and_the_callers_identity() throws Exception {
        behaviour = _ -> Reply.json("{\"ok\":true}");
        var plain = call(functionArn("charge-card"), "{\"amount\": 3}");
        var call =
                new TaskCall(
                        plain.executionArn() + "-ä",
                        plain.resource(),
                        plain.parameters(),
                        plain.idempotencyKey(),
                        "token==",
                        null,
                        plain.account(),
                        plain.region(),
                        null,
                        "Root=1-5759e988-bd862e3fe1be46a994272793");

        assertThat(TestTaskCalls.awaitOutcome(connectors.tasks(), call))
                .isEqualTo(new Answered(TestTaskCalls.json("{\"ok\":true}")));

        var request = server.awaitRequest();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).hasToString("/charge?v=2");
        assertThat(request.body()).isEqualTo("{\"amount\":3}");
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.header("askel-idempotency-key")).isEqualTo(call.idempotencyKey());
        assertThat(request.header("askel-task-token")).isEqualTo("token==");
        assertThat(request.header("askel-execution-arn")).endsWith("run-%C3%A4");
        assertThat(request.header("x-amzn-trace-id")).startsWith("Root=1-");
    }

    @ParameterizedTest
    @CsvSource({
        "charge-card",
        "charge-card:live",
        "123456789012:function:charge-card",
        "arn:aws:lambda:eu-west-1:999999999999:function:charge-card:7",
    })
    void a_function_is_found_by_its_name_in_any_form(String name) throws Exception {
        var outcome = outcome(INVOKE, "{\"FunctionName\":\"%s\",\"Payload\":[1]}".formatted(name));

        assertThat(((Answered) outcome).output().tree().path("Payload").toString())
                .isEqualTo("[1]");
    }

    @Test
    void invoke_returns_the_answers_headers_and_the_same_request_id_for_a_repeat()
            throws Exception {
        behaviour = _ -> new Reply(201, Map.of("X-Version", "9"), "\"made\"");
        var call = call(INVOKE, "{\"FunctionName\":\"charge-card\"}");

        var once =
                ((Answered) TestTaskCalls.awaitOutcome(connectors.tasks(), call)).output().tree();
        var again =
                ((Answered) TestTaskCalls.awaitOutcome(connectors.tasks(), call)).output().tree();

        assertThat(once.path("ExecutedVersion").asText()).isEqualTo("$LATEST");
        assertThat(once.path("StatusCode").asInt()).isEqualTo(200);
        assertThat(once.path("SdkHttpMetadata").path("HttpHeaders").path("x-version").asText())
                .isEqualTo("9");
        assertThat(once.path("SdkResponseMetadata")).isEqualTo(again.path("SdkResponseMetadata"));
    }

    @Test
    void an_empty_answer_is_null() throws Exception {
        behaviour = _ -> new Reply(204, Map.of(), "");

        assertThat(outcome(functionArn("charge-card"), "{}"))
                .isEqualTo(new Answered(TestTaskCalls.json("null")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200|Unhandled|{'errorType':'CardDeclined','errorMessage':'no'}|CardDeclined",
                "500||{'errorType':'CardDeclined','errorMessage':'no'}|CardDeclined",
                "422||{'errorType':'Invalid'}|Invalid",
            })
    void an_error_with_a_type_is_the_functions_error(
            int status, String header, String body, String error) throws Exception {
        var written = body.replace('\'', '"');
        Map<String, String> headers =
                header == null ? Map.of() : Map.of("X-Amz-Function-Error", header);
        behaviour = _ -> new Reply(status, headers, written);

        assertThat(outcome(functionArn("charge-card"), "{}"))
                .isEqualTo(new Failed(new Failure(error, written)));
    }

    @ParameterizedTest
    @CsvSource({
        "404,Lambda.Unknown",
        "500,Lambda.Unknown",
        "429,Lambda.TooManyRequestsException",
        "503,Lambda.ServiceException",
    })
    void the_cause_of_another_status_contains_the_answer(int status, String error)
            throws Exception {
        behaviour = _ -> new Reply(status, Map.of(), "<html>" + "x".repeat(2_000));

        assertThat(outcome(functionArn("charge-card"), "{}"))
                .isEqualTo(
                        new Failed(
                                new Failure(
                                        error,
                                        "The function 'charge-card' at %s/charge?*** answered HTTP status %d: <html>%s…"
                                                .formatted(
                                                        server.url(), status, "x".repeat(994)))));
    }

    @Test
    void an_error_message_without_type_is_unknown() throws Exception {
        behaviour = _ -> new Reply(500, Map.of(), "{\"errorMessage\":\"out of paper\"}");

        assertThat(outcome(functionArn("charge-card"), "{}"))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> {
                            assertThat(failed.failure().error()).isEqualTo("Lambda.Unknown");
                            assertThat(failed.failure().cause()).contains("out of paper");
                        });
    }

    @Test
    void an_answer_that_is_not_json_is_a_failure() throws Exception {
        behaviour = _ -> new Reply(200, Map.of(), "Please log in");

        assertThat(outcome(functionArn("charge-card"), "{}"))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.failure().cause())
                                        .endsWith("answered text that is not JSON: Please log in"));
    }

    @Test
    void an_unreachable_address_is_a_client_exception() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (var unreachable =
                connectorsOf("askel.functions { f = \"http://127.0.0.1:%d\" }".formatted(port))) {
            assertThat(
                            TestTaskCalls.awaitOutcome(
                                    unreachable.tasks(), call(functionArn("f"), "{}")))
                    .isEqualTo(
                            new Failed(
                                    new Failure(
                                            "Lambda.SdkClientException",
                                            "Unable to execute HTTP request: Connect to 127.0.0.1:%d [127.0.0.1/127.0.0.1] failed: Connection refused"
                                                    .formatted(port))));
        }
    }

    @Test
    void an_event_is_accepted_once_the_function_has_answered() throws Exception {
        behaviour = _ -> new Reply(500, Map.of(), "ignored");

        var outcome =
                outcome(INVOKE, "{\"FunctionName\":\"charge-card\",\"InvocationType\":\"Event\"}");

        assertThat(((Answered) outcome).output().tree().path("StatusCode").asInt()).isEqualTo(202);
        assertThat(((Answered) outcome).output().tree().has("Payload")).isFalse();
        assertThat(server.unreadRequests()).isEqualTo(1);
    }

    @Test
    void a_dry_run_sends_no_request() throws Exception {
        var outcome =
                outcome(INVOKE, "{\"FunctionName\":\"charge-card\",\"InvocationType\":\"DryRun\"}");

        assertThat(((Answered) outcome).output().tree().path("StatusCode").asInt()).isEqualTo(204);
        assertThat(server.unreadRequests()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"localhost:9000", "ftp://localhost/", "http://", "7"})
    void an_address_that_cannot_be_called_stops_the_start(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connectorsOf("askel.functions { f = \"%s\" }".formatted(address)))
                .withMessageContaining("askel.functions.\"f\" is '%s'".formatted(address));
    }

    @Test
    void a_misspelt_endpoint_stops_the_start() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Connectors.create(
                                ConfigFactory.defaultReference(),
                                Map.of("LAMBDA_ENDPOINT", "host.docker.internal")))
                .withMessageContaining("LAMBDA_ENDPOINT is 'host.docker.internal'");
    }

    private TaskOutcome outcome(String resource, String parameters) throws Exception {
        return TestTaskCalls.awaitOutcome(connectors.tasks(), call(resource, parameters));
    }

    private static Connectors connectorsOf(String settings) {
        return Connectors.create(
                ConfigFactory.parseString(settings).withFallback(ConfigFactory.defaultReference()),
                Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
    }
}
