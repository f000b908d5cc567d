package dev.askel.asl.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.Resource.CallPattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the forms of resources in docs/aws/integrations.md section 1. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ResourceTest {

    @ParameterizedTest
    @CsvSource({
        "arn:aws:states:::lambda:invoke, lambda, invoke, REQUEST_RESPONSE, invoke",
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken, sqs, sendMessage, WAIT_FOR_TASK_TOKEN,"
                + " sendMessage.waitForTaskToken",
        "arn:aws:states:::states:startExecution.sync, states, startExecution, SYNC,"
                + " startExecution.sync",
        "arn:aws:states:::states:startExecution.sync:2, states, startExecution, SYNC_2,"
                + " startExecution.sync:2",
        "arn:aws-cn:states:::aws-sdk:dynamodb:putItem, aws-sdk:dynamodb, putItem, REQUEST_RESPONSE,"
                + " putItem",
        "arn:aws:states:us-east-1:123456789012:aws-sdk:s3:getObject, aws-sdk:s3, getObject,"
                + " REQUEST_RESPONSE, getObject",
    })
    void an_integration_has_a_service_an_api_and_a_pattern(
            String arn, String service, String api, CallPattern pattern, String resource) {
        assertThat(Resource.parse(arn))
                .isEqualTo(new Resource.Integration(arn, service, api, pattern, resource));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:lambda:us-east-1:123456789012:function:f",
                "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST",
                "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f:7",
                "arn:aws:lambda:::function:f",
            })
    void a_function_is_recognised_by_its_arn(String arn) {
        assertThat(Resource.parse(arn)).isEqualTo(new Resource.LambdaFunction(arn));
    }

    @Test
    void an_activity_is_recognised_by_its_arn() {
        var arn = "arn:aws:states:us-east-1:123456789012:activity:approve";
        assertThat(Resource.parse(arn)).isEqualTo(new Resource.Activity(arn));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "DDBGetItem",
                "$.resource",
                "arn:aws:iam::123456789012:role/r",
                "arn:aws:states:::lambda:invoke.later",
                "arn:aws:states:::lambda:",
                "arn:aws:lambda:us-east-1:123456789012:function:",
            })
    void any_other_text_is_not_recognised(String text) {
        assertThat(Resource.parse(text)).isEqualTo(new Resource.Unrecognised(text));
    }
}
