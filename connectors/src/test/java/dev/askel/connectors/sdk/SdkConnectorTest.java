package dev.askel.connectors.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TaskCalls;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SdkConnectorTest {
    private static final String ROLE = "arn:aws:iam::999999999999:role/r";

    private final HttpCalls http =
            new HttpCalls(TaskCalls.gates(), Duration.ofSeconds(5), 1_000_000);
    private final RunningCalls running = new RunningCalls();
    private final OwnServerAddress own = new OwnServerAddress();

    @AfterEach
    void stop() {
        running.close();
        http.close();
    }

    private SdkConnector connector(Map<String, URI> endpoints) {
        var aws =
                new AwsEnvironment(
                        Map.of(
                                "AWS_ACCESS_KEY_ID", "test",
                                "AWS_SECRET_ACCESS_KEY", "test",
                                "AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
                        endpoints);
        return new SdkConnector(
                new ModelledServices(aws, http, new AssumedRoles(InstantSource.system()), own),
                running,
                Duration.ofSeconds(30));
    }

    private static TaskCall task(String action, String parameters) {
        return TaskCalls.call("arn:aws:states:::aws-sdk:" + action, parameters);
    }

    private TaskOutcome outcome(TaskCall call, Function<Request, Reply> service) throws Exception {
        try (var fixture = new HttpFixture(service)) {
            var at = URI.create(fixture.url());
            return connector(
                            Map.of(
                                    "dynamodb",
                                    at,
                                    "s3",
                                    at,
                                    "sts",
                                    at,
                                    "rds",
                                    at,
                                    "123456789012/ec2",
                                    at))
                    .call(call)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private static String output(TaskOutcome outcome) {
        return ((TaskOutcome.Answered) outcome).output().text();
    }

    private static String failure(TaskOutcome outcome) {
        var failure = ((TaskOutcome.Failed) outcome).failure();
        return failure.error() + ": " + failure.cause();
    }

    @Test
    void results_have_the_apis_members_in_order_and_no_sdk_metadata() throws Exception {
        var done =
                outcome(
                        task("dynamodb:describeTable", "{\"TableName\": \"t\"}"),
                        _ ->
                                Reply.json(
                                        """
                                        {"Table": {"TableName": "t", "ItemCount": 3,
                                         "CreationDateTime": 1767225600.25, "KeySchema": []}}\
                                        """));

        assertThat(output(done))
                .isEqualTo(
                        "{\"Table\":{\"CreationDateTime\":\"2026-01-01T00:00:00.250Z\",\"ItemCount\":3,"
                                + "\"KeySchema\":[],\"TableName\":\"t\"}}");
    }

    @Test
    void an_object_of_s3_is_requested_by_path_and_its_body_comes_last() throws Exception {
        var done =
                outcome(
                        task("s3:getObject", "{\"Bucket\": \"b\", \"Key\": \"k\"}"),
                        request -> {
                            assertThat(request.method()).isEqualTo("GET");
                            assertThat(request.uri()).hasToString("/b/k");
                            return new Reply(
                                    200,
                                    Map.of(
                                            "ETag", "\"e\"",
                                            "Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT",
                                            "x-amz-meta-color", "red"),
                                    "text");
                        });

        assertThat(output(done))
                .isEqualTo(
                        "{\"ContentLength\":4,\"ETag\":\"\\\"e\\\"\",\"LastModified\":\"2026-01-01T00:00:00Z\","
                                + "\"Metadata\":{\"color\":\"red\"},\"Body\":\"text\"}");
    }

    @Test
    void answers_in_xml_are_converted_by_their_model() throws Exception {
        var done =
                outcome(
                        task("ec2:describeInstances", "{\"InstanceIds\": [\"i-1\"]}"),
                        _ ->
                                new Reply(
                                        200,
                                        Map.of("Content-Type", "text/xml"),
                                        """
                                        <DescribeInstancesResponse><requestId>r</requestId><reservationSet><item>
                                        <ownerId>1</ownerId><instancesSet><item><instanceId>i-1</instanceId>
                                        <amiLaunchIndex>2</amiLaunchIndex><ebsOptimized>true</ebsOptimized>
                                        </item></instancesSet></item></reservationSet></DescribeInstancesResponse>\
                                        """));

        assertThat(output(done))
                .isEqualTo(
                        "{\"Reservations\":[{\"Instances\":[{\"AmiLaunchIndex\":2,\"EbsOptimized\":true,"
                                + "\"InstanceId\":\"i-1\"}],\"OwnerId\":\"1\"}]}");
    }

    @Test
    void members_have_the_names_of_the_sdk_for_java() throws Exception {
        // From a sample definition of AWS: DbInstances[0].DbInstanceStatus.
        var done =
                outcome(
                        task("rds:describeDBInstances", "{\"DbInstanceIdentifier\": \"d\"}"),
                        request -> {
                            assertThat(request.body()).contains("&DBInstanceIdentifier=d");
                            return new Reply(
                                    200,
                                    Map.of("Content-Type", "text/xml"),
                                    """
                                    <DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance>
                                    <DBInstanceStatus>available</DBInstanceStatus><Engine>x</Engine>
                                    <AllocatedStorage>5</AllocatedStorage></DBInstance></DBInstances>
                                    </DescribeDBInstancesResult></DescribeDBInstancesResponse>\
                                    """);
                        });

        assertThat(output(done))
                .isEqualTo(
                        "{\"DbInstances\":[{\"AllocatedStorage\":5,\"DbInstanceStatus\":\"available\",\"Engine\":\"x\"}]}");
    }

    @Test
    void errors_have_the_class_of_the_sdk_or_of_the_service() throws Exception {
        var headers = Map.of("x-amzn-RequestId", "r-1");
        var known =
                outcome(
                        task("dynamodb:describeTable", "{\"TableName\": \"t\"}"),
                        _ ->
                                new Reply(
                                        400,
                                        headers,
                                        "{\"__type\":\"x#ResourceNotFoundException\",\"message\":\"No t.\"}"));
        var unknown =
                outcome(
                        task("dynamodb:describeTable", "{\"TableName\": \"t\"}"),
                        _ ->
                                new Reply(
                                        400,
                                        headers,
                                        "{\"__type\":\"x#ValidationException\",\"message\":\"Bad t.\"}"));
        var s3 =
                outcome(
                        task("s3:getObject", "{\"Bucket\": \"b\", \"Key\": \"k\"}"),
                        _ ->
                                new Reply(
                                        404,
                                        Map.of("x-amz-request-id", "r-1", "x-amz-id-2", "e-1"),
                                        "<Error><Code>NoSuchKey</Code><Message>No k.</Message></Error>"));

        assertThat(failure(known))
                .isEqualTo(
                        "DynamoDb.ResourceNotFoundException: No t. (Service: DynamoDb, Status Code: 400,"
                                + " Request ID: r-1) (SDK Attempt Count: 1)");
        assertThat(failure(unknown)).startsWith("DynamoDb.DynamoDbException: Bad t. (Service: ");
        assertThat(failure(s3))
                .isEqualTo(
                        "S3.NoSuchKeyException: No k. (Service: S3, Status Code: 404, Request ID: r-1,"
                                + " Extended Request ID: e-1) (SDK Attempt Count: 1)");
    }

    /** The recorded case Feature.Catch-007 of 2026. */
    @ParameterizedTest
    @CsvSource({
        "headBucket, '{\"Bucket\": \"b\"}', S3.NoSuchBucketException",
        "headObject, '{\"Bucket\": \"b\", \"Key\": \"k\"}', S3.NoSuchKeyException"
    })
    void an_answer_of_404_to_head_has_the_error_of_the_sdk(
            String action, String parameters, String error) throws Exception {
        var headers = Map.of("x-amz-request-id", "r-1", "x-amz-id-2", "e-1");

        var missing = outcome(task("s3:" + action, parameters), _ -> new Reply(404, headers, ""));
        var forbidden = outcome(task("s3:" + action, parameters), _ -> new Reply(403, headers, ""));

        var origin = "(Service: S3, Status Code: 404, Request ID: r-1, Extended Request ID: e-1)";
        assertThat(failure(missing))
                .isEqualTo(error + ": " + origin + " (SDK Attempt Count: 1) " + origin);
        assertThat(failure(forbidden))
                .isEqualTo(
                        "S3.S3Exception: "
                                + origin.replace("404", "403")
                                + " (SDK Attempt Count: 1)");
    }

    @Test
    void unknown_and_missing_parameters_send_no_request() {
        var refusal =
                Objects.requireNonNull(
                        connector(Map.of())
                                .refusal(
                                        task("dynamodb:describeTable", "{}").resource(),
                                        TaskCalls.json("{\"Table\": \"t\"}")));

        assertThat(refusal.error()).isEqualTo("States.Runtime");
        assertThat(refusal.cause())
                .contains(
                        "[The field 'Table' is not supported by Step Functions, The field 'TableName' is required but was missing]");
    }

    @Test
    void a_parameter_that_is_null_is_left_to_the_service() throws Exception {
        var message =
                "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null";

        var failed =
                outcome(
                        task("dynamodb:putItem", "{\"TableName\": \"t\", \"Item\": null}"),
                        request -> {
                            assertThat(request.body()).isEqualTo("{\"TableName\":\"t\"}");
                            return new Reply(
                                    400,
                                    Map.of("x-amzn-RequestId", "r-1"),
                                    "{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":\"%s\"}"
                                            .formatted(message));
                        });

        assertThat(failure(failed))
                .isEqualTo(
                        "DynamoDb.DynamoDbException: %s (Service: DynamoDb, Status Code: 400, Request ID: r-1) (SDK Attempt Count: 1)"
                                .formatted(message));
    }

    @Test
    void a_null_of_a_header_or_a_query_is_left_to_the_service() throws Exception {
        var refusal = new Reply(400, Map.of(), "<Error><Code>Bad</Code></Error>");

        var copy =
                outcome(
                        task(
                                "s3:copyObject",
                                "{\"Bucket\": \"b\", \"Key\": \"k\", \"CopySource\": null}"),
                        request -> {
                            assertThat(request.headers()).doesNotContainKey("x-amz-copy-source");
                            return refusal;
                        });
        var part =
                outcome(
                        task(
                                "s3:uploadPart",
                                "{\"Bucket\": \"b\", \"Key\": \"k\", \"UploadId\": \"u\", \"PartNumber\": null}"),
                        request -> {
                            assertThat(request.uri().getQuery()).doesNotContain("partNumber");
                            return refusal;
                        });

        assertThat(failure(copy)).startsWith("S3.S3Exception: ");
        assertThat(failure(part)).startsWith("S3.S3Exception: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "s3:getObject|{'Bucket': 'b', 'Key': null}|S3.SdkClientException: Unable to marshall request to XML: Parameter 'Key' must not be null",
                "lambda:getFunction|{'FunctionName': null}|Lambda.SdkClientException: Unable to marshall request to JSON: Parameter 'FunctionName' must not be null",
                "s3control:listJobs|{'AccountId': null}|S3Control.SdkClientException: Unable to marshall request to XML: Parameter 'AccountId' must not be null",
            })
    void a_null_of_the_address_fails_the_task_and_sends_nothing(
            String action, String parameters, String why) throws Exception {
        var call = task(action, parameters.replace('\'', '"'));

        for (var each : List.of(call, withRole(call))) {
            var outcome =
                    connector(Map.of()).call(each).toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(failure(outcome)).isEqualTo(why);
        }
    }

    @Test
    void unknown_services_and_actions_are_not_served() {
        var connector = connector(Map.of());

        assertThat(connector.serves(task("sqs:sendMessage", "{}").resource())).isTrue();
        assertThat(connector.serves(task("sqs:sendMessage.waitForTaskToken", "{}").resource()))
                .isTrue();
        assertThat(connector.serves(task("sqs:noSuchAction", "{}").resource())).isFalse();
        assertThat(connector.serves(task("stepfunctions:startExecution", "{}").resource()))
                .isFalse();
        assertThat(connector.serves(TaskCalls.call(TaskCalls.INVOKE, "{}").resource())).isFalse();
    }

    @Test
    void step_functions_is_this_server_and_receives_the_account_of_the_caller() throws Exception {
        try (var fixture = new HttpFixture(_ -> Reply.json("{\"executions\":[]}"))) {
            own.onListening(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), URI.create(fixture.url()).getPort()));
            // An endpoint for all services, such as moto, does not apply to Step Functions.
            var connector = connector(Map.of());
            var call = task("sfn:listExecutions", "{}");
            for (var each : List.of(call, withRole(call))) {
                var outcome = connector.call(each).toCompletableFuture().get(60, TimeUnit.SECONDS);
                assertThat(output(outcome)).isEqualTo("{\"Executions\":[]}");
            }
            assertThat(fixture.request().header("authorization"))
                    .containsPattern("Credential=123456789012/[0-9]{8}/eu-north-1/states/");
            assertThat(fixture.request().header("authorization"))
                    .contains("Credential=999999999999/");
        }
    }

    @Test
    void a_configured_endpoint_of_step_functions_is_called() throws Exception {
        try (var fixture = new HttpFixture(_ -> Reply.json("{\"executions\":[]}"))) {
            own.onNotListening();
            var outcome =
                    connector(Map.of("sfn", URI.create(fixture.url())))
                            .call(task("sfn:listExecutions", "{}"))
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
            assertThat(output(outcome)).isEqualTo("{\"Executions\":[]}");
        }
    }

    @Test
    void a_nested_start_with_a_used_name_fails_with_the_sdks_error() throws Exception {
        assertThat(failure(nested("startExecution", refused("ExecutionAlreadyExists", "Used."))))
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
                                nested(
                                        "startSyncExecution",
                                        Reply.json(
                                                "{\"status\":\"FAILED\",\"error\":\"E\",\"cause\":\"C\",%s}"
                                                        .formatted(child)))))
                .isEqualTo(
                        "{\"Cause\":\"C\",\"Error\":\"E\",\"ExecutionArn\":\"arn\",\"StartDate\":\"2026-01-01T00:00:00.250Z\","
                                + "\"Status\":\"FAILED\",\"StopDate\":\"2026-01-01T00:00:01.500Z\"}");
        assertThat(
                        output(
                                nested(
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
                                nested(
                                        "startSyncExecution",
                                        refused("StateMachineTypeNotSupported", "Standard."))))
                .startsWith("Sfn.StateMachineTypeNotSupportedException: Standard. (Service: Sfn, ");
    }

    private TaskOutcome nested(String action, Reply reply) throws Exception {
        try (var fixture = new HttpFixture(_ -> reply)) {
            own.onNotListening();
            return connector(Map.of("sfn", URI.create(fixture.url())))
                    .call(task("sfn:" + action, "{\"StateMachineArn\": \"m\"}"))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private static Reply refused(String type, String message) {
        return new Reply(
                400,
                Map.of("x-amzn-RequestId", "r-1"),
                "{\"__type\":\"com.amazonaws.swf.service.v2.model#%s\",\"message\":\"%s\"}"
                        .formatted(type, message));
    }

    @Test
    void a_role_is_assumed_once_and_signs_the_calls() throws Exception {
        Function<Request, Reply> service =
                request -> {
                    if (request.body().startsWith("Action=AssumeRole&")) {
                        assertThat(request.body()).contains("RoleArn=arn%3Aaws%3Aiam");
                        return new Reply(
                                200,
                                Map.of(),
                                """
                                <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKIA</AccessKeyId>
                                <SecretAccessKey>s</SecretAccessKey><SessionToken>token</SessionToken>
                                <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>
                                </AssumeRoleResponse>\
                                """);
                    }
                    assertThat(request.header("authorization")).contains("Credential=AKIA/");
                    assertThat(request.header("x-amz-security-token")).isEqualTo("token");
                    return Reply.json("{\"TableNames\":[]}");
                };
        try (var fixture = new HttpFixture(service)) {
            var at = URI.create(fixture.url());
            var connector = connector(Map.of("dynamodb", at, "sts", at));
            for (int i = 0; i < 2; i++) {
                var outcome =
                        connector
                                .call(withRole(task("dynamodb:listTables", "{}")))
                                .toCompletableFuture()
                                .get(60, TimeUnit.SECONDS);
                assertThat(output(outcome)).isEqualTo("{\"TableNames\":[]}");
            }
            assertThat(fixture.unreadRequests()).isEqualTo(3);
        }
    }

    @Test
    void a_role_that_cannot_be_assumed_fails_the_task() throws Exception {
        var outcome =
                outcome(
                        withRole(task("dynamodb:listTables", "{}")),
                        _ ->
                                new Reply(
                                        403,
                                        Map.of(),
                                        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>"));

        assertThat(failure(outcome))
                .isEqualTo(
                        "States.TaskFailed: The task state's role, %s, could not be assumed: No."
                                .formatted(ROLE));
    }

    private static TaskCall withRole(TaskCall call) {
        return new TaskCall(
                call.executionArn(),
                call.resource(),
                call.parameters(),
                call.idempotencyKey(),
                call.taskToken(),
                ROLE,
                call.account(),
                call.region(),
                call.timeout());
    }
}
