package dev.askel.connectors.eks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.TestAuthority;
import dev.askel.connectors.TestSts;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.guard.HostGuard;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests calls to a TLS server. Each test defines the answers of the server by method, path and
 * query.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EksConnectorTest {
    private static final String JOBS = "/apis/batch/v1/namespaces/flows/jobs";
    private static final String UNAUTHORIZED =
            "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Unauthorized\",\"code\":401}";

    @TempDir private static Path folder;
    private static TestAuthority authority;
    private static HttpsServer server;

    private record Reply(int status, String text) {}

    private static final Map<String, Reply> REPLIES = new ConcurrentHashMap<>();
    private static final Map<String, String> REQUESTS = new ConcurrentHashMap<>();
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 1_000_000);
    private final RunningCalls running = new RunningCalls();

    @BeforeAll
    static void startServer() throws Exception {
        authority = TestAuthority.create(folder);
        server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setHttpsConfigurator(new HttpsConfigurator(authority.tls()));
        server.createContext("/", EksConnectorTest::serve);
        server.start();
    }

    @AfterAll
    static void stopServer() {
        server.stop(0);
    }

    @BeforeEach
    void clearRequests() {
        REPLIES.clear();
        REQUESTS.clear();
        TOKENS.clear();
    }

    @AfterEach
    void stop() {
        running.close();
        http.close();
    }

    private static void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            REQUESTS.put(request, body);
            TOKENS.put(request, exchange.getRequestHeaders().getFirst("Authorization"));
            var reply = REPLIES.getOrDefault(request, new Reply(404, "{\"code\":404}"));
            var bytes = reply.text().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private EksConnector connector() {
        return connector(new AssumedRoles(InstantSource.system(), false), Map.of());
    }

    private EksConnector connector(AssumedRoles roles, Map<String, URI> endpoints) {
        var aws =
                new AwsEnvironment(
                        Map.of("AWS_ACCESS_KEY_ID", "AKID", "AWS_SECRET_ACCESS_KEY", "secret"),
                        endpoints);
        var guard =
                HostGuard.of(
                        ConfigFactory.parseString(
                                "{ allowed-hosts = [\"127.0.0.1\"], private-hosts = [\"127.0.0.1\"], plain = off }"));
        var services = new ModelledServices(aws, http, roles, OwnServerAddress.withoutTls());
        var calls =
                new ClusterCalls(
                        guard, TestTaskCalls.createGates(), 10, Duration.ofSeconds(30), 1_000_000);
        return new EksConnector(
                new ClusterSessions(services, calls), running, Duration.ofSeconds(60));
    }

    private static TaskCall task(String api, String moreMembers) throws Exception {
        var parameters =
                """
                {"ClusterName": "blue", "CertificateAuthority": "%s", "Endpoint": "https://127.0.0.1:%d", %s}\
                """
                        .formatted(
                                Base64.getEncoder()
                                        .encodeToString(
                                                authority
                                                        .pem()
                                                        .getBytes(StandardCharsets.US_ASCII)),
                                server.getAddress().getPort(),
                                moreMembers);
        return TestTaskCalls.call("arn:aws:states:::eks:" + api, parameters);
    }

    private static String outcome(EksConnector connector, TaskCall call) throws Exception {
        return switch (connector.call(call).toCompletableFuture().get(60, TimeUnit.SECONDS)) {
            case TaskOutcome.Answered(var output) -> output.text();
            case TaskOutcome.Failed(var failure) -> failure.error() + ": " + failure.cause();
            case TaskOutcome.NotStarted(var failure) -> failure.error() + ": " + failure.cause();
            case TaskOutcome.JobStarted(_, var handle) -> handle;
            case TaskOutcome.Deferred(var permit, _) -> permit;
        };
    }

    @Test
    void a_call_has_a_token_that_the_cluster_can_verify_with_sts() throws Exception {
        var pods = "GET /api/v1/namespaces/default/pods?labelSelector=job-name%3Dexample";
        REPLIES.put(pods, new Reply(200, "{\"items\":[]}"));

        var output =
                outcome(
                        connector(),
                        task(
                                "call",
                                """
                                "Method": "GET", "Path": "/api/v1/namespaces/default/pods",
                                "QueryParameters": {"labelSelector": ["job-name=example"]}\
                                """));

        assertThat(output)
                .isEqualTo(
                        "{\"ResponseBody\":{\"items\":[]},\"StatusCode\":200,\"StatusText\":\"OK\"}");
        var token = Objects.requireNonNull(TOKENS.get(pods));
        assertThat(token).startsWith("Bearer k8s-aws-v1.").doesNotEndWith("=");
        assertThat(presignedUrl(token))
                .startsWith("https://sts.eu-north-1.amazonaws.com/?")
                .contains(
                        "Action=GetCallerIdentity",
                        "Version=2011-06-15",
                        "X-Amz-Expires=60",
                        "X-Amz-SignedHeaders=host%3Bx-k8s-aws-id",
                        "X-Amz-Credential=AKID%2F",
                        "%2Feu-north-1%2Fsts%2Faws4_request",
                        "X-Amz-Signature=");
    }

    private static String presignedUrl(String token) {
        return new String(
                Base64.getUrlDecoder().decode(token.substring(token.indexOf('.') + 1)),
                StandardCharsets.UTF_8);
    }

    @Test
    void a_token_and_the_polls_of_a_job_are_those_of_the_executions_role() throws Exception {
        REPLIES.put("POST " + JOBS, new Reply(201, "{\"metadata\":{\"name\":\"pi\"}}"));
        var poll = "GET " + JOBS + "/pi";
        REPLIES.put(poll, new Reply(200, "{\"status\":{\"active\":1}}"));
        try (var sts =
                new HttpFixture(
                        request -> TestSts.grant(request, Instant.parse("2999-01-01T00:00:00Z")))) {
            var connector =
                    connector(
                            new AssumedRoles(InstantSource.system(), true),
                            Map.of("sts", URI.create(sts.url())));
            var call =
                    task("runJob.sync", RUN_JOB)
                            .withExecutionRole("arn:aws:iam::123456789012:role/orders");
            var job =
                    new SyncJob(
                            call.executionArn(),
                            call.resource(),
                            outcome(connector, call),
                            null,
                            call.account(),
                            call.region(),
                            call.executionRoleArn());

            assertThat(poll(connector, job)).isInstanceOf(JobStatus.Running.class);

            for (var request : List.of("POST " + JOBS, poll)) {
                assertThat(presignedUrl(Objects.requireNonNull(TOKENS.get(request))))
                        .contains("X-Amz-Credential=orders-by-AKID%2F", "X-Amz-Security-Token=");
            }
            assertThat(sts.unreadRequests()).isEqualTo(1);
        }
    }

    @Test
    void an_error_is_named_after_its_status_and_has_the_documented_cause() throws Exception {
        REPLIES.put("GET /api", new Reply(401, UNAUTHORIZED));

        assertThat(outcome(connector(), task("call", "\"Method\": \"GET\", \"Path\": \"/api\"")))
                .isEqualTo(
                        "EKS.401: {\"ResponseBody\":%s,\"StatusCode\":401,\"StatusText\":\"Unauthorized\"}"
                                .formatted(UNAUTHORIZED));
    }

    @Test
    void invalid_parameters_send_no_request() throws Exception {
        var connector = connector();
        assertThat(outcome(connector, TestTaskCalls.call("arn:aws:states:::eks:call", "{}")))
                .startsWith("States.Runtime: The Parameters '{}' could not be used")
                .contains(
                        "The field 'ClusterName' is required but was missing",
                        "The field 'Path' is required but was missing");
        assertThat(
                        outcome(
                                connector,
                                TestTaskCalls.call(
                                        "arn:aws:states:::eks:runJob",
                                        """
                                        {"ClusterName": "c", "CertificateAuthority": "x", "Endpoint": "http://h",
                                         "Job": 1}\
                                        """)))
                .contains(
                        "The value of the field 'CertificateAuthority' has an invalid format",
                        "The value of the field 'Endpoint' has an invalid format",
                        "The value of the field 'Job' has an invalid format");
    }

    private static final String RUN_JOB =
            """
            "Namespace": "flows", "LogOptions": {"RetrieveLogs": true, "LogParameters": {"tailLines": ["6"]}},
            "Job": {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "pi"}, "spec": {}}\
            """;

    @Test
    void a_job_is_awaited_and_its_result_contains_the_logs() throws Exception {
        REPLIES.put("POST " + JOBS, new Reply(201, "{\"metadata\":{\"name\":\"pi\"}}"));
        var connector = connector();
        var call = task("runJob.sync", RUN_JOB);
        var handle = outcome(connector, call);
        var job =
                new SyncJob(
                        call.executionArn(),
                        call.resource(),
                        handle,
                        null,
                        call.account(),
                        call.region(),
                        call.executionRoleArn());

        REPLIES.put("GET " + JOBS + "/pi", new Reply(200, "{\"status\":{\"active\":1}}"));
        assertThat(poll(connector, job)).isInstanceOf(JobStatus.Running.class);

        REPLIES.put(
                "GET " + JOBS + "/pi",
                new Reply(
                        200,
                        "{\"status\":{\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]}}"));
        REPLIES.put(
                "GET /api/v1/namespaces/flows/pods?labelSelector=job-name%3Dpi",
                new Reply(
                        200,
                        "{\"items\":[{\"metadata\":{\"name\":\"pi-1\"},\"spec\":{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}]}}]}"));
        REPLIES.put(
                "GET /api/v1/namespaces/flows/pods/pi-1/log?container=a&tailLines=6",
                new Reply(200, "3.14"));
        assertThat(poll(connector, job))
                .isInstanceOfSatisfying(
                        JobStatus.Succeeded.class,
                        ended ->
                                assertThat(ended.output().text())
                                        .isEqualTo(
                                                "{\"status\":{\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]},"
                                                        + "\"logs\":{\"pods\":{\"pi-1\":{\"containers\":{\"a\":{\"log\":3.14},"
                                                        + "\"b\":{\"error\":\"EKS.404\",\"cause\":\"{\\\"code\\\":404}\"}}}}}}"));

        REPLIES.put(
                "GET " + JOBS + "/pi",
                new Reply(
                        200,
                        "{\"status\":{\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\"}]}}"));
        assertThat(poll(connector, job))
                .isInstanceOfSatisfying(
                        JobStatus.Failed.class,
                        failed ->
                                assertThat(failed.failure().error())
                                        .isEqualTo("States.TaskFailed"));
    }

    private static JobStatus poll(EksConnector connector, SyncJob job) throws Exception {
        return connector.poll(job).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void a_repeated_call_continues_with_its_own_job_only() throws Exception {
        REPLIES.put("POST " + JOBS, new Reply(201, "{\"metadata\":{\"name\":\"pi\"}}"));
        var connector = connector();
        var call = task("runJob.sync", RUN_JOB);
        var handle = outcome(connector, call);
        var createdJob =
                TestTaskCalls.json(Objects.requireNonNull(REQUESTS.get("POST " + JOBS))).tree();
        assertThat(createdJob.at("/metadata/annotations/askel.dev~1call").asText()).isNotEmpty();

        REPLIES.put("POST " + JOBS, new Reply(409, "{\"reason\":\"AlreadyExists\"}"));
        REPLIES.put("GET " + JOBS + "/pi", new Reply(200, Payload.of(createdJob).text()));
        assertThat(outcome(connector, call)).isEqualTo(handle);
        assertThat(outcome(connector, task("runJob.sync", RUN_JOB))).startsWith("EKS.409: ");
    }

    @Test
    void the_job_of_a_cancelled_task_is_deleted() throws Exception {
        REPLIES.put("POST " + JOBS, new Reply(201, "{\"metadata\":{\"name\":\"pi\"}}"));
        var connector = connector();
        var call = task("runJob.sync", RUN_JOB);
        var job =
                new SyncJob(
                        call.executionArn(),
                        call.resource(),
                        outcome(connector, call),
                        null,
                        call.account(),
                        call.region(),
                        call.executionRoleArn());
        var deletion = "DELETE " + JOBS + "/pi?propagationPolicy=Background";
        REPLIES.put(deletion, new Reply(200, "{}"));

        assertThat(connector.stop(job).toCompletableFuture().get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(REQUESTS).containsKey(deletion);
    }
}
