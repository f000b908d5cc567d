package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.api.Activities.ListActivitiesRequest;
import dev.askel.engine.api.Activities.ListActivitiesResult;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests docs/aws/api.md section 1: the transport. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProtocolTest {
    private static final String UNKNOWN_OPERATION =
            "{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"}";
    private static final String NO_ACTIVITIES = "{\"activities\":[]}";

    private static TestServer server;

    /** A server with short time-outs, which clients on a busy machine may exceed. */
    private static TestServer impatientServer;

    @BeforeAll
    static void start() {
        server = new TestServer("");
        impatientServer =
                new TestServer("askel.http { answer-timeout = 500ms, body-timeout = 500ms }");
    }

    @AfterAll
    static void stop() {
        server.close();
        impatientServer.close();
    }

    @BeforeEach
    void answerWithNoActivities() {
        server.engine.calls.clear();
        server.engine.answer(
                ListActivitiesRequest.class, Answer.ok(new ListActivitiesResult(List.of(), null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWSStepFunctions.NoSuchThing",
                "AWSStepFunctions.listActivities",
                "AWSStepFunctions",
                "DynamoDB_20120810.ListTables",
                "ListActivities"
            })
    void refuses_unknown_operations(String target) {
        var response =
                server.send(
                        server.request("/")
                                .header("X-Amz-Target", target)
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo(UNKNOWN_OPERATION);
        assertThat(response.headers().firstValue("x-amzn-RequestId")).isPresent();
    }

    @Test
    void requires_a_target() {
        var response = server.send(server.request("/").POST(BodyPublishers.ofString("{}")));
        assertThat(response.body()).isEqualTo(UNKNOWN_OPERATION);
        assertThat(server.send(server.request("/").PUT(BodyPublishers.ofString("{}"))).body())
                .isEqualTo(UNKNOWN_OPERATION);
    }

    @Test
    void ignores_the_sync_prefix_of_the_host() throws Exception {
        assertThat(
                        sendRaw(
                                server,
                                "POST / HTTP/1.1\r\nHost: sync-localhost:8083\r\nConnection: close\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\nContent-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith(NO_ACTIVITIES);
    }

    @Test
    void reads_a_chunked_body() {
        var response =
                server.send(
                        server.request("/")
                                .header("X-Amz-Target", "AWSStepFunctions.ListActivities")
                                .POST(
                                        BodyPublishers.ofInputStream(() ->
                                                new ByteArrayInputStream(
                                                        "{\"maxResults\":5}"
                                                                .getBytes(
                                                                        StandardCharsets.UTF_8)))));
        assertThat(response.body()).isEqualTo(NO_ACTIVITIES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AWS4-HMAC-SHA256 Credential=111111111111/20260301/cn-north-1/states/aws4_request, SignedHeaders=host, Signature=0 | 111111111111 | cn-north-1",
                "AWS4-HMAC-SHA256 Credential=test/20260301/eu-north-1/states/aws4_request, SignedHeaders=host, Signature=0 | 123456789012 | eu-north-1",
                "Basic dXNlcjpwYXNz | 123456789012 | us-east-1",
            })
    void reads_account_and_region_from_the_signature(
            String authorization, String account, String region) {
        server.send(
                server.request("/")
                        .header("X-Amz-Target", "AWSStepFunctions.ListActivities")
                        .header("Authorization", authorization)
                        .POST(BodyPublishers.ofString("{}")));
        var caller = server.awaitCall().caller();
        assertThat(caller).isEqualTo(new Caller(account, region, caller.requestId()));
    }

    @Test
    void refuses_a_signature_without_its_parts() {
        var response =
                server.send(
                        server.request("/")
                                .header("X-Amz-Target", "AWSStepFunctions.ListActivities")
                                .header("Authorization", "AWS4-HMAC-SHA256 Signature=0")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("#IncompleteSignatureException\"");
    }

    @Test
    void sends_100_continue_to_a_client_that_expects_it() {
        var response =
                server.send(
                        server.request("/")
                                .header("X-Amz-Target", "AWSStepFunctions.ListActivities")
                                .expectContinue(true)
                                .POST(BodyPublishers.ofString("{\"maxResults\":5}")));
        assertThat(response.body()).isEqualTo(NO_ACTIVITIES);
    }

    /**
     * A client that waits for 100 Continue receives the answer. A client that stops within the body
     * receives it, too.
     */
    @ParameterizedTest
    @ValueSource(strings = {"Expect: 100-continue\r\n", ""})
    void refuses_a_request_larger_than_2_mib_before_its_body_is_sent(String header)
            throws Exception {
        assertThat(
                        sendRaw(
                                impatientServer,
                                "POST / HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: 2097153\r\n\r\n"
                                        .formatted(header)))
                .startsWith("HTTP/1.1 413 ")
                .contains("#RequestEntityTooLargeException\"");
    }

    /**
     * An answer before the body's end would close the connection, often before the client reads it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/state-machines"})
    void reads_a_body_larger_than_2_mib_to_its_end(String path) {
        var large = new byte[12 * 1024 * 1024];
        try (var patient = new TestServer("")) {
            for (var body :
                    List.of(
                            BodyPublishers.ofByteArray(large),
                            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))) {
                var response =
                        patient.send(
                                patient.request(path)
                                        .header("X-Amz-Target", "AWSStepFunctions.ListActivities")
                                        .setHeader("Content-Type", "application/json")
                                        .POST(body));
                assertThat(response.statusCode()).isEqualTo(413);
                assertThat(response.body()).contains("RequestEntityTooLargeException\"");
                assertThat(response.headers().firstValue("Connection")).isEmpty();
            }
        }
    }

    /** The status must not be 408, because a client would then send the request again. */
    @Test
    void answers_413_to_endless_chunks_larger_than_2_mib() throws Exception {
        var chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";
        try (var patient = new TestServer("askel.http.body-timeout = 4s")) {
            assertThat(
                            sendRaw(
                                    patient,
                                    "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\n"
                                            .concat("Transfer-Encoding: chunked\r\n\r\n")
                                            .concat(chunk.repeat(3))))
                    .startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void refuses_chunks_that_grow_larger_than_2_mib() {
        var response =
                server.send(
                        server.request("/")
                                .header("X-Amz-Target", "AWSStepFunctions.ListActivities")
                                .POST(
                                        BodyPublishers.ofInputStream(() ->
                                                new ByteArrayInputStream(
                                                        new byte[2 * 1024 * 1024 + 1]))));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("#RequestEntityTooLargeException\"");
    }

    @Test
    void reads_a_request_of_2_mib() {
        server.engine.answer(
                StartExecutionRequest.class,
                Answer.ok(
                        new StartExecutionResult(OperationShapes.EXECUTION, OperationShapes.THEN)));
        var input = "\\u0000".repeat(262_144);
        var body = "{\"stateMachineArn\":\"m\",\"input\":\"" + input + "\",\"pad\":\"";
        var response =
                server.call(
                        "StartExecution",
                        body + "x".repeat(2 * 1024 * 1024 - body.length() - 2) + "\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(((StartExecutionRequest) server.awaitCall().request()).input())
                .isEqualTo("\u0000".repeat(262_144));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FROBNICATE / HTTP/1.1 | X: y | 400",
                "POST / HTTP/3.7 | X: y | 400",
                "POST / HTTP/1.0 | Transfer-Encoding: chunked | 400",
                "POST / HTTP/1.1 | no header | 400",
                "POST / HTTP/1.1 | Content-Length: -1 | 400",
                "POST / HTTP/1.1 | Content-Length: 99999999999999999999 | 400",
            })
    void answers_400_to_malformed_http(String line, String header, int status) throws Exception {
        assertThat(sendRaw(server, line + "\r\nHost: localhost\r\n" + header + "\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("\r\nx-amzn-RequestId: ")
                .endsWith(
                        "{\"__type\":\"com.amazon.coral.service#MalformedHttpRequestException\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Transfer-Encoding: chunked | zz\\r\\n{} | 400 | MalformedHttpRequestException",
                "Transfer-Encoding: chunked | ffffffffff\\r\\n{} | 400 | MalformedHttpRequestException",
                "Transfer-Encoding: chunked | 5\\r\\n{} | 408 | RequestTimeoutException",
                "Content-Length: 3 | {} | 408 | RequestTimeoutException",
            })
    void answers_4xx_when_the_body_does_not_arrive(
            String header, String body, int status, String error) throws Exception {
        assertThat(
                        sendRaw(
                                status == 408 ? impatientServer : server,
                                "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\n"
                                        + header
                                        + "\r\n\r\n"
                                        + body.translateEscapes()))
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("#" + error + "\"");
    }

    @Test
    void answers_503_when_the_engine_does_not_answer() {
        impatientServer.engine.answerLater(ListActivitiesRequest.class, CompletableFuture::new);
        var response = impatientServer.call("ListActivities", "{}");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("#ServiceUnavailable\"");
    }

    @Test
    void describes_the_service_and_its_liveness() {
        assertThat(server.get("/").body()).contains("\"service\":\"Askel\"");
        assertThat(server.get("/health/live").body()).isEqualTo("{\"status\":\"live\"}");
        assertThat(server.get("/no/such/path").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / ", "GET /health/live ", "GET /no/such/path ", "PUT / "})
    void a_connection_is_reused_after_an_unused_body(String line) throws Exception {
        var first =
                line
                        + "HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n";
        var second = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (var socket = server.connect()) {
            var out = socket.getOutputStream();
            out.write(first.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            // The body has not ended, so no answer may come yet.
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
            out.write(("0\r\n\r\n" + second).getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(60_000);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("{\"status\":\"live\"}")
                    .containsOnlyOnce("Connection: close");
        }
    }

    @Test
    void serves_metrics_and_reports_each_answer() {
        var page = server.get("/metrics");
        assertThat(page.body()).isEqualTo("askel_test 1\n");
        assertThat(page.headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=UTF-8");

        int before = server.metrics.answers().size();
        server.call("ListActivities", "no JSON");
        server.call("NoSuchOperation", "{}");

        assertThat(server.metrics.answers().subList(before, before + 2))
                .containsExactly("ListActivities 400", "null 400");
    }

    @Test
    void is_ready_when_no_condition_is_unmet() {
        assertThat(server.get("/health/ready").body())
                .isEqualTo("{\"status\":\"ready\",\"waitsFor\":[]}");
        server.unmetConditions = List.of("the database");
        var response = server.get("/health/ready");
        server.unmetConditions = List.of();
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .isEqualTo("{\"status\":\"waiting\",\"waitsFor\":[\"the database\"]}");
    }

    /** Sends raw bytes and reads until the server closes. */
    private static String sendRaw(TestServer target, String request) throws IOException {
        try (var socket = target.connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
