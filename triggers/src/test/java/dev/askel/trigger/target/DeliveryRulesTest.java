package dev.askel.trigger.target;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.trigger.target.CallResult.Failed;
import dev.askel.trigger.target.PendingDelivery.Exhausted;
import dev.askel.trigger.target.PendingDelivery.Progress;
import dev.askel.trigger.target.PendingDelivery.Retry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DeliveryRulesTest {
    private static final Instant CREATED = Instant.parse("2026-11-27T12:00:00Z");
    private static final Failed TRANSIENT = new Failed("Sqs.SdkClientException", "away", true);
    private static final Failed FINAL = new Failed("StateMachineDoesNotExist", "gone", false);
    private static final String QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead";

    @Test
    void a_failure_is_retried_with_growing_delays() {
        var first = retry(new RetryPolicy(3600, 3), null, Progress.NONE, TRANSIENT, 0);
        assertThat(first)
                .isEqualTo(
                        new Retry(
                                id(),
                                CREATED.toEpochMilli() + 500,
                                new Progress(1, "Sqs.SdkClientException: away", null, 0)));
        assertThat(RetryPolicy.retryDelayMillis(4, 0.999)).isBetween(7_900L, 8_000L);
        assertThat(RetryPolicy.retryDelayMillis(185, 0)).isEqualTo(300_000);
    }

    @Test
    void the_last_attempt_sends_the_event_to_the_dead_letter_queue() {
        var retry =
                retry(
                        new RetryPolicy(3600, 1),
                        QUEUE,
                        new Progress(1, "x: y", null, 0),
                        TRANSIENT,
                        0);
        assertThat(retry)
                .isEqualTo(
                        new Retry(
                                id(),
                                CREATED.toEpochMilli(),
                                new Progress(
                                        2,
                                        "Sqs.SdkClientException: away",
                                        Exhausted.MaximumRetryAttempts,
                                        0)));
    }

    @Test
    void an_old_event_is_not_retried() {
        var retry =
                requireNonNull(
                        retry(new RetryPolicy(60, 185), QUEUE, Progress.NONE, TRANSIENT, 60_000));
        assertThat(retry.progress().exhausted()).isEqualTo(Exhausted.MaximumEventAgeInSeconds);
    }

    @Test
    void an_event_that_waited_too_long_is_not_attempted() {
        var waited = new PendingDelivery(delivery(new RetryPolicy(60, 185), QUEUE), Progress.NONE);
        long created = CREATED.toEpochMilli();

        assertThat(DeliveryRules.isTooOld(waited, created + 60_000)).isFalse();
        assertThat(DeliveryRules.isTooOld(waited, created + 60_001)).isTrue();
        var retry = requireNonNull(DeliveryRules.afterMaximumAge(waited, created + 60_001));
        assertThat(retry.progress().exhausted()).isEqualTo(Exhausted.MaximumEventAgeInSeconds);
        assertThat(retry.progress().attempts()).isZero();
        var dead = new PendingDelivery(waited.delivery(), retry.progress());
        assertThat(DeliveryRules.isTooOld(dead, created + 60_001)).isFalse();
        assertThat(
                        DeadLetter.message(dead)
                                .tree()
                                .path("MessageAttributes")
                                .path("ERROR_CODE")
                                .path("StringValue")
                                .asText())
                .isEqualTo("EventTooOld");
        assertThat(
                        DeliveryRules.afterMaximumAge(
                                new PendingDelivery(
                                        delivery(new RetryPolicy(60, 185), null), Progress.NONE),
                                created + 60_001))
                .isNull();
    }

    @Test
    void a_start_beyond_the_quota_of_executions_is_deferred() {
        assertThat(TargetCalls.started(Answer.refused(new EngineError.ExecutionLimitExceeded())))
                .isInstanceOf(CallResult.Deferred.class);
    }

    @Test
    void an_unreadable_previous_execution_counts_neither_as_ended_nor_as_running() {
        assertThat(OverlapCheck.stateOf(Answer.refused(new EngineError.ServiceUnavailable())))
                .isEqualTo(OverlapCheck.State.UNKNOWN);
        assertThat(OverlapCheck.stateOf(Answer.refused(new EngineError.ThrottlingException())))
                .isEqualTo(OverlapCheck.State.UNKNOWN);
        assertThat(OverlapCheck.stateOf(Answer.refused(new EngineError.ExecutionDoesNotExist("e"))))
                .isEqualTo(OverlapCheck.State.ENDED);
    }

    @Test
    void a_call_of_a_connector_can_be_deferred() {
        var call =
                TargetCalls.taskCall(
                        delivery(RetryPolicy.DEFAULT, null),
                        Resource.parse("arn:aws:states:::aws-sdk:sqs:sendMessage"),
                        Payload.EMPTY_OBJECT,
                        "");
        assertThat(call.scheduledAt()).isEqualTo(CREATED);
        long now = CREATED.toEpochMilli();
        assertThat(DeliveryRules.deferredUntil(null, now)).isEqualTo(now + 1_000);
        assertThat(DeliveryRules.deferredUntil(CREATED.minusSeconds(5), now))
                .isEqualTo(now + 1_000);
        assertThat(DeliveryRules.deferredUntil(CREATED.plusSeconds(5), now)).isEqualTo(now + 5_000);
        assertThat(DeliveryRules.deferredUntil(CREATED.plusSeconds(300), now))
                .isEqualTo(now + 10_000);
    }

    @Test
    void a_final_failure_is_not_retried() {
        var retry = requireNonNull(retry(RetryPolicy.DEFAULT, QUEUE, Progress.NONE, FINAL, 0));
        assertThat(retry.progress().exhausted()).isEqualTo(Exhausted.NonRetryable);
        assertThat(retry(RetryPolicy.DEFAULT, null, Progress.NONE, FINAL, 0)).isNull();
    }

    @Test
    void a_dead_letter_is_retried_without_changing_the_reason() {
        var dead = new Progress(3, "a: b", Exhausted.NonRetryable, 1);
        var retry = requireNonNull(retry(RetryPolicy.DEFAULT, QUEUE, dead, TRANSIENT, 0));
        assertThat(retry.progress()).isEqualTo(new Progress(3, "a: b", Exhausted.NonRetryable, 2));
    }

    @Test
    void a_dead_letter_has_the_attributes_of_aws() {
        var message =
                DeadLetter.message(
                                new PendingDelivery(
                                        delivery(RetryPolicy.DEFAULT, QUEUE),
                                        new Progress(
                                                3,
                                                "Lambda.TooMany: slow: down",
                                                Exhausted.MaximumRetryAttempts,
                                                0)))
                        .tree();
        assertThat(message.path("QueueUrl").asText())
                .isEqualTo("https://sqs.us-east-1.amazonaws.com/123456789012/dead");
        assertThat(message.path("MessageBody").asText()).isEqualTo("{\"n\":3}");
        var attributes = message.path("MessageAttributes");
        assertThat(attributes.path("ERROR_CODE").path("StringValue").asText())
                .isEqualTo("Lambda.TooMany");
        assertThat(attributes.path("ERROR_MESSAGE").path("StringValue").asText())
                .isEqualTo("slow: down");
        assertThat(attributes.path("RETRY_ATTEMPTS").path("StringValue").asText()).isEqualTo("2");
        assertThat(attributes.path("EXHAUSTED_RETRY_CONDITION").path("StringValue").asText())
                .isEqualTo("MaximumRetryAttempts");
        assertThat(attributes.path("SCHEDULED_TIME").path("StringValue").asText())
                .isEqualTo("2026-11-27T12:00:00Z");
    }

    @Test
    void a_dead_letter_after_a_final_failure_names_no_exhausted_condition() {
        var message =
                DeadLetter.message(
                        new PendingDelivery(
                                delivery(RetryPolicy.DEFAULT, QUEUE),
                                new Progress(1, "a: b", Exhausted.NonRetryable, 0)));
        assertThat(message.tree().path("MessageAttributes").has("EXHAUSTED_RETRY_CONDITION"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Sqs.QueueDoesNotExistException, 400, false",
        "Sqs.RequestThrottledException, 400, true",
        "Lambda.TooManyRequestsException, 429, true",
        "DynamoDb.ProvisionedThroughputExceededException, 400, false",
        "Sns.InternalErrorException, 500, true",
        "Sns.AuthorizationErrorException, 403, false",
    })
    void only_refusals_of_the_request_itself_are_final(
            String error, int status, boolean retryable) {
        assertThat(
                        ServiceErrors.isRetryable(
                                error,
                                "No. (Service: X, Status Code: %d, Request ID: 1)"
                                        .formatted(status)))
                .isEqualTo(retryable);
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:states:us-east-1:123456789012:stateMachine:m, STATE_MACHINE",
        "arn:aws:states:us-east-1:123456789012:stateMachine:m:alias, STATE_MACHINE",
        "arn:aws:scheduler:::aws-sdk:sqs:sendMessage, UNIVERSAL",
        "arn:aws:sqs:us-east-1:123456789012:q.fifo, QUEUE",
        "arn:aws:sns:us-east-1:123456789012:t, TOPIC",
        "arn:aws:lambda:us-east-1:123456789012:function:f, FUNCTION",
        "arn:aws:events:us-east-1:123456789012:event-bus/default, EVENT_BUS",
        "arn:aws:kinesis:us-east-1:123456789012:stream/s, STREAM",
        "arn:aws:firehose:us-east-1:123456789012:deliverystream/s, DELIVERY_STREAM",
        "arn:aws:codebuild:us-east-1:123456789012:project/p, BUILD_PROJECT",
        "arn:aws:codepipeline:us-east-1:123456789012:p, PIPELINE",
        "arn:aws:sagemaker:us-east-1:123456789012:pipeline/p, MODEL_PIPELINE",
        "arn:aws:ecs:us-east-1:123456789012:cluster/c, CLUSTER",
        "arn:aws:states:us-east-1:123456789012:activity:a,",
        "arn:aws:s3:::bucket,",
        "arn:aws:scheduler:::aws-sdk:sqs:SendMessage,",
        "queue,",
    })
    void the_arn_decides_the_kind_of_target(String arn, TargetArn.@Nullable Kind kind) {
        assertThat(TargetArn.parse(arn).map(TargetArn::kind).orElse(null)).isEqualTo(kind);
    }

    @Test
    void the_stored_form_of_a_target_never_changes() {
        var target =
                new Target(
                        "arn:aws:sqs:us-east-1:123456789012:q",
                        "arn:aws:iam::123456789012:role/r",
                        "a \"text\" with \u00e9",
                        new RetryPolicy(60, 2),
                        QUEUE,
                        "{\"SqsParameters\":{\"MessageGroupId\":\"g\"}}");
        var golden =
                """
                {"v":1,"arn":"arn:aws:sqs:us-east-1:123456789012:q","maximumEventAgeSeconds":60,\
                "maximumRetryAttempts":2,\
                "parameters":"{\\"SqsParameters\\":{\\"MessageGroupId\\":\\"g\\"}}",\
                "roleArn":"arn:aws:iam::123456789012:role/r","input":"a \\"text\\" with \u00e9",\
                "deadLetterArn":"arn:aws:sqs:us-east-1:123456789012:dead"}\
                """;
        assertThat(new String(TargetCodec.encode(target), StandardCharsets.UTF_8))
                .isEqualTo(golden);
        assertThat(TargetCodec.decode(golden.getBytes(StandardCharsets.UTF_8))).isEqualTo(target);
    }

    private static @Nullable Retry retry(
            RetryPolicy policy,
            @Nullable String deadLetterArn,
            Progress before,
            Failed failed,
            long ageMillis) {
        return DeliveryRules.afterFailure(
                new PendingDelivery(delivery(policy, deadLetterArn), before),
                failed,
                CREATED.toEpochMilli() + ageMillis,
                0);
    }

    private static UUID id() {
        return DeliveryId.of("schedule", "1");
    }

    private static Delivery delivery(RetryPolicy policy, @Nullable String deadLetterArn) {
        return new Delivery(
                id(),
                id(),
                "123456789012",
                "us-east-1",
                "arn:aws:scheduler:us-east-1:123456789012:schedule/default/s",
                Delivery.Origin.SCHEDULE,
                "s-1",
                CREATED,
                CREATED,
                CREATED,
                Overlap.ALLOW,
                new Target(
                        "arn:aws:sqs:us-east-1:123456789012:q",
                        null,
                        "{\"n\":<aws.scheduler.attempt-number>}",
                        policy,
                        deadLetterArn,
                        Target.NO_PARAMETERS));
    }
}
