package dev.askel.connectors.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.Diagnostic;
import dev.askel.asl.validator.DefinitionValidator;
import dev.askel.connectors.CustomConnectors;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the validation of services and actions in a Resource. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SdkActionsTest {
    private static List<String> validationErrors(String resource) {
        var definition =
                """
                {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                """
                        .formatted(resource);
        return DefinitionValidator.validate(
                        definition, MachineType.STANDARD, CustomConnectors.ofClassPath())
                .diagnostics()
                .errors()
                .stream()
                .map(Diagnostic::text)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws-sdk:nosuch:thing",
                "aws-sdk:s3:nosuchThing",
                "aws-sdk:s3:PutObject",
                "aws-sdk:S3:putObject",
                "aws-sdk:stepfunctions:startExecution",
                "aws-sdk:sfn:startExecution.sync",
                "aws-sdk:s3:selectObjectContent",
                "aws-sdk:kinesis:subscribeToShard",
                "aws-sdk:lexruntimev2:startConversation",
                "aws-sdk:lambda:invokeAsync",
                "aws-sdk:emr:describeJobFlows",
                "nosuch:api",
                "dynamodb:query"
            })
    void unknown_and_unsupported_actions_are_refused_with_the_recorded_message(String action) {
        var resource = "arn:aws:states:::" + action;
        // Recorded for dynamodb:query: test_dynamodb_task_service::test_invalid_integration.
        assertThat(validationErrors(resource))
                .containsExactly(
                        "SCHEMA_VALIDATION_FAILED: The resource provided %s is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource"
                                .formatted(resource));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws-sdk:s3:listObjectsV2",
                "aws-sdk:rds:describeDBInstances",
                "aws-sdk:dynamodb:putItem.waitForTaskToken",
                "aws-sdk:sfn:sendTaskSuccess",
                "aws-sdk:cloudwatchlogs:filterLogEvents",
                "sns:publish"
            })
    void a_known_action_lacks_only_its_parameters(String action) {
        var parameters =
                "Parameters field is required for resource ARN: arn:aws:states:::" + action;
        assertThat(validationErrors("arn:aws:states:::" + action))
                .containsExactly(
                        "SCHEMA_VALIDATION_FAILED: %s at /States/A/Resource".formatted(parameters));
    }

    @ParameterizedTest
    @ValueSource(strings = {"${Function}", "arn:aws:lambda:${Region}:${Account}:function:f", "F"})
    void placeholders_of_a_template_are_unchanged(String resource) {
        assertThat(validationErrors(resource))
                .isEqualTo(
                        DefinitionValidator.validate(
                                        """
                                        {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                        """
                                                .formatted(resource),
                                        MachineType.STANDARD)
                                .diagnostics()
                                .errors()
                                .stream()
                                .map(Diagnostic::text)
                                .toList());
    }
}
