package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException.Reason;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.SfnException;

/** Tests docs/aws/api.md sections 1 and 7: the form of each refusal on the wire. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErrorAnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVICE = "com.amazonaws.swf.service.v2.model#";
    private static final String FRAMEWORK = "com.amazon.coral.service#";
    private static final String ARN = OperationShapes.EXECUTION;

    private static TestServer server;
    private static SfnClient sdk;

    @BeforeAll
    static void start() {
        server = new TestServer("");
        RetryStrategy noRetries = AwsRetryStrategy.doNotRetry();
        sdk =
                SfnClient.builder()
                        .endpointOverride(server.uri(""))
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create("k", "s")))
                        .overrideConfiguration(c -> c.retryStrategy(noRetries))
                        .build();
    }

    @AfterAll
    static void stop() {
        sdk.close();
        server.close();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        new EngineError.StateMachineDoesNotExist(ARN),
                        400,
                        "State Machine Does Not Exist: '" + ARN + "'"),
                refusal(
                        new EngineError.StateMachineAlreadyExists(ARN),
                        400,
                        "State Machine Already Exists: '" + ARN + "'"),
                refusal(
                        new EngineError.StateMachineDeleting(ARN),
                        400,
                        "State Machine is being deleted: '" + ARN + "'"),
                refusal(new EngineError.StateMachineLimitExceeded(), 400, null),
                refusal(
                        new EngineError.StateMachineTypeNotSupported(),
                        400,
                        "This operation is not supported by this type of state machine"),
                refusal(
                        new EngineError.ExecutionDoesNotExist(ARN),
                        400,
                        "Execution Does Not Exist: '" + ARN + "'"),
                refusal(
                        new EngineError.ExecutionAlreadyExists(ARN),
                        400,
                        "Execution Already Exists: '" + ARN + "'"),
                refusal(new EngineError.ExecutionLimitExceeded(), 400, null),
                refusal(new EngineError.ExecutionNotRedrivable("no"), 400, "no"),
                refusal(
                        new EngineError.ActivityDoesNotExist(ARN),
                        400,
                        "Activity Does Not Exist: '" + ARN + "'"),
                refusal(new EngineError.ActivityAlreadyExists(ARN), 400, null),
                refusal(new EngineError.ActivityLimitExceeded(), 400, null),
                refusal(
                        new EngineError.ActivityWorkerLimitExceeded(),
                        400,
                        "The maximum number of workers concurrently polling for activity tasks has been reached."),
                refusal(new EngineError.TaskDoesNotExist(), 400, null),
                refusal(
                        new EngineError.TaskTimedOut(),
                        400,
                        "Task Timed Out: 'Provided task does not exist anymore'"),
                refusal(
                        EngineError.InvalidArn.invalidPrefix("x"),
                        400,
                        "Invalid Arn: 'Invalid ARN prefix: x'"),
                refusal(
                        EngineError.InvalidArn.wrongType("express"),
                        400,
                        "Invalid Arn: 'Resource type not valid in this context: express'"),
                refusal(new EngineError.InvalidName("a b"), 400, "Invalid Name: 'a b'"),
                refusal(
                        EngineError.InvalidDefinition.of(List.of("A: a at /", "B: b at /b")),
                        400,
                        "Invalid State Machine Definition: 'A: a at /, B: b at /b'"),
                refusal(
                        EngineError.InvalidExecutionInput.notJson("bad"),
                        400,
                        "Invalid State Machine Execution Input: 'bad'"),
                refusal(
                        EngineError.InvalidExecutionInput.empty(),
                        400,
                        "Invalid State Machine Execution Input: 'Invalid execution input.'"),
                refusal(EngineError.InvalidOutput.notJson("bad"), 400, null),
                refusal(new EngineError.InvalidToken(), 400, "Invalid Token: 'Invalid token'"),
                refusal(
                        new EngineError.InvalidLoggingConfiguration(
                                "Must specify exactly one Log Destination."),
                        400,
                        "Invalid Logging Configuration: Must specify exactly one Log Destination."),
                refusal(new EngineError.InvalidTracingConfiguration("no"), 400, null),
                refusal(new EngineError.InvalidEncryptionConfiguration("no"), 400, null),
                refusal(new EngineError.KmsAccessDeniedException(), 400, null),
                refusal(new EngineError.KmsInvalidStateException("DISABLED"), 400, null),
                refusal(new EngineError.KmsThrottlingException(), 400, null),
                refusal(
                        EngineError.MissingRequiredParameter.nothingToUpdate(),
                        400,
                        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified"),
                refusal(
                        EngineError.ResourceNotFound.of(ARN),
                        400,
                        "Resource not found: '" + ARN + "'"),
                refusal(
                        EngineError.ResourceNotFound.alias(ARN),
                        400,
                        "Request references a resource that does not exist."),
                refusal(new EngineError.TooManyTags(ARN), 400, null),
                refusal(new EngineError.ValidationException("no"), 400, "no"),
                refusal(new EngineError.ServiceQuotaExceededException("no"), 402, "no"),
                refusal(new EngineError.ConflictException("no"), 409, "no"),
                Arguments.of(new EngineError.AccessDeniedException("no"), 400, "no", FRAMEWORK),
                Arguments.of(
                        new EngineError.ThrottlingException(),
                        400,
                        "Rate exceeded",
                        "com.amazon.coral.availability#"),
                Arguments.of(new EngineError.ServiceUnavailable(), 503, null, FRAMEWORK),
                Arguments.of(new EngineError.InternalFailure(), 500, null, FRAMEWORK));
    }

    private static Arguments refusal(EngineError error, int status, @Nullable String message) {
        return Arguments.of(error, status, message, SERVICE);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void names_each_refusal_as_aws_does(
            EngineError error, int status, @Nullable String message, String namespace)
            throws Exception {
        server.engine.answer(DescribeExecutionRequest.class, Answer.refused(error));

        var response = server.call("DescribeExecution", "{\"executionArn\":\"x\"}");

        assertThat(response.statusCode()).isEqualTo(status);
        var body = JSON.readTree(response.body());
        assertThat(body.get("__type").asText())
                .isEqualTo(namespace + error.getClass().getSimpleName());
        assertThat(body.get("message").asText())
                .isEqualTo(message == null ? error.message() : message);
        var thrown =
                catchThrowableOfType(
                        SfnException.class, () -> sdk.describeExecution(r -> r.executionArn("x")));
        assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo(error.name());
        assertThat(thrown.statusCode()).isEqualTo(status);
        assertThat(thrown.awsErrorDetails().errorMessage()).isEqualTo(error.message());
    }

    @Test
    void covers_every_refusal_of_the_engine() {
        assertThat(
                        refusals()
                                .map(refusal ->
                                        Objects.requireNonNull(refusal.get()[0])
                                                .getClass()
                                                .getSimpleName()))
                .containsAll(
                        Arrays.stream(EngineError.class.getPermittedSubclasses())
                                // EventBridgeCallsTest covers it; it has several names.
                                .filter(type -> type != EngineError.EventBridgeError.class)
                                .flatMap(ErrorAnswersTest::records)
                                .map(Class::getSimpleName)
                                .toList());
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(ErrorAnswersTest::records)
                : Stream.of(type);
    }

    @Test
    void writes_the_additional_members_of_some_errors() throws Exception {
        assertThat(
                        bodyOfRefusal(EngineError.ValidationException.labelledArn())
                                .get("reason")
                                .asText())
                .isEqualTo(Reason.API_DOES_NOT_SUPPORT_LABELED_ARNS.name());
        assertThat(bodyOfRefusal(EngineError.ResourceNotFound.of(ARN)).get("resourceName").asText())
                .isEqualTo(ARN);
        assertThat(bodyOfRefusal(new EngineError.TooManyTags(ARN)).get("resourceName").asText())
                .isEqualTo(ARN);
        assertThat(
                        bodyOfRefusal(new EngineError.KmsInvalidStateException("DISABLED"))
                                .get("kmsKeyState")
                                .asText())
                .isEqualTo("DISABLED");
    }

    @Test
    void answers_a_bug_with_internal_failure_and_no_details() {
        server.engine.answerLater(
                DescribeExecutionRequest.class,
                () -> {
                    throw new IllegalStateException("the secret of a bug");
                });
        assertInternalFailureWithoutDetails(
                server.call("DescribeExecution", "{\"executionArn\":\"x\"}"));
        server.engine.answerLater(
                DescribeExecutionRequest.class,
                () ->
                        CompletableFuture.failedStage(
                                new CompletionException(
                                        new IllegalStateException("the secret of a bug"))));
        assertInternalFailureWithoutDetails(
                server.call("DescribeExecution", "{\"executionArn\":\"x\"}"));
    }

    private static void assertInternalFailureWithoutDetails(
            java.net.http.HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .isEqualTo(
                        "{\"__type\":\"com.amazon.coral.service#InternalFailure\",\"message\":\"The request processing has failed because of an unknown error.\"}");
        assertThat(response.headers().firstValue("x-amzn-RequestId")).isPresent();
    }

    private static com.fasterxml.jackson.databind.JsonNode bodyOfRefusal(EngineError error)
            throws Exception {
        server.engine.answer(DescribeExecutionRequest.class, Answer.refused(error));
        return JSON.readTree(server.call("DescribeExecution", "{\"executionArn\":\"x\"}").body());
    }
}
