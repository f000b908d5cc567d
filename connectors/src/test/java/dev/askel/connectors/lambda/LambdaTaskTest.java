package dev.askel.connectors.lambda;

import static dev.askel.connectors.TestTaskCalls.INVOKE;
import static dev.askel.connectors.TestTaskCalls.call;
import static dev.askel.connectors.TestTaskCalls.functionArn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.TaskOutcome.Answered;
import dev.askel.engine.task.TaskOutcome.Failed;
import dev.askel.engine.task.TaskOutcome.NotStarted;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests Lambda tasks with a server of Lambda's REST API. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LambdaTaskTest {
    private static final String ERROR =
            "{\"errorMessage\": \"no\", \"errorType\": \"CardDeclined\", \"n\": 1.0}";

    private Function<Request, Reply> behaviour = request -> Reply.json(request.body());
    private HttpFixture lambda;
    private Connectors connectors;

    @BeforeEach
    void start() throws IOException {
        lambda = new HttpFixture(request -> behaviour.apply(request));
        connectors =
                connectorsOf(
                        Map.of(
                                "AWS_ENDPOINT_URL_LAMBDA",
                                lambda.url(),
                                "AWS_ENDPOINT_URL_STS",
                                lambda.url()));
    }

    @AfterEach
    void stop() {
        connectors.close();
        lambda.close();
    }

    @Test
    void a_function_arn_receives_the_input_and_the_result_is_the_return_value_itself()
            throws Exception {
        behaviour = _ -> Reply.json("{\"total\": 12.50}");

        var outcome = outcome(functionArn("charge"), "{\"order\": 7}");

        assertThat(outcome).isEqualTo(new Answered(TestTaskCalls.json("{\"total\":12.50}")));
        var request = lambda.awaitRequest();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).hasToString("/2015-03-31/functions/charge/invocations");
        assertThat(request.header("x-amz-invocation-type")).isEqualTo("RequestResponse");
        assertThat(request.body()).isEqualTo("{\"order\":7}");
    }

    @Test
    void the_result_of_invoke_has_the_members_of_the_api_in_the_recorded_order() throws Exception {
        behaviour =
                _ ->
                        new Reply(
                                200,
                                Map.of(
                                        "X-Amz-Executed-Version", "3",
                                        "X-Amz-Log-Result", "bG9n",
                                        "x-amzn-RequestId", "req-1"),
                                "{\"ok\": true}");

        var outcome =
                outcome(
                        INVOKE,
                        "{\"FunctionName\":\"f\",\"Payload\":{\"a\":1},\"LogType\":\"Tail\"}");

        var output = output(outcome).tree();
        assertThat(output.fieldNames())
                .toIterable()
                .containsExactly(
                        "ExecutedVersion",
                        "LogResult",
                        "Payload",
                        "SdkHttpMetadata",
                        "SdkResponseMetadata",
                        "StatusCode");
        assertThat(output.path("ExecutedVersion").asText()).isEqualTo("3");
        assertThat(output.path("Payload").toString()).isEqualTo("{\"ok\":true}");
        assertThat(output.path("StatusCode").asInt()).isEqualTo(200);
        assertThat(output.path("SdkHttpMetadata").path("HttpStatusCode").asInt()).isEqualTo(200);
        assertThat(output.path("SdkResponseMetadata").path("RequestId").asText())
                .isEqualTo("req-1");
        assertThat(lambda.awaitRequest().header("x-amz-log-type")).isEqualTo("Tail");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // A string is the payload's text (recorded: test_lambda_task_service, 0.0).
                "{'FunctionName':'f','Payload':'0.0'}|0.0",
                "{'FunctionName':'f','Payload':'[]'}|[]",
                "{'FunctionName':'f','Payload':[1, 2]}|[1,2]",
                "{'FunctionName':'f','Payload':null}|{}",
                "{'FunctionName':'f','Qualifier':null,'InvocationType':null,'LogType':null,'ClientContext':null}|{}",
                "{'FunctionName':'f'}|{}",
            })
    void invoke_sends_a_payload_of_this_text(String parameters, String sent) throws Exception {
        var outcome = outcome(INVOKE, parameters.replace('\'', '"'));

        assertThat(lambda.awaitRequest().body()).isEqualTo(sent);
        assertThat(output(outcome).tree().path("Payload").asText("structure"))
                .isEqualTo(TestTaskCalls.json(sent).tree().asText("structure"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'FunctionName':'f','Payload':1}|[The value for the field 'Payload' must be a STRING]",
                "{'Payload':true}|[The field 'FunctionName' is required but was missing, The value for the field 'Payload' must be a STRING]",
                "{'FunctionName':'f','Payloads':{}}|[The field 'Payloads' is not supported by Step Functions]",
                "{'FunctionName':'f','InvocationType':'Later'}|[The value for the field 'InvocationType' must be one of [RequestResponse, Event, DryRun]]",
            })
    void invoke_sends_no_request_with_invalid_parameters(String parameters, String problem)
            throws Exception {
        var written = parameters.replace('\'', '"');

        assertThat(outcome(INVOKE, written))
                .isEqualTo(
                        new NotStarted(
                                new Failure(
                                        "States.Runtime",
                                        "The Parameters '%s' could not be used to start the Task: %s"
                                                .formatted(written, problem))));
        assertThat(lambda.unreadRequests()).isZero();
    }

    @Test
    void a_function_name_that_is_null_fails_the_task_and_sends_nothing() throws Exception {
        assertThat(outcome(INVOKE, "{\"FunctionName\":null}"))
                .isEqualTo(
                        new Failed(
                                new Failure(
                                        "Lambda.SdkClientException",
                                        "Unable to marshall request to JSON: Parameter 'FunctionName' must not be null")));
        assertThat(lambda.unreadRequests()).isZero();
    }

    @Test
    void a_raised_error_is_the_cause_unchanged_for_an_arn_and_without_blanks_for_invoke()
            throws Exception {
        behaviour = _ -> new Reply(200, Map.of("X-Amz-Function-Error", "Unhandled"), ERROR);

        assertThat(outcome(functionArn("f"), "{}"))
                .isEqualTo(new Failed(new Failure("CardDeclined", ERROR)));
        assertThat(outcome(INVOKE, "{\"FunctionName\":\"f\"}"))
                .isEqualTo(
                        new Failed(
                                new Failure(
                                        "CardDeclined",
                                        "{\"errorMessage\":\"no\",\"errorType\":\"CardDeclined\",\"n\":1.0}")));
    }

    @Test
    void an_error_without_a_type_fails_the_task_with_lambda_unknown() throws Exception {
        var payload = "{\"errorMessage\":\"Task timed out after 3.00 seconds\"}";
        behaviour = _ -> new Reply(200, Map.of("X-Amz-Function-Error", "Unhandled"), payload);

        assertThat(outcome(functionArn("f"), "{}"))
                .isEqualTo(
                        new Failed(
                                new Failure(
                                        "Lambda.Unknown",
                                        "The cause could not be determined because Lambda did not return"
                                                + " an error type. Returned payload: "
                                                + payload)));
    }

    @ParameterizedTest
    @CsvSource({
        "404,ResourceNotFoundException,Lambda.ResourceNotFoundException",
        "429,TooManyRequestsException:http://internal,Lambda.TooManyRequestsException",
        "500,ServiceException,Lambda.ServiceException",
        "403,AccessDeniedException,Lambda.AWSLambdaException",
    })
    void a_refusal_of_the_service_has_the_message_of_the_sdk(int status, String type, String error)
            throws Exception {
        behaviour =
                _ ->
                        new Reply(
                                status,
                                Map.of("x-amzn-ErrorType", type, "x-amzn-RequestId", "req-1"),
                                "{\"Type\":\"User\",\"message\":\"Function not found: f:$LATEST\"}");

        assertThat(outcome(functionArn("f"), "{}"))
                .isEqualTo(
                        new Failed(
                                new Failure(
                                        error,
                                        "Function not found: f:$LATEST (Service: AWSLambda; Status Code: %d; Error Code: %s; Request ID: req-1; Proxy: null)"
                                                .formatted(status, type.replaceAll(":.*", "")))));
    }

    @Test
    void a_callback_is_the_same_call_and_job_patterns_are_not_served() throws Exception {
        var parameters = "{\"FunctionName\":\"f\",\"Payload\":{\"token\":\"T\"}}";

        assertThat(output(outcome(INVOKE + ".waitForTaskToken", parameters)).tree().path("Payload"))
                .isEqualTo(TestTaskCalls.json("{\"token\":\"T\"}").tree());
        assertThat(outcome(INVOKE + ".sync", parameters)).isInstanceOf(NotStarted.class);
    }

    @Test
    void an_event_is_accepted_without_payload() throws Exception {
        behaviour = _ -> new Reply(202, Map.of("x-amzn-RequestId", "req-1"), "");

        var output =
                output(outcome(INVOKE, "{\"FunctionName\":\"f\",\"InvocationType\":\"Event\"}"))
                        .tree();

        assertThat(output.fieldNames())
                .toIterable()
                .containsExactly("SdkHttpMetadata", "SdkResponseMetadata", "StatusCode");
        assertThat(output.path("StatusCode").asInt()).isEqualTo(202);
        assertThat(lambda.awaitRequest().header("x-amz-invocation-type")).isEqualTo("Event");
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:lambda:us-east-1:123456789012:function:f:live,,f,live",
        "f:live,,f,live",
        "f,7,f,7",
        "123456789012:function:f,,f,",
        // A name without the account would not distinguish a function of another account from one
        // of this account.
        "arn:aws:lambda:us-east-1:999999999999:function:f,7,arn%3Aaws%3Alambda%3Aus-east-1%3A999999999999%3Afunction%3Af,7",
    })
    void an_emulator_receives_the_bare_name_of_our_own_functions(
            String name, String qualifier, String inPath, String inQuery) throws Exception {
        var parameters = Payload.EMPTY_OBJECT.tree().<ObjectNode>deepCopy();
        parameters.put("FunctionName", name);
        if (qualifier != null) {
            parameters.put("Qualifier", qualifier);
        }

        outcome(INVOKE, parameters.toString());

        var uri = lambda.awaitRequest().uri();
        assertThat(uri.getRawPath()).isEqualTo("/2015-03-31/functions/" + inPath + "/invocations");
        assertThat(uri.getRawQuery()).isEqualTo(inQuery == null ? null : "Qualifier=" + inQuery);
    }

    @Test
    void a_text_that_is_not_json_is_returned_as_a_string() throws Exception {
        behaviour = _ -> Reply.json("plainly not JSON");

        assertThat(output(outcome(functionArn("f"), "{}")).text())
                .isEqualTo("\"plainly not JSON\"");
    }

    @Test
    void a_states_role_is_assumed_and_signs_the_call() throws Exception {
        behaviour =
                request ->
                        request.uri().getPath().equals("/")
                                ? new Reply(
                                        200,
                                        Map.of(),
                                        """
                                        <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKIA</AccessKeyId>
                                        <SecretAccessKey>s</SecretAccessKey><SessionToken>token</SessionToken>
                                        <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>
                                        </AssumeRoleResponse>\
                                        """)
                                : Reply.json("{}");

        assertThat(output(TestTaskCalls.awaitOutcome(connectors.tasks(), callWithRole())).text())
                .isEqualTo("{}");

        assertThat(lambda.awaitRequest().body()).startsWith("Action=AssumeRole&");
        assertThat(lambda.awaitRequest().header("x-amz-security-token")).isEqualTo("token");
    }

    @Test
    void a_role_that_cannot_be_assumed_fails_the_task() throws Exception {
        behaviour =
                _ ->
                        new Reply(
                                403,
                                Map.of(),
                                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>");

        assertThat(TestTaskCalls.awaitOutcome(connectors.tasks(), callWithRole()))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> {
                            assertThat(failed.failure().error()).isEqualTo("States.TaskFailed");
                            assertThat(failed.failure().cause())
                                    .isEqualTo(
                                            "The task state's role, arn:aws:iam::123456789012:role/other, could not be assumed: No.");
                        });
    }

    @Test
    void an_account_may_have_its_own_endpoint() throws Exception {
        behaviour = _ -> Reply.json("1");
        try (var withOwnEndpoint =
                connectorsOf(
                        Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
                        "askel.connectors.endpoints { \"123456789012\" { lambda = \"%s\" } }"
                                .formatted(lambda.url()))) {
            assertThat(
                            TestTaskCalls.awaitOutcome(
                                    withOwnEndpoint.tasks(), call(functionArn("f"), "{}")))
                    .isEqualTo(new Answered(TestTaskCalls.json("1")));
        }
    }

    private static TaskCall callWithRole() {
        var plain = call(functionArn("f"), "{}");
        return new TaskCall(
                plain.executionArn(),
                plain.resource(),
                plain.parameters(),
                plain.idempotencyKey(),
                null,
                "arn:aws:iam::123456789012:role/other",
                plain.account(),
                plain.region(),
                null);
    }

    private TaskOutcome outcome(String resource, String parameters) throws Exception {
        return TestTaskCalls.awaitOutcome(connectors.tasks(), call(resource, parameters));
    }

    private static Payload output(TaskOutcome outcome) {
        return ((Answered) outcome).output();
    }

    private static Connectors connectorsOf(Map<String, String> environment, String... settings) {
        return Connectors.create(
                ConfigFactory.parseString(String.join("\n", settings))
                        .withFallback(ConfigFactory.defaultReference()),
                environment);
    }
}
