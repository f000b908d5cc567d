package dev.askel.connectors.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.asl.model.Resource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Validates mocked results by the models of the services (docs/aws/api.md section 4.7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ServiceResultsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Optional<String> refusal(String resource, String result, boolean complete)
            throws Exception {
        return new ServiceResults()
                .refusal(
                        Resource.parse("arn:aws:states:::" + resource),
                        JSON.readTree(result.replace('\'', '"')),
                        complete);
    }

    // The first seven cases are recorded: test_field_validation_mode.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "aws-sdk:kms:encrypt|{'CiphertextBlob': 123}|Field 'CiphertextBlob' must be a string",
                "aws-sdk:lambda:getFunction|{'Configuration': {'MemorySize': 10241}}|Field 'MemorySize' exceeds the maximum value",
                "aws-sdk:lambda:getFunction|{'Configuration': {'MemorySize': 127}}|Field 'MemorySize' is less than the minimum value",
                "events:putEvents|{'Entries': [{'EventId': 'e'}, {'EventId': ['f']}]}|Field 'EventId' must be a string",
                "events:putEvents|{'Entries': 'none'}|Field 'Entries' must be an array",
                "states:startExecution|{'ExecutionArn': 'a', 'StartDate': true}|Field 'StartDate' must be a string",
                "aws-sdk:s3:getObject|{'StorageClass': 'Papyrus'}|Field 'StorageClass' is not an expected value",
                "aws-sdk:s3:getObject|{'Metadata': []}|Field 'Metadata' must be an object",
                "aws-sdk:s3:getObject|{'Metadata': {'k': 1}}|Field 'Metadata' must be a string",
                "aws-sdk:s3:getObject|{'DeleteMarker': 'yes'}|Field 'DeleteMarker' must be a boolean",
                "aws-sdk:sfn:startExecution|{'ExecutionArn': ''}|Field 'ExecutionArn' is smaller than the minimum length",
                "aws-sdk:kms:encrypt|{'CiphertextBlob': 1}|Field 'CiphertextBlob' must be a string",
                "aws-sdk:kms:encrypt|{'CiphertextBlob': ''}|Field 'CiphertextBlob' is smaller than the minimum length",
                "aws-sdk:kms:verifyMac|{'KeyId': ''}|Field 'KeyId' is smaller than the minimum length",
                "events:putEvents|{'FailedEntryCount': 'one'}|Field 'FailedEntryCount' must be a number",
                "states:startExecution.sync|{'Output': {}}|Field 'Output' must be a string",
                "states:startExecution.sync:2|{'Status': 'FINE'}|Field 'Status' is not an expected value",
                "sqs:sendMessage|[]|Field 'result' must be an object",
            })
    void an_impossible_result_is_refused(String resource, String result, String problem)
            throws Exception {
        assertThat(refusal(resource, result, false)).contains(problem);
    }

    /** {@code CiphertextBlob} has 1 to 6,144 bytes; Base64 of 6,144 bytes has 8,192 characters. */
    @Test
    void the_length_of_a_blob_is_that_of_its_decoded_bytes() throws Exception {
        assertThat(blobRefusal("A".repeat(8_192))).isEmpty();
        assertThat(blobRefusal("A".repeat(8_196)))
                .contains("Field 'CiphertextBlob' exceeds the maximum length");
        // This text is not Base64, so the bytes of the text itself are counted.
        assertThat(blobRefusal("-".repeat(6_144))).isEmpty();
        assertThat(blobRefusal("-".repeat(6_145)))
                .contains("Field 'CiphertextBlob' exceeds the maximum length");
    }

    private static Optional<String> blobRefusal(String blob) throws Exception {
        return refusal("aws-sdk:kms:encrypt", "{'CiphertextBlob': '%s'}".formatted(blob), false);
    }

    @Test
    void required_members_may_be_missing_only_when_that_is_allowed() throws Exception {
        assertThat(refusal("states:startExecution", "{}", true))
                .contains("Required field 'ExecutionArn' is missing");
        assertThat(refusal("states:startExecution", "{}", false)).isEmpty();
        // The API's spelling differs from that of Step Functions (recorded).
        assertThat(refusal("states:startExecution", "{'executionArn': 'a', 'startDate': 1}", false))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "lambda:invoke|{'Payload': {'any': 1}, 'SdkHttpMetadata': {'HttpStatusCode': 200}}",
                "events:putEvents|{'random': 'json'}",
                "sqs:sendMessage|{'MD5OfMessageBody': 'x', 'MessageId': null}",
                "states:startExecution.sync:2|{'ExecutionArn': 'a', 'StateMachineArn': 'm', 'StartDate': 'now', 'Status': 'SUCCEEDED', 'Output': {}}",
                "sqs:sendMessage.waitForTaskToken|7",
                "apigateway:invoke|{'approval': true}",
                "http:invoke|{'approval': true}",
                "aws-sdk:kms:noSuchOperation|7",
                "aws-sdk:nosuchservice:get|7",
            })
    void possible_results_and_those_without_a_model_are_accepted(String resource, String result)
            throws Exception {
        assertThat(refusal(resource, result, true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../model/kms", "kms.json.gz#", "KMS", ""})
    void an_unknown_service_name_opens_no_file(String service) {
        assertThat(ServiceModel.load(service)).isEmpty();
    }

    @Test
    void every_service_of_an_optimized_integration_has_its_model() {
        for (var service :
                List.of(
                        "athena",
                        "batch",
                        "bedrock",
                        "bedrockruntime",
                        "codebuild",
                        "databrew",
                        "dynamodb",
                        "ecs",
                        "eks",
                        "emrcontainers",
                        "emrserverless",
                        "eventbridge",
                        "glue",
                        "lambda",
                        "mediaconvert",
                        "sagemaker",
                        "sfn",
                        "sns",
                        "sqs")) {
            assertThat(ServiceModel.load(service)).as(service).isPresent();
        }
    }
}
