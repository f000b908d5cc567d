package dev.askel.connectors.sdk;

import static dev.askel.connectors.sdk.SdkFixture.ROLE;
import static dev.askel.connectors.sdk.SdkFixture.failure;
import static dev.askel.connectors.sdk.SdkFixture.output;
import static dev.askel.connectors.sdk.SdkFixture.task;
import static dev.askel.connectors.sdk.SdkFixture.withRole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import java.net.URI;
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
final class SdkConnectorTest {
    private final SdkFixture sdk = new SdkFixture();

    @AfterEach
    void close() {
        sdk.close();
    }

    @Test
    void results_have_the_apis_members_in_order_and_no_sdk_metadata() throws Exception {
        var outcome =
                sdk.outcome(
                        task("dynamodb:describeTable", "{\"TableName\": \"t\"}"),
                        _ ->
                                Reply.json(
                                        """
                                        {"Table": {"TableName": "t", "ItemCount": 3,
                                         "CreationDateTime": 1767225600.25, "KeySchema": []}}\
                                        """));

        assertThat(output(outcome))
                .isEqualTo(
                        "{\"Table\":{\"CreationDateTime\":\"2026-01-01T00:00:00.250Z\",\"ItemCount\":3,"
                                + "\"KeySchema\":[],\"TableName\":\"t\"}}");
    }

    @Test
    void an_object_of_s3_is_requested_by_path_and_its_body_comes_last() throws Exception {
        var outcome =
                sdk.outcome(
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

        assertThat(output(outcome))
                .isEqualTo(
                        "{\"ContentLength\":4,\"ETag\":\"\\\"e\\\"\",\"LastModified\":\"2026-01-01T00:00:00Z\","
                                + "\"Metadata\":{\"color\":\"red\"},\"Body\":\"text\"}");
    }

    @Test
    void answers_in_xml_are_converted_by_their_model() throws Exception {
        var outcome =
                sdk.outcome(
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

        assertThat(output(outcome))
                .isEqualTo(
                        "{\"Reservations\":[{\"Instances\":[{\"AmiLaunchIndex\":2,\"EbsOptimized\":true,"
                                + "\"InstanceId\":\"i-1\"}],\"OwnerId\":\"1\"}]}");
    }

    @Test
    void members_have_the_names_of_the_sdk_for_java() throws Exception {
        // A sample definition of AWS reads DbInstances[0].DbInstanceStatus.
        var outcome =
                sdk.outcome(
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

        assertThat(output(outcome))
                .isEqualTo(
                        "{\"DbInstances\":[{\"AllocatedStorage\":5,\"DbInstanceStatus\":\"available\",\"Engine\":\"x\"}]}");
    }

    @Test
    void errors_have_the_class_of_the_sdk_or_of_the_service() throws Exception {
        var headers = Map.of("x-amzn-RequestId", "r-1");
        var known =
                sdk.outcome(
                        task("dynamodb:describeTable", "{\"TableName\": \"t\"}"),
                        _ ->
                                new Reply(
                                        400,
                                        headers,
                                        "{\"__type\":\"x#ResourceNotFoundException\",\"message\":\"No t.\"}"));
        var unknown =
                sdk.outcome(
                        task("dynamodb:describeTable", "{\"TableName\": \"t\"}"),
                        _ ->
                                new Reply(
                                        400,
                                        headers,
                                        "{\"__type\":\"x#ValidationException\",\"message\":\"Bad t.\"}"));
        var s3 =
                sdk.outcome(
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

        var missing =
                sdk.outcome(task("s3:" + action, parameters), _ -> new Reply(404, headers, ""));
        var forbidden =
                sdk.outcome(task("s3:" + action, parameters), _ -> new Reply(403, headers, ""));

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
                        sdk.connector(Map.of())
                                .refusal(
                                        task("dynamodb:describeTable", "{}").resource(),
                                        TestTaskCalls.json("{\"Table\": \"t\"}")));

        assertThat(refusal.error()).isEqualTo("States.Runtime");
        assertThat(refusal.cause())
                .contains(
                        "[The field 'Table' is not supported by Step Functions, The field 'TableName' is required but was missing]");
    }

    @Test
    void a_null_parameter_is_omitted_and_the_service_decides() throws Exception {
        var message =
                "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null";

        var failed =
                sdk.outcome(
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
    void a_null_header_or_query_parameter_is_omitted() throws Exception {
        var refusal = new Reply(400, Map.of(), "<Error><Code>Bad</Code></Error>");

        var copy =
                sdk.outcome(
                        task(
                                "s3:copyObject",
                                "{\"Bucket\": \"b\", \"Key\": \"k\", \"CopySource\": null}"),
                        request -> {
                            assertThat(request.headers()).doesNotContainKey("x-amz-copy-source");
                            return refusal;
                        });
        var part =
                sdk.outcome(
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
    void a_null_in_the_address_fails_the_task_and_sends_nothing(
            String action, String parameters, String problem) throws Exception {
        var call = task(action, parameters.replace('\'', '"'));

        for (var each : List.of(call, withRole(call))) {
            var outcome =
                    sdk.connector(Map.of())
                            .call(each)
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
            assertThat(failure(outcome)).isEqualTo(problem);
        }
    }

    @Test
    void unknown_services_and_actions_are_not_served() {
        var connector = sdk.connector(Map.of());

        assertThat(connector.serves(task("sqs:sendMessage", "{}").resource())).isTrue();
        assertThat(connector.serves(task("sqs:sendMessage.waitForTaskToken", "{}").resource()))
                .isTrue();
        assertThat(connector.serves(task("sqs:noSuchAction", "{}").resource())).isFalse();
        assertThat(connector.serves(task("stepfunctions:startExecution", "{}").resource()))
                .isFalse();
        assertThat(connector.serves(TestTaskCalls.call(TestTaskCalls.INVOKE, "{}").resource()))
                .isFalse();
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
            var connector = sdk.connector(Map.of("dynamodb", at, "sts", at));
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
                sdk.outcome(
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
}
