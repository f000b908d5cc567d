package dev.askel.asl.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The call patterns that an optimized integration does not offer (spec/measured.md row 32). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IntegrationsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lambda:invoke.sync",
                "sns:publish.sync",
                "sqs:sendMessage.sync",
                "dynamodb:putItem.sync",
                "events:putEvents.sync",
                "apigateway:invoke.sync",
                "aws-sdk:s3:getObject.sync",
                "athena:startQueryExecution.waitForTaskToken",
                "batch:submitJob.waitForTaskToken",
                "codebuild:startBuild.waitForTaskToken",
                "elasticmapreduce:addStep.waitForTaskToken",
                "emr-containers:startJobRun.waitForTaskToken",
                "emr-serverless:startJobRun.waitForTaskToken",
                "glue:startJobRun.waitForTaskToken",
                "databrew:startJobRun.waitForTaskToken",
                "mediaconvert:createJob.waitForTaskToken",
                "sagemaker:createTrainingJob.waitForTaskToken",
                "dynamodb:getItem.waitForTaskToken",
                "batch:submitJob.sync:2"
            })
    void a_pattern_that_the_service_does_not_offer_is_refused(String resource) {
        var arn = "arn:aws:states:::" + resource;
        var definition =
                """
                {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "Parameters": {},
                 "End": true}}}
                """
                        .formatted(arn);
        assertThat(
                        DefinitionValidator.validate(definition, MachineType.STANDARD)
                                .diagnostics()
                                .joined())
                .startsWith(
                        "SCHEMA_VALIDATION_FAILED: The resource provided %s is not recognized."
                                .formatted(arn));
    }

    /** A null counts as given: the service refuses it when it is called (recorded in 2026). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Resource': 'arn:aws:states:::dynamodb:putItem', 'Parameters': {'TableName': 't', 'Item': null}",
                "'Resource': 'arn:aws:states:::dynamodb:putItem', 'Parameters': {'TableName': 't', 'Item.$': '$.x'}",
                "'Resource': 'arn:aws:states:::aws-sdk:dynamodb:putItem', 'Parameters': {'TableName': 't', 'Item': null}",
                "'Resource': 'arn:aws:states:::dynamodb:putItem', 'QueryLanguage': 'JSONata', 'Arguments': {'TableName': 't', 'Item': null}"
            })
    void a_required_parameter_may_be_null(String task) {
        var definition =
                """
                {"StartAt": "A", "States": {"A": {"Type": "Task", %s, "End": true}}}
                """
                        .formatted(task.replace('\'', '"'));
        assertThat(
                        DefinitionValidator.validate(definition, MachineType.STANDARD)
                                .diagnostics()
                                .all())
                .isEmpty();
    }
}
