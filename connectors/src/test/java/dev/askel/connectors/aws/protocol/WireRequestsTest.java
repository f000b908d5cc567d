package dev.askel.connectors.aws.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.model.ServiceModel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WireRequestsTest {
    private static WireRequest request(String client, String operation, String parameters) {
        var model = ServiceModel.load(client).orElseThrow();
        return WireRequests.of(
                model,
                model.operation(operation).orElseThrow(),
                (ObjectNode) TestTaskCalls.json(parameters).tree());
    }

    private static String body(WireRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    @Test
    void json_has_the_operation_in_a_header_and_the_apis_member_names() {
        var request =
                request(
                        "sfn",
                        "StartExecution",
                        """
                        {"StateMachineArn": "arn:m", "Input": {"a": [1, "ä"]}}\
                        """);
        assertThat(request.headers())
                .containsEntry("Content-Type", "application/x-amz-json-1.0")
                .containsEntry("X-Amz-Target", "AWSStepFunctions.StartExecution");
        assertThat(body(request))
                .isEqualTo(
                        "{\"stateMachineArn\":\"arn:m\",\"input\":\"{\\\"a\\\":[1,\\\"ä\\\"]}\"}");
    }

    @Test
    void json_has_times_in_seconds_and_bytes_in_base64() {
        assertThat(
                        body(
                                request(
                                        "kinesis",
                                        "GetShardIterator",
                                        """
                                        {"StreamName": "s", "ShardId": "1", "ShardIteratorType": "AT_TIMESTAMP",
                                         "Timestamp": "2026-01-01T00:00:00.250Z"}\
                                        """)))
                .contains("\"Timestamp\":1767225600.25");
        assertThat(body(request("kms", "Encrypt", "{\"KeyId\": \"k\", \"Plaintext\": \"abc\"}")))
                .isEqualTo("{\"KeyId\":\"k\",\"Plaintext\":\"YWJj\"}");
    }

    @Test
    void the_query_protocol_numbers_entries_of_lists_and_maps() {
        assertThat(
                        body(
                                request(
                                        "sns",
                                        "Publish",
                                        """
                                        {"TopicArn": "t", "Message": {"a": 1}, "MessageAttributes":
                                         {"k": {"DataType": "String", "StringValue": "v w"}}}\
                                        """)))
                .isEqualTo(
                        "Action=Publish&Version=2010-03-31&TopicArn=t&Message=%7B%22a%22%3A1%7D"
                                + "&MessageAttributes.entry.1.Name=k"
                                + "&MessageAttributes.entry.1.Value.DataType=String"
                                + "&MessageAttributes.entry.1.Value.StringValue=v%20w");
    }

    @Test
    void the_ec2_protocol_numbers_lists_without_a_wrapper_name() {
        assertThat(
                        body(
                                request(
                                        "ec2",
                                        "DescribeInstances",
                                        """
                                        {"InstanceIds": ["i-1", "i-2"],
                                         "Filters": [{"Name": "n", "Values": ["v"]}]}\
                                        """)))
                .isEqualTo(
                        "Action=DescribeInstances&Version=2016-11-15&InstanceId.1=i-1&InstanceId.2=i-2"
                                + "&Filter.1.Name=n&Filter.1.Value.1=v");
    }

    @Test
    void rest_places_members_in_path_query_and_headers() {
        var put =
                request(
                        "s3",
                        "PutObject",
                        """
                        {"Bucket": "b", "Key": "a b/c", "Body": {"x": 1}, "Metadata": {"m": "1"}}\
                        """);
        assertThat(put.method()).isEqualTo("PUT");
        assertThat(put.target()).isEqualTo("/b/a%20b/c");
        assertThat(put.headers())
                .containsEntry("x-amz-meta-m", "1")
                .containsKey("x-amz-checksum-crc32");
        assertThat(body(put)).isEqualTo("{\"x\":1}");

        var list = request("s3", "ListObjectsV2", "{\"Bucket\": \"b\", \"MaxKeys\": 3}");
        assertThat(list.method()).isEqualTo("GET");
        assertThat(list.target()).isEqualTo("/b?list-type=2&max-keys=3");
    }

    @Test
    void rest_xml_bodies_have_the_elements_of_the_model() {
        var request =
                request(
                        "s3",
                        "DeleteObjects",
                        """
                        {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}, {"Key": "l"}], "Quiet": true}}\
                        """);
        assertThat(request.target()).isEqualTo("/b?delete");
        assertThat(body(request))
                .isEqualTo(
                        "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>k</Key></Object>"
                                + "<Object><Key>l</Key></Object><Quiet>true</Quiet></Delete>");
    }

    @Test
    void the_body_of_rest_json_contains_all_other_members() {
        var request =
                request(
                        "batch",
                        "SubmitJob",
                        "{\"JobName\": \"j\", \"JobQueue\": \"q\", \"JobDefinition\": \"d\"}");
        assertThat(request.target()).isEqualTo("/v1/submitjob");
        assertThat(body(request))
                .isEqualTo("{\"jobName\":\"j\",\"jobQueue\":\"q\",\"jobDefinition\":\"d\"}");
    }
}
