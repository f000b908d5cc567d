package dev.askel.connectors.optimized;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.connectors.MotoServer;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests jobs and calls with moto's server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MotoJobsTest {
    /** The APIs that these tests call. */
    static final Set<String> TESTED =
            Set.of(
                    "athena:startQueryExecution",
                    "batch:submitJob",
                    "codebuild:startBuild",
                    "ecs:runTask",
                    "glue:startJobRun",
                    "sns:publish",
                    "sqs:sendMessage");

    private static final String QUERY =
            "{'QueryString':'SELECT 1','ResultConfiguration':{'OutputLocation':'s3://b/o/'}}";
    private static final String JOB =
            "{'JobName':'n','JobQueue':'queue','JobDefinition':'definition'}";
    private final RunningCalls running = new RunningCalls();
    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 10_000_000);
    private @Nullable MotoServer moto;
    private OptimizedConnector connector;
    private String subnet;

    @BeforeAll
    void start() throws Exception {
        var server = MotoServer.start();
        moto = server;
        var address = server.address();
        subnet = createFixtures(address);
        connector =
                new OptimizedConnector(
                        TestTaskCalls.createServices(http, address),
                        running,
                        Duration.ofSeconds(60));
    }

    @AfterAll
    void stop() {
        if (moto != null) {
            moto.close();
        }
        running.close();
        http.close();
    }

    private static String createFixtures(String address) throws Exception {
        var resource = Objects.requireNonNull(MotoJobsTest.class.getResource("moto_fixtures.py"));
        var script = Path.of(resource.toURI()).toString();
        var process =
                new ProcessBuilder("python3", script, address)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return TestTaskCalls.json(output).tree().path("subnet").asText();
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(2, TimeUnit.MINUTES);
    }

    private static TaskCall task(String api, String parameters) {
        return TestTaskCalls.call("arn:aws:states:::" + api, parameters.replace('\'', '"'));
    }

    private SyncJob startJob(String api, String parameters) throws Exception {
        var call = task(api, parameters);
        var outcome = await(connector.call(call));
        assertThat(outcome).isInstanceOf(TaskOutcome.JobStarted.class);
        return new SyncJob(
                call.executionArn(),
                Resource.parse("arn:aws:states:::" + api),
                ((TaskOutcome.JobStarted) outcome).handle(),
                null,
                call.account(),
                call.region(),
                call.executionRoleArn());
    }

    /** Polls without pauses, because moto advances jobs when they are polled. */
    private JobStatus pollUntilEnded(SyncJob job) throws Exception {
        for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2); ; ) {
            var status = await(connector.poll(job));
            if (!(status instanceof JobStatus.Running) || System.nanoTime() > end) {
                return status;
            }
        }
    }

    private Payload awaitSuccess(SyncJob job) throws Exception {
        var status = pollUntilEnded(job);
        assertThat(status).isInstanceOf(JobStatus.Succeeded.class);
        return ((JobStatus.Succeeded) status).output();
    }

    @Test
    void a_glue_job_run_succeeds() throws Exception {
        var output = awaitSuccess(startJob("glue:startJobRun.sync", "{'JobName':'job'}")).tree();
        assertThat(output.path("JobRunState").asText()).isEqualTo("SUCCEEDED");
        assertThat(output.path("StartedOn").asText()).endsWith("Z");
    }

    @Test
    void an_athena_query_succeeds() throws Exception {
        var output = awaitSuccess(startJob("athena:startQueryExecution.sync", QUERY)).tree();
        assertThat(output.at("/QueryExecution/Status/State").asText()).isEqualTo("SUCCEEDED");
    }

    @Test
    void a_codebuild_build_succeeds() throws Exception {
        var output =
                awaitSuccess(startJob("codebuild:startBuild.sync", "{'ProjectName':'project'}"))
                        .tree();
        assertThat(output.at("/Build/BuildStatus").asText()).isEqualTo("SUCCEEDED");
    }

    @Test
    void a_batch_job_succeeds() throws Exception {
        var output = awaitSuccess(startJob("batch:submitJob.sync", JOB)).tree();
        assertThat(output.path("JobName").asText()).isEqualTo("n");
        assertThat(output.path("Status").asText()).isEqualTo("SUCCEEDED");
    }

    @Test
    void an_ecs_task_is_stopped() throws Exception {
        var job =
                startJob(
                        "ecs:runTask.sync",
                        """
                        {'Cluster':'cluster','TaskDefinition':'family','LaunchType':'FARGATE',\
                        'NetworkConfiguration':{'AwsvpcConfiguration':{'Subnets':['%s']}}}\
                        """
                                .formatted(subnet));

        assertThat(await(connector.stop(job))).isTrue();

        assertThat(pollUntilEnded(job)).isNotInstanceOf(JobStatus.Running.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    sqs:sendMessage | {'QueueUrl':'http://127.0.0.1/123456789012/queue','MessageBody':{'a':1}}
                    sns:publish | {'TopicArn':'arn:aws:sns:eu-north-1:123456789012:topic','Message':{'a':1}}
                    """)
    void a_message_is_sent(String api, String parameters) throws Exception {
        var outcome = await(connector.call(task(api, parameters)));

        assertThat(outcome).isInstanceOf(TaskOutcome.Answered.class);
        assertThat(((TaskOutcome.Answered) outcome).output().tree().path("MessageId").asText())
                .isNotEmpty();
    }
}
