package dev.askel.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests which key signs the calls of Tasks. One server answers for STS and for all other services.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExecutionRoleCallsTest {
    private static final String ORDERS = "arn:aws:iam::123456789012:role/orders";
    private static final String BILLS = "arn:aws:iam::123456789012:role/bills";
    private static final String LIST_TABLES = "arn:aws:states:::aws-sdk:dynamodb:listTables";
    private static final String ON = "askel.connectors.assume-execution-role = on";
    private static final Instant EXPIRATION = Instant.parse("2999-01-01T00:00:00Z");

    private volatile Function<Request, Reply> sts = request -> TestSts.grant(request, EXPIRATION);
    private final HttpFixture services =
            new HttpFixture(request ->
                    TestSts.isCalled(request)
                            ? sts.apply(request)
                            : Reply.json(
                                    "{\"JobRunId\":\"r\",\"JobRun\":{\"JobRunState\":\"RUNNING\"}}"));

    ExecutionRoleCallsTest() throws IOException {}

    @AfterEach
    void close() {
        services.close();
    }

    private static Connectors connectorsAt(String address, String... settings) {
        return Connectors.create(
                ConfigFactory.parseString(String.join("\n", settings))
                        .withFallback(ConfigFactory.defaultReference()),
                Map.of(
                        "AWS_ENDPOINT_URL", address,
                        "AWS_ACCESS_KEY_ID", "server",
                        "AWS_SECRET_ACCESS_KEY", "secret"));
    }

    private Connectors connectors(String... settings) {
        return connectorsAt(services.url(), settings);
    }

    private static TaskCall task(String resource, String parameters) {
        return TestTaskCalls.call(resource, parameters.replace('\'', '"'))
                .withExecutionRole(ORDERS);
    }

    private static TaskCall withCredentials(TaskCall call) {
        return new TaskCall(
                call.executionArn(),
                call.resource(),
                call.parameters(),
                call.idempotencyKey() + "/credentials",
                call.taskToken(),
                BILLS,
                call.account(),
                call.region(),
                call.timeout(),
                call.traceHeader(),
                call.scheduledAt(),
                call.executionRoleArn());
    }

    private static TaskOutcome outcome(Connectors connectors, TaskCall call) throws Exception {
        return TestTaskCalls.awaitOutcome(connectors.tasks(), call);
    }

    private static String failure(TaskOutcome outcome) {
        var failure = ((TaskOutcome.Failed) outcome).failure();
        return failure.error() + ": " + failure.cause();
    }

    /** Returns the keys of the requests since the previous call of this method, in order. */
    private List<String> signers() throws InterruptedException {
        var signers = new ArrayList<String>();
        while (services.unreadRequests() > 0) {
            var request = services.awaitRequest();
            signers.add((TestSts.isCalled(request) ? "sts " : "") + TestSts.signer(request));
        }
        return signers;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = TestTaskCalls.AWS_CALLS)
    void a_call_has_the_credentials_of_its_role(String resource, String parameters)
            throws Exception {
        var call = task(resource, parameters);
        try (var off = connectors();
                var on = connectors(ON)) {
            assertThat(outcome(off, call)).isInstanceOf(TaskOutcome.Answered.class);
            assertThat(signers()).containsExactly("server");
            assertThat(outcome(off, withCredentials(call)))
                    .isInstanceOf(TaskOutcome.Answered.class);
            assertThat(signers()).containsExactly("sts server", "bills-by-server");

            assertThat(outcome(on, call)).isInstanceOf(TaskOutcome.Answered.class);
            assertThat(signers()).containsExactly("sts server", "orders-by-server");
            assertThat(outcome(on, withCredentials(call))).isInstanceOf(TaskOutcome.Answered.class);
            assertThat(signers())
                    .containsExactly("sts orders-by-server", "bills-by-orders-by-server");
        }
    }

    @Test
    void a_job_is_polled_and_stopped_with_the_role_of_its_execution() throws Exception {
        try (var connectors = connectors(ON)) {
            var call = task("arn:aws:states:::glue:startJobRun.sync", "{'JobName':'j'}");
            var started = (TaskOutcome.JobStarted) outcome(connectors, call);
            var job =
                    new SyncJob(
                            call.executionArn(),
                            call.resource(),
                            started.handle(),
                            null,
                            call.account(),
                            call.region(),
                            call.executionRoleArn());
            var status =
                    connectors.tasks().poll(job).toCompletableFuture().get(30, TimeUnit.SECONDS);
            connectors.tasks().stop(job).toCompletableFuture().get(30, TimeUnit.SECONDS);

            assertThat(status).isInstanceOf(JobStatus.Running.class);
            assertThat(signers())
                    .containsExactly(
                            "sts server",
                            "orders-by-server",
                            "orders-by-server",
                            "orders-by-server");
        }
    }

    @Test
    void calls_inside_askel_and_unsigned_operations_assume_no_role() throws Exception {
        try (var connectors =
                connectors(ON, "askel.functions { f = \"%s\" }".formatted(services.url()))) {
            connectors
                    .ownServer()
                    .onListening(
                            new InetSocketAddress(
                                    InetAddress.getLoopbackAddress(),
                                    URI.create(services.url()).getPort()));
            outcome(connectors, task("arn:aws:states:::aws-sdk:sfn:listStateMachines", "{}"));
            outcome(connectors, task("arn:aws:states:::lambda:invoke", "{'FunctionName':'f'}"));
            outcome(
                    connectors,
                    task(
                            "arn:aws:states:::aws-sdk:cognitoidentity:getId",
                            "{'IdentityPoolId':'us-east-1:pool'}"));
            outcome(
                    connectors,
                    task(
                            "arn:aws:states:::apigateway:invoke",
                            "{'ApiEndpoint':'a.execute-api.us-west-2.amazonaws.com','Method':'GET'}"));

            assertThat(signers())
                    .containsExactly("123456789012", "unsigned", "unsigned", "unsigned");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:states:::aws-sdk:dynamodb:listTables",
        "arn:aws:lambda:us-east-1:123456789012:function:f"
    })
    void a_role_that_does_not_trust_the_server_fails_the_task(String resource) throws Exception {
        sts = _ -> TestSts.refuse("No trust.");
        try (var connectors = connectors(ON)) {
            var call = task(resource, "{}");
            for (var each : List.of(call, withCredentials(call))) {
                assertThat(failure(outcome(connectors, each)))
                        .isEqualTo(
                                "States.TaskFailed: The execution's role, %s, could not be assumed: No trust."
                                        .formatted(ORDERS));
            }
            assertThat(signers()).containsExactly("sts server", "sts server");
        }
    }

    @Test
    void a_role_in_credentials_that_does_not_trust_the_execution_fails_the_task() throws Exception {
        sts =
                request ->
                        TestSts.signer(request).equals("server")
                                ? TestSts.grant(request, EXPIRATION)
                                : TestSts.refuse("No trust.");
        try (var connectors = connectors(ON)) {
            assertThat(failure(outcome(connectors, withCredentials(task(LIST_TABLES, "{}")))))
                    .isEqualTo(
                            "States.TaskFailed: The task state's role, %s, could not be assumed: No trust."
                                    .formatted(BILLS));
        }
    }

    @Test
    void an_emulator_of_aws_sees_the_assumed_role() throws Exception {
        var call = task("arn:aws:states:::aws-sdk:sts:getCallerIdentity", "{}");
        try (var moto = MotoServer.start();
                var off = connectorsAt(moto.address());
                var on = connectorsAt(moto.address(), ON)) {
            assertThat(callerArn(outcome(off, call))).doesNotContain("assumed-role");
            assertThat(callerArn(outcome(on, call)))
                    .isEqualTo("arn:aws:sts::123456789012:assumed-role/orders/askel");
            assertThat(callerArn(outcome(on, withCredentials(call))))
                    .isEqualTo("arn:aws:sts::123456789012:assumed-role/bills/askel");
        }
    }

    private static String callerArn(TaskOutcome outcome) {
        return ((TaskOutcome.Answered) outcome).output().tree().path("Arn").asText();
    }
}
