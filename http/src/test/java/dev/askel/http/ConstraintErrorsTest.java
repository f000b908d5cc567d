package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.StateMachines.CreateStateMachineResult;
import dev.askel.engine.api.Tag;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests docs/aws/api.md section 1: generic constraint errors and framework errors. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConstraintErrorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CREATE =
            "{\"name\":\"m\",\"definition\":\"{}\",\"roleArn\":\"arn:aws:iam::1:role/r\"%s}";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer("");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Recorded: test_list_sms_pagination.
                "ListStateMachines | {'maxResults':1001} | Value '1001' at 'maxResults' failed to"
                        + " satisfy constraint: Member must have value less than or equal to 1000",
                "ListActivities | {'maxResults':-1} | Value '-1' at 'maxResults' failed to satisfy"
                        + " constraint: Member must have value greater than or equal to 0",
                // Recorded: test_state_machine_status_filter.
                "ListExecutions | {'statusFilter':'succeeded'} | Value 'succeeded' at"
                        + " 'statusFilter' failed to satisfy constraint: Member must satisfy enum"
                        + " value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED,"
                        + " RUNNING]",
                "DescribeExecution | {} | Value at 'executionArn' failed to satisfy constraint:"
                        + " Member must not be null",
                "DescribeExecution | {'executionArn':null} | Value at 'executionArn' failed to"
                        + " satisfy constraint: Member must not be null",
                "DescribeExecution | {'executionArn':''} | Value '' at 'executionArn' failed to"
                        + " satisfy constraint: Member must have length greater than or equal to 1",
                "StartExecution | {'stateMachineArn':'m','traceHeader':'å'} | Value 'å' at"
                        + " 'traceHeader' failed to satisfy constraint: Member must satisfy regular"
                        + " expression pattern: \\p{ASCII}*",
                "TagResource | {'resourceArn':'m','tags':[{'key':'k'},{'value':'v'}]} | Value at"
                        + " 'tags.2.member.key' failed to satisfy constraint: Member must not be"
                        + " null",
                "UntagResource | {'resourceArn':'m','tagKeys':['k','']} | Value '' at"
                        + " 'tagKeys.2.member' failed to satisfy constraint: Member must have"
                        + " length greater than or equal to 1",
                "UpdateMapRun | {'mapRunArn':'m','toleratedFailureCount':-1} | Value '-1' at"
                        + " 'toleratedFailureCount' failed to satisfy constraint: Member must have"
                        + " value greater than or equal to 0",
                "UpdateMapRun | {'mapRunArn':'m','toleratedFailurePercentage':100.5} | Value"
                        + " '100.5' at 'toleratedFailurePercentage' failed to satisfy constraint:"
                        + " Member must have value less than or equal to 100",
                "CreateActivity | {'name':'a','encryptionConfiguration':{}} | Value at"
                        + " 'encryptionConfiguration.type' failed to satisfy constraint: Member"
                        + " must not be null",
            })
    void reports_a_violated_constraint_with_the_message_of_aws(
            String operation, String body, String violation) {
        assertViolations(
                server.call(operation, body.replace('\'', '"')),
                "1 validation error detected: " + violation);
    }

    @Test
    void reports_a_name_that_is_too_long() {
        var name = "n".repeat(81);
        assertViolations(
                server.call("CreateActivity", "{\"name\":\"" + name + "\"}"),
                "1 validation error detected: Value '%s' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80"
                        .formatted(name));
    }

    @Test
    void refuses_a_trace_header_that_cannot_be_stored() {
        assertViolations(
                server.call(
                        "StartExecution",
                        "{\"stateMachineArn\":\"m\",\"traceHeader\":\"a\\u0000\"}"),
                "1 validation error detected: Value 'a\0' at 'traceHeader' failed to satisfy constraint: Member must satisfy regular expression pattern: \\p{ASCII}*");
    }

    @Test
    void reports_a_page_token_that_is_too_long() {
        var token = "t".repeat(1025);
        assertViolations(
                server.call("ListActivities", "{\"nextToken\":\"" + token + "\"}"),
                "1 validation error detected: Value '%s' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 1024"
                        .formatted(token));
    }

    @Test
    void reports_all_violated_constraints_in_one_error() {
        assertViolations(
                server.call("SendTaskSuccess", "{}"),
                "2 validation errors detected: Value at 'taskToken' failed to satisfy constraint: Member must not be null; Value at 'output' failed to satisfy constraint: Member must not be null");
    }

    @Test
    void does_not_echo_the_data_of_users() {
        var response =
                server.call(
                        "StartExecution",
                        "{\"stateMachineArn\":\"m\",\"input\":\"" + "x".repeat(262_145) + "\"}");
        assertViolations(
                response,
                "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144");
    }

    @Test
    void counts_characters_not_utf_16_units() {
        server.engine.answer(
                StartExecutionRequest.class,
                Answer.ok(
                        new StartExecutionResult(OperationShapes.EXECUTION, OperationShapes.THEN)));
        var input = "\uD83D\uDE00".repeat(262_144);
        var response =
                server.call(
                        "StartExecution",
                        "{\"stateMachineArn\":\"m\",\"input\":\"" + input + "\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(server.awaitCall().request())
                .isEqualTo(new StartExecutionRequest("m", null, input, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':1} | NUMBER_VALUE can not be converted to a String",
                "{'name':true} | TRUE_VALUE can not be converted to a String",
                "{'name':{}} | Start of structure or map found where not expected.",
                "{'name':[]} | Start of list found where not expected",
                "{'publish':1} | NUMBER_VALUE can not be converted to a Boolean",
                "{'tags':'k'} | Expected list or null",
                "{'tags':{}} | Expected list or null",
                "{'loggingConfiguration':'OFF'} | Expected structure or null",
                "{'tags':[{'key':'k','value':1}]} | NUMBER_VALUE can not be converted to a String",
            })
    void refuses_members_of_the_wrong_type(String body, String message) throws Exception {
        var response = server.call("CreateStateMachine", body.replace('\'', '"'));
        assertThat(response.statusCode()).isEqualTo(400);
        var error = JSON.readTree(response.body());
        assertThat(error.get("__type").asText())
                .isEqualTo("com.amazon.coral.service#SerializationException");
        assertThat(error.get("message").asText()).isEqualTo(message);
    }

    @Test
    void refuses_a_text_instead_of_a_number() throws Exception {
        var response = server.call("ListActivities", "{\"maxResults\":\"7\"}");
        assertThat(JSON.readTree(response.body()).get("message").asText())
                .isEqualTo("STRING_VALUE can not be converted to an Integer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``",
                "` `",
                "not json",
                "[]",
                "\"{}\"",
                "{",
                "{}{}",
                "{\"a\":1,}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":\"\n\"}",
            })
    void refuses_a_body_that_is_not_a_json_object(String body) throws Exception {
        var response = server.call("ListActivities", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo("{\"__type\":\"com.amazon.coral.service#SerializationException\"}");
    }

    @Test
    void refuses_a_deeply_nested_body() throws Exception {
        var response =
                server.call(
                        "ListActivities",
                        "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
        assertThat(response.body())
                .isEqualTo("{\"__type\":\"com.amazon.coral.service#SerializationException\"}");
    }

    @Test
    void refuses_a_body_with_more_than_10_000_values() throws Exception {
        var response = server.call("ListActivities", "{\"a\":[" + "{},".repeat(10_000) + "{}]}");
        assertThat(response.body())
                .isEqualTo("{\"__type\":\"com.amazon.coral.service#SerializationException\"}");
    }

    @Test
    void ignores_unknown_members_and_treats_null_as_absent() {
        server.engine.answer(
                CreateStateMachineRequest.class,
                Answer.ok(
                        new CreateStateMachineResult(
                                OperationShapes.MACHINE, OperationShapes.THEN, null)));
        var response =
                server.call(
                        "CreateStateMachine",
                        CREATE.formatted(
                                ",\"unknown\":{\"a\":[1e400,null]},\"tags\":null,\"publish\":null,\"loggingConfiguration\":{\"destinations\":[{}]}"));
        assertThat(response.body())
                .isEqualTo(
                        "{\"stateMachineArn\":\"%s\",\"creationDate\":1700000000.123}"
                                .formatted(OperationShapes.MACHINE));
        var request = (CreateStateMachineRequest) server.awaitCall().request();
        assertThat(request.tags()).isEmpty();
        assertThat(request.publish()).isFalse();
        assertThat(request.loggingConfiguration())
                .isEqualTo(
                        new LoggingConfiguration(
                                null,
                                null,
                                List.of(new LoggingConfiguration.LogDestination(null))));
        assertThat(request.encryptionConfiguration()).isNull();
    }

    @Test
    void reads_any_string_as_true_like_aws() {
        server.engine.answer(
                CreateStateMachineRequest.class,
                Answer.ok(
                        new CreateStateMachineResult(
                                OperationShapes.MACHINE, OperationShapes.THEN, null)));
        server.call(
                "CreateStateMachine",
                CREATE.formatted(",\"publish\":\"no\",\"tags\":[{\"key\":\"k\"}]"));
        var request = (CreateStateMachineRequest) server.awaitCall().request();
        assertThat(request.publish()).isTrue();
        assertThat(request.tags()).containsExactly(new Tag("k", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "'{}',100",
        "'{\"maxResults\":0}',100",
        "'{\"maxResults\":1}',1",
        "'{\"maxResults\":7.0}',7"
    })
    void max_results_is_the_page_size_and_100_by_default(String body, int size) {
        server.engine.answer(
                ListExecutionsRequest.class,
                Answer.refused(new dev.askel.engine.api.EngineError.InvalidToken()));
        server.call("ListExecutions", body);
        assertThat(((ListExecutionsRequest) server.awaitCall().request()).page())
                .isEqualTo(new Page(size, null));
    }

    private static void assertViolations(HttpResponse<String> response, String message) {
        assertThat(response.statusCode()).isEqualTo(400);
        try {
            var error = JSON.readTree(response.body());
            assertThat(error.get("__type").asText())
                    .isEqualTo("com.amazon.coral.validate#ValidationException");
            assertThat(error.get("message").asText()).isEqualTo(message);
            assertThat(error.size()).isEqualTo(2);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
