package dev.askel.connectors.kubernetes;

import static dev.askel.connectors.TestTaskCalls.INVOKE;
import static dev.askel.connectors.TestTaskCalls.call;
import static dev.askel.connectors.TestTaskCalls.functionArn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.TestAuthority;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.kubernetes.ApiServer.End;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.TaskOutcome.Answered;
import dev.askel.engine.task.TaskOutcome.Failed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JobFunctionTest {
    private static final String JOBS = "/apis/batch/v1/namespaces/flows/jobs";
    private static final String FUNCTIONS =
            """
            askel.functions {
              Train_Model {
                kind = kubernetes-job
                image = "registry/train:7"
                command = [python, train.py]
                pod-spec { serviceAccountName = trainer, volumes = [{ name = cache, emptyDir {} }] }
                container { env = [{ name = DEPTH, value = "3" }], resources.limits.memory = 1Gi }
                job-spec { ttlSecondsAfterFinished = 60 }
              }
              report { kind = kubernetes-job, image = "registry/report:1", result = log }
            }
            """;

    @TempDir private static Path folder;
    private static TestAuthority authority;
    private ApiServer api;
    private Connectors connectors;

    @BeforeAll
    static void createAuthority() throws Exception {
        authority = TestAuthority.create(folder);
    }

    @BeforeEach
    void start() throws Exception {
        api = new ApiServer(folder, authority);
        connectors = createConnectors();
    }

    @AfterEach
    void stop() {
        connectors.close();
        api.close();
    }

    private Connectors createConnectors() {
        var cluster =
                """
                askel.connectors.kubernetes {
                  url = "%s", token-file = "%s", ca-file = "%s", namespace = flows
                  first-pause = 5ms, pause-max = 20ms
                }
                """
                        .formatted(api.url(), api.tokenFile(), api.authoritiesFile());
        return Connectors.create(
                ConfigFactory.parseString(cluster + FUNCTIONS)
                        .withFallback(ConfigFactory.defaultReference()),
                Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
    }

    private CompletableFuture<TaskOutcome> startCall(TaskCall call) throws InterruptedException {
        var answer = connectors.tasks().call(call).toCompletableFuture();
        api.awaitRequest("POST /api/v1/namespaces/flows/configmaps");
        return answer;
    }

    private String jobName() {
        return api.jobs.keySet().iterator().next();
    }

    private static JsonNode cause(TaskOutcome outcome) {
        return TestTaskCalls.json(Objects.requireNonNull(((Failed) outcome).failure().cause()))
                .tree();
    }

    @Test
    void a_call_creates_a_job_and_a_config_map_for_its_payload() throws Exception {
        var call = call(functionArn("Train_Model"), "{\"epochs\":3}", Duration.ofSeconds(90));
        var answer = startCall(call);
        var name = jobName();
        var job = Objects.requireNonNull(api.jobs.get(name));
        api.ends.put(name, End.returned("{\"loss\":0.5}\n"));

        assertThat(answer.get(30, TimeUnit.SECONDS))
                .isEqualTo(new Answered(TestTaskCalls.json("{\"loss\":0.5}")));
        assertThat(name).matches("askel-train-model-[0-9a-f]{20}");
        var spec = job.path("spec");
        assertThat(spec.path("backoffLimit").asInt()).isZero();
        assertThat(spec.path("activeDeadlineSeconds").asInt()).isEqualTo(100);
        assertThat(spec.path("ttlSecondsAfterFinished").asInt()).isEqualTo(60);
        var pod = spec.at("/template/spec");
        assertThat(pod.path("serviceAccountName").asText()).isEqualTo("trainer");
        assertThat(pod.path("volumes")).hasSize(2);
        assertThat(pod.at("/volumes/0/configMap/name").asText()).isEqualTo(name);
        var container = pod.at("/containers/0");
        assertThat(container.path("image").asText()).isEqualTo("registry/train:7");
        assertThat(container.path("command")).hasSize(2);
        assertThat(container.at("/resources/limits/memory").asText()).isEqualTo("1Gi");
        assertThat(container.path("env").findValuesAsText("name"))
                .contains("ASKEL_PAYLOAD_FILE", "ASKEL_IDEMPOTENCY_KEY", "DEPTH");
        var payload = Objects.requireNonNull(api.configMaps.get(name));
        assertThat(payload.at("/data/payload.json").asText()).isEqualTo("{\"epochs\":3}");
        assertThat(payload.at("/metadata/ownerReferences/0/uid").asText())
                .isEqualTo("uid-of-" + name);
    }

    @Test
    void a_repeated_call_continues_with_the_job_of_a_stopped_server() throws Exception {
        var call = call(functionArn("Train_Model"), "{}");
        var interrupted = startCall(call);
        connectors.close();
        assertThat(interrupted).failsWithin(Duration.ofSeconds(30));
        connectors = createConnectors();

        // The token is renewed while the server runs.
        Files.writeString(api.tokenFile(), "second");
        var answer = startCall(call);
        api.ends.put(jobName(), End.returned(""));

        assertThat(answer.get(30, TimeUnit.SECONDS))
                .isEqualTo(new Answered(TestTaskCalls.json("null")));
        assertThat(api.jobs).hasSize(1);
        assertThat(
                        connectors
                                .tasks()
                                .connectorOf(call.resource())
                                .orElseThrow()
                                .isIdempotent(call.resource()))
                .isTrue();
    }

    @Test
    void a_cancelled_call_deletes_its_job() throws Exception {
        var call = call(functionArn("Train_Model"), "{}");
        var answer = startCall(call);

        connectors.tasks().cancel(call);

        assertThat(answer).failsWithin(Duration.ofSeconds(30));
        assertThat(api.deleted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(api.jobs).isEmpty();
    }

    @Test
    void a_temporary_overload_of_the_api_has_no_effect() throws Exception {
        api.failureStatuses.addAll(List.of(503, 429, 500));
        var answer = startCall(call(functionArn("Train_Model"), "{}"));
        api.failureStatuses.addAll(List.of(500, 503));
        api.ends.put(jobName(), End.returned("1"));

        assertThat(answer.get(30, TimeUnit.SECONDS))
                .isEqualTo(new Answered(TestTaskCalls.json("1")));
    }

    @Test
    void an_error_in_the_containers_output_is_the_functions_error() throws Exception {
        var error = "{\"errorType\":\"NoData\",\"errorMessage\":\"none\"}";
        var answer = startCall(call(functionArn("Train_Model"), "{}"));
        api.ends.put(jobName(), new End(1, "Error", error, ""));

        var failed = (Failed) answer.get(30, TimeUnit.SECONDS);

        assertThat(failed.failure().error()).isEqualTo("NoData");
        assertThat(failed.failure().cause()).isEqualTo(error);
    }

    @Test
    void a_container_that_fails_without_output_fails_the_task_with_an_exit_error()
            throws Exception {
        var answer = startCall(call(functionArn("Train_Model"), "{}"));
        api.ends.put(jobName(), new End(137, "OOMKilled", "loading\n", ""));

        var failed = answer.get(30, TimeUnit.SECONDS);

        assertThat(((Failed) failed).failure().error()).isEqualTo("Runtime.ExitError");
        assertThat(cause(failed).path("errorMessage").asText())
                .endsWith(" Error: Runtime exited with error: signal: killed");
        assertThat(cause(failed).path("terminationMessage").asText()).isEqualTo("loading\n");
    }

    @Test
    void a_job_past_its_deadline_has_timed_out() throws Exception {
        var answer = startCall(call(functionArn("Train_Model"), "{}"));
        api.failureReasons.put(jobName(), "DeadlineExceeded");

        var failed = answer.get(30, TimeUnit.SECONDS);

        assertThat(((Failed) failed).failure().error()).isEqualTo("Sandbox.Timedout");
        assertThat(cause(failed).path("errorMessage").asText()).contains("specified deadline");
    }

    @Test
    void a_job_that_is_deleted_from_outside_fails_its_task() throws Exception {
        var answer = startCall(call(functionArn("Train_Model"), "{}"));
        var name = jobName();
        api.jobs.clear();

        assertThat(answer.get(30, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.failure().cause())
                                        .startsWith("The status of the Job " + name)
                                        .contains("404"));
    }

    @Test
    void an_error_of_the_api_is_the_cause_of_the_failure() throws Exception {
        api.failureStatuses.add(403);

        assertThat(
                        TestTaskCalls.awaitOutcome(
                                connectors.tasks(), call(functionArn("Train_Model"), "{}")))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> {
                            assertThat(failed.failure().error()).isEqualTo("Lambda.Unknown");
                            assertThat(failed.failure().cause())
                                    .contains("did not create the Job askel-train-model-")
                                    .contains("HTTP status 403");
                        });
    }

    @Test
    void the_last_line_of_the_log_may_be_the_result() throws Exception {
        var call = call(INVOKE, "{\"FunctionName\":\"report\",\"Payload\":{}}");
        var answer = startCall(call);
        api.ends.put(jobName(), new End(0, "Completed", "", "[1,2]\n"));

        var result = ((Answered) answer.get(30, TimeUnit.SECONDS)).output().tree();

        assertThat(result.path("Payload")).hasSize(2);
        assertThat(result.path("StatusCode").asInt()).isEqualTo(200);
    }

    @Test
    void an_unreadable_log_fails_the_task() throws Exception {
        api.logStatus = 403;
        var answer = startCall(call(functionArn("report"), "{}"));
        api.ends.put(jobName(), new End(0, "Completed", "", "pods/log is forbidden"));

        var failed = (Failed) answer.get(30, TimeUnit.SECONDS);

        assertThat(failed.failure().error()).isEqualTo("Lambda.Unknown");
        assertThat(failed.failure().cause())
                .contains("its log cannot be read: HTTP status 403: pods/log is forbidden");
    }

    @Test
    void a_job_continues_after_polls_were_forbidden_for_a_while() throws Exception {
        var answer = startCall(call(functionArn("Train_Model"), "{}"));
        api.awaitRequest("GET " + JOBS);
        api.failureStatuses.addAll(List.of(401, 403, 401));
        api.ends.put(jobName(), End.returned("1"));

        assertThat(answer.get(30, TimeUnit.SECONDS))
                .isEqualTo(new Answered(TestTaskCalls.json("1")));
    }

    @Test
    void a_job_is_deleted_when_polls_remain_forbidden() throws Exception {
        var answer = startCall(call(functionArn("Train_Model"), "{}"));
        api.awaitRequest("GET " + JOBS);
        api.failureStatuses.addAll(Collections.nCopies(20, 403));

        var failed = (Failed) answer.get(30, TimeUnit.SECONDS);

        assertThat(failed.failure().error()).isEqualTo("Lambda.Unknown");
        assertThat(failed.failure().cause()).contains("HTTP status 403");
        assertThat(api.jobs).isEmpty();
    }

    @Test
    void the_message_of_an_invalid_token_does_not_contain_the_token() throws Exception {
        Files.writeString(api.tokenFile(), "sec\nret");

        var outcomeText =
                connectors
                        .tasks()
                        .call(call(functionArn("Train_Model"), "{}"))
                        .toCompletableFuture()
                        .handle((outcome, failure) -> outcome + " " + failure)
                        .get(30, TimeUnit.SECONDS);

        assertThat(outcomeText)
                .contains(api.tokenFile().toString())
                .doesNotContain("Bearer", "sec\nret");
    }

    @Test
    void an_event_is_accepted_when_its_job_exists() throws Exception {
        var call = call(INVOKE, "{\"FunctionName\":\"report\",\"InvocationType\":\"Event\"}");

        var result =
                ((Answered) TestTaskCalls.awaitOutcome(connectors.tasks(), call)).output().tree();

        assertThat(result.path("StatusCode").asInt()).isEqualTo(202);
        assertThat(api.jobs).hasSize(1);
        assertThat(api.requests).noneMatch(it -> it.startsWith("GET " + JOBS));
    }

    @Test
    void a_server_outside_a_cluster_needs_the_setting_of_its_address() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Connectors.create(
                                ConfigFactory.parseString(FUNCTIONS)
                                        .withFallback(ConfigFactory.defaultReference()),
                                Map.of()))
                .withMessageContaining("askel.connectors.kubernetes.url");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Connectors.create(
                                ConfigFactory.parseString(
                                                "askel.functions.f.kind = kubernetes-job, askel.connectors.kubernetes.url = \"https://h\"")
                                        .withFallback(ConfigFactory.defaultReference()),
                                Map.of()))
                .withMessage("askel.functions.\"f\": image is missing");
    }
}
