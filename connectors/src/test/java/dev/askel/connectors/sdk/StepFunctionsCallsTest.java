package dev.askel.connectors.sdk;

import static dev.askel.connectors.sdk.SdkFixture.failure;
import static dev.askel.connectors.sdk.SdkFixture.output;
import static dev.askel.connectors.sdk.SdkFixture.task;
import static dev.askel.connectors.sdk.SdkFixture.withRole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.engine.task.TaskIdentity;
import dev.askel.engine.task.TaskOutcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests calls of Step Functions itself, by aws-sdk:sfn resources. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StepFunctionsCallsTest {
    private final SdkFixture sdk = new SdkFixture();

    @AfterEach
    void close() {
        sdk.close();
    }

    @Test
    void calls_of_step_functions_reach_this_server_with_the_account_of_the_caller()
            throws Exception {
        try (var fixture = new HttpFixture(_ -> Reply.json("{\"executions\":[]}"))) {
            sdk.ownServer.onListening(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), URI.create(fixture.url()).getPort()));
            // An endpoint for all services, such as moto, does not apply to Step Functions.
            var connector = sdk.connector(Map.of());
            var call = task("sfn:listExecutions", "{}");
            for (var each : List.of(call, withRole(call))) {
                var outcome = connector.call(each).toCompletableFuture().get(60, TimeUnit.SECONDS);
                assertThat(output(outcome)).isEqualTo("{\"Executions\":[]}");
            }
            assertThat(fixture.awaitRequest().header("authorization"))
                    .containsPattern("Credential=123456789012/[0-9]{8}/eu-north-1/states/");
            assertThat(fixture.awaitRequest().header("authorization"))
                    .contains("Credential=999999999999/");
        }
    }

    @Test
    void a_verified_call_has_the_identity_of_the_execution_s_role() throws Exception {
        try (var fixture = new HttpFixture(_ -> Reply.json("{\"executions\":[]}"))) {
            var key = new AccessKey(new AccessKeyId("ASIAQAAAAAAAAAAAAAAA"), "secret");
            sdk.ownServer.onListening(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), URI.create(fixture.url()).getPort()),
                    (account, executionRole, taskRole) ->
                            CompletableFuture.completedStage(
                                    "arn:aws:iam::123456789012:role/execution".equals(executionRole)
                                                    && account.equals("123456789012")
                                                    && taskRole == null
                                            ? new TaskIdentity.Keys(key, "token")
                                            : new TaskIdentity.Refused("no role")));
            var call = task("sfn:listExecutions", "{}");
            var connector = sdk.connector(Map.of());
            var outcome =
                    connector
                            .call(
                                    call.withExecutionRole(
                                            "arn:aws:iam::123456789012:role/execution"))
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
            assertThat(output(outcome)).isEqualTo("{\"Executions\":[]}");
            var request = fixture.awaitRequest();
            assertThat(request.header("authorization")).contains("Credential=" + key.id().text());
            assertThat(request.header("x-amz-security-token")).isEqualTo("token");

            var refused = connector.call(call).toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(failure(refused)).isEqualTo("States.TaskFailed: no role");
        }
    }

    @Test
    void a_configured_endpoint_of_step_functions_is_called() throws Exception {
        try (var fixture = new HttpFixture(_ -> Reply.json("{\"executions\":[]}"))) {
            sdk.ownServer.onNotListening();
            var outcome =
                    sdk.connector(Map.of("sfn", URI.create(fixture.url())))
                            .call(task("sfn:listExecutions", "{}"))
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
            assertThat(output(outcome)).isEqualTo("{\"Executions\":[]}");
        }
    }

    @Test
    void a_nested_start_with_a_used_name_fails_with_the_sdks_error() throws Exception {
        assertThat(
                        failure(
                                callNested(
                                        "startExecution",
                                        refusal("ExecutionAlreadyExists", "Used."))))
                .startsWith("Sfn.ExecutionAlreadyExistsException: Used. (Service: Sfn, ");
    }

    @Test
    void a_nested_express_execution_that_fails_lets_the_task_succeed() throws Exception {
        var child =
                """
                "executionArn": "arn", "startDate": 1767225600.25, "stopDate": 1767225601.5\
                """;

        assertThat(
                        output(
                                callNested(
                                        "startSyncExecution",
                                        Reply.json(
                                                "{\"status\":\"FAILED\",\"error\":\"E\",\"cause\":\"C\",%s}"
                                                        .formatted(child)))))
                .isEqualTo(
                        "{\"Cause\":\"C\",\"Error\":\"E\",\"ExecutionArn\":\"arn\",\"StartDate\":\"2026-01-01T00:00:00.250Z\","
                                + "\"Status\":\"FAILED\",\"StopDate\":\"2026-01-01T00:00:01.500Z\"}");
        assertThat(
                        output(
                                callNested(
                                        "startSyncExecution",
                                        Reply.json(
                                                "{\"status\":\"SUCCEEDED\",\"output\":\"{\\\"a\\\":1}\",%s}"
                                                        .formatted(child)))))
                .contains("\"Output\":\"{\\\"a\\\":1}\"");
    }

    @Test
    void a_nested_standard_execution_cannot_be_started_synchronously() throws Exception {
        assertThat(
                        failure(
                                callNested(
                                        "startSyncExecution",
                                        refusal("StateMachineTypeNotSupported", "Standard."))))
                .startsWith("Sfn.StateMachineTypeNotSupportedException: Standard. (Service: Sfn, ");
    }

    private TaskOutcome callNested(String action, Reply reply) throws Exception {
        try (var fixture = new HttpFixture(_ -> reply)) {
            sdk.ownServer.onNotListening();
            return sdk.connector(Map.of("sfn", URI.create(fixture.url())))
                    .call(task("sfn:" + action, "{\"StateMachineArn\": \"m\"}"))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private static Reply refusal(String type, String message) {
        return new Reply(
                400,
                Map.of("x-amzn-RequestId", "r-1"),
                "{\"__type\":\"com.amazonaws.swf.service.v2.model#%s\",\"message\":\"%s\"}"
                        .formatted(type, message));
    }
}
