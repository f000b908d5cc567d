package dev.askel.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.engine.task.TaskCall;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule that applies to a call. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RuleSetTest {
    private static final String ACCOUNT = "123456789012";

    private static RuleSet rules(String... names) {
        return RuleSet.of(1, Stream.of(names).map(name -> EndpointRule.empty(name, 0)).toList());
    }

    private static @Nullable String find(RuleSet rules, String resource, String parameters)
            throws MalformedJsonException {
        var rule =
                rules.find(
                        new TaskCall(
                                "arn:aws:states:us-east-1:123456789012:execution:m:e",
                                Resource.parse(resource),
                                Payload.parse(parameters),
                                "key",
                                null,
                                null,
                                ACCOUNT,
                                "us-east-1",
                                null));
        return rule == null ? null : rule.endpoint();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arn:aws:lambda:us-east-1:123456789012:function:orders | {}",
                "arn:aws:lambda:us-east-1:123456789012:function:orders:PROD | {}",
                "arn:aws:states:::lambda:invoke | {\"FunctionName\":\"orders\"}",
                "arn:aws:states:::lambda:invoke.waitForTaskToken | {\"FunctionName\":\"orders:7\"}",
                "arn:aws:states:::aws-sdk:lambda:invoke | {\"FunctionName\":\"123456789012:function:orders\"}",
                "arn:aws:states:::lambda:invoke | {\"FunctionName\":\"arn:aws:lambda:eu-west-1:123456789012:function:orders:7\"}"
            })
    void a_function_has_one_name_in_all_forms(String resource, String parameters)
            throws MalformedJsonException {
        assertThat(find(rules("lambda:function:orders", "lambda"), resource, parameters))
                .isEqualTo("lambda:function:orders");
        assertThat(find(rules("lambda:function:order"), resource, parameters)).isNull();
    }

    @Test
    void the_rule_of_a_function_limits_only_invocations() throws MalformedJsonException {
        var read = "arn:aws:states:::aws-sdk:lambda:getFunction";
        var function = "{\"FunctionName\":\"orders\"}";

        assertThat(find(rules("lambda:function:orders"), read, function)).isNull();
        assertThat(find(rules("lambda:function:orders", "aws-sdk:lambda"), read, function))
                .isEqualTo("aws-sdk:lambda");
    }

    @Test
    void a_host_is_found_without_regard_to_case_and_with_its_port() throws MalformedJsonException {
        var http = "arn:aws:states:::http:invoke";

        assertThat(
                        find(
                                rules("http:host:api.example.com"),
                                http,
                                "{\"ApiEndpoint\":\"https://API.example.com/orders\"}"))
                .isEqualTo("http:host:api.example.com");
        assertThat(
                        find(
                                rules("http:host:api.example.com"),
                                http,
                                "{\"ApiEndpoint\":\"https://api.example.com:8443/\"}"))
                .isNull();
        assertThat(
                        find(
                                rules("http:host:api.example.com:8443"),
                                http,
                                "{\"ApiEndpoint\":\"https://api.example.com:8443/\"}"))
                .isEqualTo("http:host:api.example.com:8443");
        assertThat(find(rules("http:host:a"), http, "{\"ApiEndpoint\":\"not a URL\"}")).isNull();
    }

    @Test
    void the_most_specific_rule_applies() throws MalformedJsonException {
        var put = "arn:aws:states:::aws-sdk:dynamodb:putItem";

        assertThat(find(rules("aws-sdk:dynamodb", "aws-sdk:dynamodb:putItem"), put, "{}"))
                .isEqualTo("aws-sdk:dynamodb:putItem");
        assertThat(find(rules("aws-sdk:dynamodb", "aws-sdk:dynamodb:getItem"), put, "{}"))
                .isEqualTo("aws-sdk:dynamodb");
        assertThat(find(rules("aws-sdk:dynamodb", "aws-sdk:dynamodb@" + ACCOUNT), put, "{}"))
                .isEqualTo("aws-sdk:dynamodb@" + ACCOUNT);
        assertThat(find(rules("aws-sdk:dynamodb@999999999999"), put, "{}")).isNull();
        assertThat(find(rules("dynamodb"), put, "{}")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lambda",
                "lambda:function:a_B-1",
                "lambda:function:orders@123456789012",
                "http:host:api.example.com",
                "http:host:127.0.0.1:8080",
                "http:host:[::1]:80",
                "sqs:sendMessage",
                "aws-sdk:dynamodb",
                "aws-sdk:dynamodb:putItem@123456789012"
            })
    void valid_names_are_accepted(String name) {
        assertThat(EndpointName.refusal(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "aws-sdk",
                "aws-sdk@123456789012",
                "lambda:function:",
                "lambda:function:a b",
                "http:host:API.example.com",
                "http:host:https://a",
                "lambda@1",
                "lambda@123456789012@123456789012",
                "states",
                "states:startExecution",
                "states@123456789012",
                "a/b"
            })
    void invalid_names_are_refused(String name) {
        assertThat(EndpointName.refusal(name)).isPresent();
    }
}
