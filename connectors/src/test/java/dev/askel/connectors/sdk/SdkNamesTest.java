package dev.askel.connectors.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SdkNamesTest {
    @ParameterizedTest
    @CsvSource({
        "DynamoDB, DynamoDb",
        "S3, S3",
        "SFN, Sfn",
        "EC2, Ec2",
        "SQS, Sqs",
        "Secrets Manager, SecretsManager",
        "CloudWatch, CloudWatch",
        "CloudWatch Logs, CloudWatchLogs",
        "EventBridge, EventBridge",
        "Elastic Load Balancing v2, ElasticLoadBalancingV2",
        "IoT, Iot",
        "Lambda, Lambda"
    })
    void services_have_the_names_of_the_sdks_classes(String serviceId, String name) {
        assertThat(SdkNames.servicePrefix(serviceId)).isEqualTo(name);
    }

    @Test
    void errors_always_end_in_exception() {
        assertThat(SdkNames.exceptionName("NoSuchKey")).isEqualTo("NoSuchKeyException");
        assertThat(SdkNames.exceptionName("ResourceNotFoundException"))
                .isEqualTo("ResourceNotFoundException");
        assertThat(SdkNames.exceptionName("DBInstanceNotFoundFault"))
                .isEqualTo("DBInstanceNotFoundException");
    }
}
