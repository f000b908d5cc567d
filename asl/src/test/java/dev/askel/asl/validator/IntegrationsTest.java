package dev.askel.asl.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.ParameterNames;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.parser.Diagnostic;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.ParsedDefinition;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the call patterns of integrations (docs/aws/measured.md row 32). */
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
        assertThat(errors(arn)).startsWith(notRecognized(arn));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:states:::lambda",
                "arn:aws:states:::lambda:",
                "arn:aws:states:::lambda:invoke.foo",
                "arn:aws:states:::lambda:invoke.",
                "arn:aws:states:::lambda:invoke:1",
                "arn:aws:states:::sqs:sendMessage.waitForTasktoken",
                "arn:aws:states:::states:startExecution.sync:3",
                "arn:aws:states:::aws-sdk:s3",
                "arn:aws-cn:states:::lambda",
                "arn:aws:states:",
                "arn:aws:states:us-east-1:123456789012:activity:"
            })
    void an_unknown_resource_of_step_functions_is_refused(String arn) {
        assertThat(errors(arn)).isEqualTo(notRecognized(arn));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DDBGetItem",
                "arn:aws:sns:us-east-1:123456789012:topic",
                "arn:aws:states:${AWS::Region}:${AWS::AccountId}:activity:${Name}",
                "arn:${AWS::Partition}:states:::lambda:invoke"
            })
    void a_placeholder_is_accepted_with_a_warning(String resource) {
        var diagnostics = validate(resource).diagnostics();
        assertThat(diagnostics.hasErrors()).isFalse();
        assertThat(diagnostics.warnings())
                .extracting(Diagnostic::code)
                .containsExactly(Code.INVALID_RESOURCE);
    }

    @Test
    void a_custom_resource_is_accepted() {
        AdditionalIntegrations additional =
                resource ->
                        resource.service().equals("acme") && resource.pattern() == CallPattern.SYNC
                                ? ParameterNames.atLeast("Thing")
                                : null;
        var definition =
                definition("arn:aws:states:::acme:doThing%s").replace("{}", "{\"Thing\": 1}");
        assertThat(
                        DefinitionValidator.validate(
                                        definition.formatted(".sync"),
                                        MachineType.STANDARD,
                                        additional)
                                .diagnostics()
                                .errorsText())
                .isEmpty();
        for (String suffix : new String[] {"", ".sync:3", ".later"}) {
            assertThat(
                            DefinitionValidator.validate(
                                            definition.formatted(suffix),
                                            MachineType.STANDARD,
                                            additional)
                                    .diagnostics()
                                    .errorsText())
                    .isEqualTo(notRecognized("arn:aws:states:::acme:doThing" + suffix));
        }
    }

    private static String errors(String resource) {
        return validate(resource).diagnostics().errorsText();
    }

    private static ParsedDefinition validate(String resource) {
        return DefinitionValidator.validate(definition(resource), MachineType.STANDARD);
    }

    private static String definition(String resource) {
        return """
        {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "Parameters": {},
         "End": true}}}
        """
                .formatted(resource);
    }

    private static String notRecognized(String arn) {
        return "SCHEMA_VALIDATION_FAILED: The resource provided %s is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource"
                .formatted(arn);
    }

    /** A null counts as a value, which the service refuses when it is called (recorded in 2026). */
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
