package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.StateMachines.ListStateMachinesRequest;
import dev.askel.engine.api.StateMachines.ListStateMachinesResult;
import dev.askel.http.admission.ApiQuotas;
import dev.askel.http.admission.Quota;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.SfnException;

/**
 * Tests AWS's quotas over HTTP. The buckets of these tests are refilled so slowly that no token is
 * added during a test.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ThrottlingTest {
    private static final String MACHINE =
            "arn:aws:states:eu-north-1:111111111111:stateMachine:machine";

    private final TestServer server =
            new TestServer(
                    """
                    askel.http.throttling {
                      enabled = on
                      other {
                        ListStateMachines { bucket = 2, refill = 0.001 }
                        StartExecution { bucket = 1, refill = 0.001 }
                        StartExecution-Express { bucket = 2, refill = 0.001 }
                      }
                    }
                    """);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_call_without_a_token_is_refused_with_the_message_of_aws() {
        answerLists();
        assertThat(list().statusCode()).isEqualTo(200);
        assertThat(list().statusCode()).isEqualTo(200);

        var refused = list();

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .isEqualTo(
                        "{\"__type\":\"com.amazon.coral.availability#ThrottlingException\","
                                + "\"message\":\"Rate exceeded\"}");
        assertThat(server.engine.calls).hasSize(2);
        assertThat(server.metrics.throttledCount()).isEqualTo(1);
    }

    @Test
    void the_body_of_a_call_without_a_token_is_not_read() {
        answerLists();
        list();
        list();
        assertThat(server.call("ListStateMachines", "no JSON").body())
                .contains("#ThrottlingException");
        assertThat(server.call("NoSuchOperation", "{}").body())
                .contains("#UnknownOperationException");
    }

    @Test
    void other_accounts_and_regions_and_actions_are_not_throttled() {
        answerLists();
        list();
        list();
        var unsigned =
                server.send(
                        server.request("/")
                                .header("X-Amz-Target", "AWSStepFunctions.ListStateMachines")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(unsigned.statusCode()).isEqualTo(200);
        assertThat(server.call("ListActivities", "no JSON").body())
                .contains("#SerializationException");
    }

    @Test
    void starts_have_a_bucket_for_each_type_of_machine() {
        server.engine.answer(
                StartExecutionRequest.class,
                Answer.ok(new StartExecutionResult("arn", Instant.EPOCH)));
        assertThat(start(MACHINE).statusCode()).isEqualTo(200);
        assertThat(start(MACHINE).body()).contains("#ThrottlingException");
        assertThat(start(MACHINE + ScriptedEngine.EXPRESS).statusCode()).isEqualTo(200);
        assertThat(start(MACHINE + ScriptedEngine.EXPRESS).statusCode()).isEqualTo(200);
        assertThat(start(MACHINE + ScriptedEngine.EXPRESS).body()).contains("#ThrottlingException");
        assertThat(server.engine.calls).hasSize(3);
        assertThat(server.metrics.throttledCount()).isEqualTo(2);
    }

    @Test
    void the_sdk_recognizes_throttling_and_retries() {
        server.engine.answer(
                ListStateMachinesRequest.class,
                Answer.ok(new ListStateMachinesResult(List.of(), null)));
        var attempts = new AtomicInteger();
        try (var sdk = sdk(attempts)) {
            sdk.listStateMachines();
            sdk.listStateMachines();
            assertThat(attempts).hasValue(2);

            assertThatExceptionOfType(SfnException.class)
                    .isThrownBy(sdk::listStateMachines)
                    .satisfies(
                            thrown -> assertThat(thrown.isThrottlingException()).isTrue(),
                            thrown ->
                                    assertThat(thrown.awsErrorDetails().errorMessage())
                                            .isEqualTo("Rate exceeded"));
        }
        assertThat(attempts).hasValue(2 + 3);
    }

    private SfnClient sdk(AtomicInteger attempts) {
        return SfnClient.builder()
                .endpointOverride(server.uri(""))
                .region(Region.of("eu-north-1"))
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create("111111111111", "secret")))
                .overrideConfiguration(o ->
                        o.retryStrategy(
                                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                                .throttlingBackoffStrategy(
                                                        BackoffStrategy.retryImmediately())
                                                .build())
                                .addExecutionInterceptor(
                                        new ExecutionInterceptor() {
                                            @Override
                                            public void beforeTransmission(
                                                    Context.BeforeTransmission context,
                                                    ExecutionAttributes attributes) {
                                                attempts.incrementAndGet();
                                            }
                                        }))
                .build();
    }

    @Test
    void a_quota_can_be_removed() {
        var quotas = readQuotas("large.TestState = null").orElseThrow();
        assertThat(quotas.largeQuotas()).doesNotContainKey("TestState");
    }

    @Test
    void the_default_quotas_are_those_of_aws() {
        var quotas =
                ThrottlingSettings.of(
                                ConfigFactory.parseString("askel.http.throttling.enabled = on")
                                        .withFallback(ConfigFactory.load()))
                        .orElseThrow();
        assertThat(quotas.largeQuotas())
                .containsEntry("DescribeExecution", new Quota(300, 15))
                .doesNotContainKey("StartSyncExecution");
        assertThat(quotas.otherQuotas())
                .containsEntry("DescribeExecution", new Quota(250, 10))
                .containsEntry("CreateActivity", new Quota(100, 1))
                .containsEntry(ApiQuotas.EXPRESS_START, new Quota(6_000, 6_000));
        assertThat(ThrottlingSettings.of(ConfigFactory.load())).isEmpty();
    }

    @Test
    void the_error_names_a_quota_of_an_unknown_action_or_out_of_range() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> readQuotas("large.Frobnicate { bucket = 1, refill = 1 }"))
                .withMessage("askel.http.throttling.large.Frobnicate: there is no such action");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> readQuotas("other.TestState.bucket = 0"))
                .withMessage(
                        "askel.http.throttling.other.TestState: bucket is 0, expected 1 or more");
    }

    private static Optional<ApiQuotas> readQuotas(String text) {
        return ThrottlingSettings.of(
                ConfigFactory.parseString("askel.http.throttling { enabled = on, " + text + " }")
                        .withFallback(ConfigFactory.load())
                        .resolve());
    }

    private void answerLists() {
        server.engine.answer(
                ListStateMachinesRequest.class,
                Answer.ok(new ListStateMachinesResult(List.of(), null)));
    }

    private HttpResponse<String> list() {
        return server.call("ListStateMachines", "{}");
    }

    private HttpResponse<String> start(String machine) {
        return server.call("StartExecution", "{\"stateMachineArn\":\"" + machine + "\"}");
    }
}
