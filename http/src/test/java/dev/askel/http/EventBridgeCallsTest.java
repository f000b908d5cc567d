package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The wire format of EventBridge's operations, and AWS's errors of bad requests. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EventBridgeCallsTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";
    private static ServedEngine served;

    @BeforeAll
    static void start() {
        served = ServedEngine.shared();
    }

    private static ServedEngine.Reply ok(String operation, String body) {
        var reply = served.callEvents(operation, body);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply;
    }

    @Test
    void a_target_is_returned_as_it_was_put() {
        ok("CreateEventBus", "{\"Name\":\"wire\"}");
        ok(
                "PutRule",
                "{\"Name\":\"r\",\"EventBusName\":\"wire\",\"EventPattern\":\"{\\\"source\\\":[\\\"a\\\"]}\"}");
        var target =
                """
                {"Id":"t","Arn":"arn:aws:sqs:us-east-1:123456789012:q.fifo","RoleArn":"%s",\
                "InputTransformer":{"InputPathsMap":{"x":"$.detail.x"},"InputTemplate":"{\\"x\\":<x>}"},\
                "KinesisParameters":{"PartitionKeyPath":"$.id"},"SqsParameters":{"MessageGroupId":"g"},\
                "HttpParameters":{"PathParameterValues":["a"],"HeaderParameters":{"H":"v"},\
                "QueryStringParameters":{"q":"v"}},\
                "DeadLetterConfig":{"Arn":"arn:aws:sqs:us-east-1:123456789012:d"},\
                "RetryPolicy":{"MaximumRetryAttempts":0,"MaximumEventAgeInSeconds":60}}\
                """
                        .formatted(ROLE);
        var put =
                ok(
                        "PutTargets",
                        "{\"Rule\":\"r\",\"EventBusName\":\"wire\",\"Targets\":[%s]}"
                                .formatted(target));
        assertThat(put.body()).hasToString("{\"FailedEntryCount\":0,\"FailedEntries\":[]}");
        var listed = ok("ListTargetsByRule", "{\"Rule\":\"r\",\"EventBusName\":\"wire\"}");
        assertThat(listed.body()).hasToString("{\"Targets\":[%s]}".formatted(target));
        var described = ok("DescribeRule", "{\"Name\":\"r\",\"EventBusName\":\"wire\"}");
        assertThat(described.body())
                .hasToString(
                        "{\"Name\":\"r\",\"Arn\":\"arn:aws:events:us-east-1:123456789012:rule/wire/r\","
                                + "\"EventPattern\":\"{\\\"source\\\":[\\\"a\\\"]}\",\"State\":\"ENABLED\","
                                + "\"EventBusName\":\"wire\",\"CreatedBy\":\"123456789012\"}");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    PutRule; {"EventPattern":"{}"}; ValidationException; 1 validation error detected: Value at 'name' failed to satisfy constraint: Member must not be null
                    PutRule; {"Name":"a b","EventPattern":"{}"}; ValidationException; 1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+
                    PutRule; {"Name":"a","State":"ON"}; ValidationException; 1 validation error detected: Value 'ON' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]
                    PutRule; {"Name":"a","EventPattern":"{"}; InvalidEventPatternException; Event pattern is not valid. Reason: Invalid JSON
                    PutRule; {"Name":5}; SerializationException; NUMBER_VALUE can not be converted to a String
                    PutTargets; {"Rule":"r","Targets":[{"Id":"t"}]}; ValidationException; 1 validation error detected: Value at 'targets.1.member.arn' failed to satisfy constraint: Member must not be null
                    PutTargets; {"Rule":"r","Targets":[{"Id":"t","Arn":"a","EcsParameters":{"TaskDefinitionArn":"x"}}]}; ValidationException; 1 validation error detected: Value at 'targets.1.member.ecsParameters' failed to satisfy constraint: Member is not supported by this server
                    PutTargets; {"Rule":"r","Targets":[]}; ValidationException; 1 validation error detected: Value '[Target]' at 'targets' failed to satisfy constraint: Member must have length greater than or equal to 1
                    DescribeRule; {"Name":"absent"}; ResourceNotFoundException; Rule absent does not exist on EventBus default.
                    DescribeEventBus; {"Name":"absent"}; ResourceNotFoundException; Event bus absent does not exist.
                    ListRules; {"Limit":101}; ValidationException; 1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100
                    CreateEventBus; {"Name":"default"}; ResourceAlreadyExistsException; Event bus default already exists.
                    """)
    void a_bad_request_gets_the_error_of_aws(
            String operation, String body, String error, String message) {
        var reply = served.callEvents(operation, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error()).isEqualTo(error);
        assertThat(reply.message()).isEqualTo(message);
    }

    @Test
    void a_new_rule_does_not_replace_another() {
        var rule =
                "{\"Name\":\"once\",\"EventPattern\":\"{\\\"source\\\":[\\\"%s\\\"]}\",\"AskelNewRule\":%s}";
        ok("PutRule", rule.formatted("a", true));
        var reply = served.callEvents("PutRule", rule.formatted("b", true));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error()).isEqualTo("ResourceAlreadyExistsException");
        assertThat(reply.message()).isEqualTo("Rule once already exists on EventBus default.");
        assertThat(ok("DescribeRule", "{\"Name\":\"once\"}").toString()).contains("[\\\"a\\\"]");
        ok("PutRule", rule.formatted("c", false));
        assertThat(ok("DescribeRule", "{\"Name\":\"once\"}").toString()).contains("[\\\"c\\\"]");
    }

    private static List<Arguments> longTexts() {
        var target = "{\"Rule\":\"r\",\"Targets\":[{\"Id\":\"t\",\"Arn\":\"%s\",%s}]}";
        var queue = "arn:aws:sqs:us-east-1:123456789012:q";
        var blanks = " ".repeat(511) + "\u00e9";
        var destination =
                "{\"Name\":\"d\",\"ConnectionArn\":\"%s\",\"InvocationEndpoint\":\"%s\",\"HttpMethod\":\"GET\"}";
        return List.of(
                Arguments.of(
                        "CreateApiDestination",
                        destination.formatted("c", "1".repeat(2_048)),
                        "1 validation error detected: Value 'c' at 'connectionArn' failed"),
                Arguments.of(
                        "CreateApiDestination",
                        destination.formatted("arn:aws" + "a".repeat(1_500), "%41".repeat(600)),
                        "1 validation error detected: Value 'arn:awsaaaa"),
                Arguments.of(
                        "CreateApiDestination",
                        destination.formatted("arn:aws" + "a".repeat(100_000), "%4"),
                        "3 validation errors detected: Value 'arn:awsaaaa"),
                Arguments.of(
                        "CreateEventBus",
                        "{\"Name\":\"b\",\"EventSourceName\":\"aws.partner%s\"}"
                                .formatted("/a".repeat(50_000)),
                        "Member must have length less than or equal to 256"),
                Arguments.of(
                        "PutTargets",
                        target.formatted("arn:aws" + "-a".repeat(790), "\"Input\":\"1\""),
                        "arn:aws-a-a"),
                Arguments.of(
                        "PutTargets",
                        target.formatted(
                                queue,
                                "\"HttpParameters\":{\"HeaderParameters\":{\"h\":\"%s\"}}"
                                        .formatted(blanks)),
                        "pattern: ^[ \\t]*[\\x20-\\x7E]+([ \\t]+[\\x20-\\x7E]+)*[ \\t]*$"));
    }

    /** Java matches some patterns of AWS's model in exponential time or with deep recursion. */
    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("longTexts")
    @Timeout(60)
    void a_long_text_is_refused_at_once(String operation, String body, String message) {
        var reply = served.callEvents(operation, body);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        assertThat(reply.error()).isEqualTo("ValidationException");
        assertThat(reply.message()).contains(message);
    }

    /** Authorization reads the same members as the operation, so neither may read more. */
    @Test
    void a_body_that_authorization_cannot_read_changes_nothing() {
        ok("PutRule", "{\"Name\":\"padded\",\"EventPattern\":\"{\\\"source\\\":[\\\"a\\\"]}\"}");
        var target =
                "{\"Id\":\"t\",\"Arn\":\"arn:aws:sqs:us-east-1:123456789012:q\",\"RoleArn\":\"%s\"}"
                        .formatted(ROLE);
        var manyValues = "[0" + ",0".repeat(10_000) + "]";
        var deepValue = "[".repeat(70) + "]".repeat(70);
        for (var padding : List.of(manyValues, deepValue)) {
            var reply =
                    served.callEvents(
                            "PutTargets",
                            "{\"Rule\":\"padded\",\"Targets\":[%s],\"x\":%s}"
                                    .formatted(target, padding));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.error()).isEqualTo("SerializationException");
        }
        assertThat(ok("ListTargetsByRule", "{\"Rule\":\"padded\"}").body())
                .hasToString("{\"Targets\":[]}");
    }

    @Test
    void an_operation_that_is_not_served_is_unknown() {
        var reply = served.callEvents("CreateArchive", "{}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error()).isEqualTo("UnknownOperationException");
    }

    private static HttpResponse<String> listBuses(String... headers) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:" + served.address().getPort() + "/"))
                            .header("X-Amz-Target", "AWSEvents.ListEventBuses")
                            .headers(headers)
                            .POST(BodyPublishers.ofString("{}"))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    void answers_have_the_content_type_of_json_1_1() throws Exception {
        var answer = listBuses("Accept", "*/*");
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/x-amz-json-1.1");
        assertThat(answer.body()).contains("event-bus/default");
    }

    @Test
    void a_header_names_the_region_of_an_unsigned_request() throws Exception {
        assertThat(listBuses("X-Askel-Region", "eu-west-3").body())
                .contains("arn:aws:events:eu-west-3:123456789012:event-bus/default");

        var signature =
                "AWS4-HMAC-SHA256 Credential=k/20260301/us-west-2/events/aws4_request, SignedHeaders=host, Signature=0";
        assertThat(listBuses("X-Askel-Region", "eu-west-3", "Authorization", signature).body())
                .contains("arn:aws:events:us-west-2:");
    }
}
