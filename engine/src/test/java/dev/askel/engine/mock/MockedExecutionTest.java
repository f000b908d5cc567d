package dev.askel.engine.mock;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static dev.askel.engine.Functions.arn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Json;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executions with a test case of a mock configuration. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MockedExecutionTest {
    @TempDir private static Path folder;

    private static Path file = Path.of("");
    private static EngineRig rig = EngineRig.withoutNodes(EngineRig.SETTINGS);

    private final Client client = rig.client();
    private final String name = EngineRig.uniqueName("mocked");

    @BeforeAll
    static void start() throws Exception {
        file = Files.writeString(folder.resolve("MockConfigFile.json"), "{}");
        // Wait states end immediately.
        rig = EngineRig.withoutNodes(EngineRig.SETTINGS.withMocks(MockFile.open(file), 0));
        rig.addNode();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    /** Writes the file with the test case C of this test's machine, and its mocked responses. */
    private void writeMock(String states, String responses) {
        write(
                """
                {'StateMachines': {'%s': {'TestCases': {'C': {%s}}}}, 'MockedResponses': {%s}}\
                """
                        .formatted(name, states, responses));
    }

    private static void write(String json) {
        try {
            Files.writeString(file, Json.quoted(json));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String createMachine(String states) {
        return client.createMachine(name, Json.quoted(states));
    }

    private static String task(String name, String resource, String more) {
        return "'%s': {'Type': 'Task', 'Resource': '%s'%s}".formatted(name, resource, more);
    }

    @Test
    void a_test_case_answers_every_kind_of_task_and_no_function_is_called() {
        var machine =
                createMachine(
                        "{'StartAt': 'L', 'States': {%s, %s, %s, %s, %s, %s}}"
                                .formatted(
                                        task("L", arn(name), ", 'Next': 'I'"),
                                        task(
                                                "I",
                                                "arn:aws:states:::lambda:invoke",
                                                ", 'Parameters': {'FunctionName': 'f'}, 'Next': 'A'"),
                                        task(
                                                "A",
                                                "arn:aws:states:us-east-1:123456789012:activity:none",
                                                ", 'HeartbeatSeconds': 9, 'Next': 'T'"),
                                        task(
                                                "T",
                                                "arn:aws:states:::lambda:invoke.waitForTaskToken",
                                                ", 'Parameters': {'FunctionName': 'f', 'Payload': {'t.$': '$$.Task.Token'}}, 'Next': 'S'"),
                                        task(
                                                "S",
                                                "arn:aws:states:::states:startExecution.sync:2",
                                                ", 'Parameters': {'StateMachineArn': 'arn:aws:states:us-east-1:123456789012:stateMachine:none'}, 'Next': 'W'"),
                                        "'W': {'Type': 'Wait', 'Seconds': 3600, 'End': true}"));
        writeMock(
                "'L': 'l', 'I': 'i', 'A': 'a', 'T': 't', 'S': 's'",
                """
                'l': {'0': {'Return': 1}}, 'i': {'0': {'Return': {'Payload': 2}}},
                'a': {'0': {'Return': 3}}, 't': {'0': {'Return': 4}}, 's': {'0': {'Return': {'Output': 5}}}\
                """);

        var execution = client.start(machine + "#C", "x", "{}");

        assertThat(execution).endsWith(":execution:%s:x".formatted(name));
        assertThat(client.awaitOutput(execution)).isEqualTo("{\"Output\":5}");
        assertThat(client.types(execution))
                .containsSubsequence(
                        HistoryEventType.LambdaFunctionScheduled,
                        HistoryEventType.LambdaFunctionStarted,
                        HistoryEventType.LambdaFunctionSucceeded)
                .containsSubsequence(
                        HistoryEventType.TaskScheduled,
                        HistoryEventType.TaskStarted,
                        HistoryEventType.TaskSucceeded,
                        HistoryEventType.ActivityScheduled,
                        HistoryEventType.ActivityStarted,
                        HistoryEventType.ActivitySucceeded,
                        HistoryEventType.TaskScheduled,
                        HistoryEventType.TaskStarted,
                        HistoryEventType.TaskSubmitted,
                        HistoryEventType.TaskSucceeded,
                        HistoryEventType.TaskScheduled,
                        HistoryEventType.TaskStarted,
                        HistoryEventType.TaskSubmitted,
                        HistoryEventType.TaskSucceeded,
                        HistoryEventType.WaitStateExited,
                        HistoryEventType.ExecutionSucceeded)
                .hasSize(2 + 5 * 2 + 2 + 3 + 3 + 3 + 4 + 4);
        assertThat(client.describe(execution).stateMachineArn()).isEqualTo(machine);
        assertThat(rig.functions().calls(name)).isEmpty();
        assertThat(rig.functions().calls("f")).isEmpty();
    }

    @Test
    void a_state_without_a_mock_calls_its_function() {
        rig.functions().answerWith(name, input -> Json.of("{'real': " + input.text() + "}"));
        var machine =
                createMachine(
                        "{'StartAt': 'A', 'States': {%s, %s}}"
                                .formatted(
                                        task("A", arn("gone"), ", 'Next': 'B'"),
                                        task("B", arn(name), ", 'End': true")));
        writeMock("'A': 'a'", "'a': {'0': {'Return': 'mocked'}}");
        assertThat(client.awaitOutput(client.start(machine + "#C", "x", "{}")))
                .isEqualTo("{\"real\": \"mocked\"}");
    }

    @Test
    void invocations_are_counted_across_retries_items_and_loops() {
        var machine =
                createMachine(
                        """
                        {'StartAt': 'M', 'States': {
                         'M': {'Type': 'Map', 'MaxConcurrency': 1, 'End': true, 'ItemProcessor': {
                          'StartAt': 'A', 'States': {'A': {'Type': 'Task', 'Resource': '%s',
                           'Retry': [{'ErrorEquals': ['Busy'], 'IntervalSeconds': 1}],
                           'Catch': [{'ErrorEquals': ['Broken'], 'ResultPath': null, 'Next': 'A'}],
                           'End': true}}}}}}\
                        """
                                .formatted(arn("gone")));
        writeMock(
                "'A': 'a'",
                """
                'a': {'0': {'Throw': {'Error': 'Busy', 'Cause': 'c'}}, '1': {'Return': 'second'},
                 '2': {'Throw': {'Error': 'Broken'}}, '3-9': {'Return': 'fourth'}}\
                """);

        var execution = client.start(machine + "#C", "x", "[1, 2, 3]");

        assertThat(client.awaitOutput(execution)).isEqualTo("[\"second\",\"fourth\",\"fourth\"]");
        assertThat(client.types(execution))
                .filteredOn(HistoryEventType.LambdaFunctionFailed::equals)
                .hasSize(2);
    }

    @Test
    void branches_get_their_answers_in_the_order_of_their_schedule() {
        var machine =
                createMachine(
                        """
                        {'StartAt': 'M', 'States': {'M': {'Type': 'Map', 'End': true, 'ItemProcessor': {
                         'StartAt': 'A', 'States': {%s, %s}}}}}\
                        """
                                .formatted(
                                        task("A", arn("gone"), ", 'Next': 'B'"),
                                        task(
                                                "B",
                                                "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                                                ", 'Parameters': {'MessageBody.$': '$$.Task.Token', 'QueueUrl': 'q'}, 'End': true")));
        writeMock(
                "'A': 'a', 'B': 'b'",
                """
                'a': {'0-9': {'Return': 1}}, 'b': {'0': {'Return': 'p'}, '1': {'Return': 'q'},
                 '2': {'Return': 'r'}, '3': {'Return': 's'}}\
                """);
        assertThat(client.awaitOutput(client.start(machine + "#C", "x", "[1, 2, 3, 4]")))
                .isEqualTo("[\"p\",\"q\",\"r\",\"s\"]");
    }

    @Test
    void an_invocation_without_an_answer_fails_the_execution() {
        var machine =
                createMachine(
                        "{'StartAt': 'A', 'States': {%s, %s}}"
                                .formatted(
                                        task("A", arn("gone"), ", 'Next': 'B'"),
                                        "'B': {'Type': 'Choice', 'Choices': [{'Variable': '$', 'NumericEquals': 9, 'Next': 'C'}], 'Default': 'A'}, 'C': {'Type': 'Succeed'}"));
        writeMock("'A': 'a'", "'a': {'0': {'Return': 1}}");
        var ended = client.awaitEnd(client.start(machine + "#C", "x", "{}"));
        assertThat(ended.error()).isEqualTo("States.Runtime");
        assertThat(ended.cause())
                .isEqualTo(
                        "The mocked response 'a' of state 'A' in test case 'C' has nothing for invocation 1 (counted from 0).");
    }

    @Test
    void a_start_with_an_unknown_or_invalid_test_case_is_refused() {
        var machine =
                createMachine(
                        "{'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'Next': 'T'}, %s}}"
                                .formatted(task("T", arn(name), ", 'End': true")));
        rig.functions().answerWith(name, input -> input);
        write("{}");
        assertRefused(machine + "#C", "StateMachines has no state machine '%s'".formatted(name));
        writeMock("", "");
        assertRefused(
                machine + "#D",
                "StateMachines.%s.TestCases has no test case 'D', only [C]".formatted(name));
        writeMock("'Q': 'q'", "'q': {'0': {'Return': 1}}");
        assertRefused(
                machine + "#C",
                "StateMachines.%s.TestCases.C mocks the state 'Q', which the state machine does not have"
                        .formatted(name));
        writeMock("'P': 'q'", "'q': {'0': {'Return': 1}}");
        assertRefused(
                machine + "#C",
                "StateMachines.%s.TestCases.C mocks the state 'P', which is not a Task. Only Task states can be mocked"
                        .formatted(name));
        writeMock("'T': 'q'", "");
        assertRefused(
                machine + "#C",
                "StateMachines.%s.TestCases.C.T names 'q', which is not in MockedResponses"
                        .formatted(name));
        write("[]");
        assertRefused(machine + "#C", "it must be a JSON object");
        assertThat(client.awaitOutput(client.start(machine, "x", "{}"))).isEqualTo("{}");
    }

    private void assertRefused(String arn, String problem) {
        assertThat(refused(client.startAsync(caller(), arn, "x", "{}")))
                .isEqualTo(
                        new EngineError.ValidationException(
                                "The mock configuration %s cannot be used: %s."
                                        .formatted(file, problem)));
    }

    @Test
    void a_repeated_start_with_another_test_case_is_refused() {
        var held = rig.functions().hold(name);
        var machine =
                createMachine(
                        "{'StartAt': 'A', 'States': {%s}}"
                                .formatted(task("A", arn(name), ", 'End': true")));
        writeMock("", "");
        var execution = client.start(machine + "#C", "x", "{}");
        var call = held.awaitNext();
        assertThat(client.start(machine + "#C", "x", "{}")).isEqualTo(execution);
        assertThat(ok(rig.node().engine().repairs().inspect(execution)))
                .contains("\"testCase\":\"C\"");
        assertThat(refused(client.startAsync(caller(), machine, "x", "{}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
        call.answer("1");
        assertThat(client.awaitOutput(execution)).isEqualTo("1");
    }

    @Test
    void express_executions_are_mocked_too() {
        var machine =
                client.createMachine(
                        name,
                        Json.quoted(
                                "{'StartAt': 'A', 'States': {%s, %s}}"
                                        .formatted(
                                                task("A", arn("gone"), ", 'Next': 'B'"),
                                                task("B", arn(name), ", 'End': true"))),
                        StateMachineType.EXPRESS);
        rig.functions().answerWith(name, input -> input);
        writeMock("'A': 'a'", "'a': {'0': {'Return': 'mocked'}}");

        var synchronous = ok(client.startSyncAsync(machine + "#C", "s", "{}"));
        assertThat(synchronous.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(synchronous.output()).isEqualTo("\"mocked\"");
        assertThat(synchronous.stateMachineArn()).isEqualTo(machine);
        assertThat(refused(client.startSyncAsync(machine + "#D", "s", "{}")))
                .isInstanceOf(EngineError.ValidationException.class);

        client.start(machine + "#C", "a", "{}");
        Eventually.holds(
                "the asynchronous execution calls the function",
                () -> rig.functions().calls(name).size() == 2);
        assertThat(rig.functions().calls(name))
                .extracting(call -> call.parameters().text())
                .containsExactly("\"mocked\"", "\"mocked\"");
    }

    @Test
    void the_answers_of_an_execution_do_not_change_after_a_crash_or_a_change_of_the_file()
            throws Exception {
        write("{}");
        try (var own =
                EngineRig.withoutNodes(EngineRig.SETTINGS.withMocks(MockFile.open(file), 1))) {
            own.addNode();
            var held = own.functions().hold(name);
            var machine =
                    own.client()
                            .createMachine(
                                    name,
                                    Json.quoted(
                                            """
                                            {'StartAt': 'A', 'States': {%s, %s, 'C': {'Type': 'Choice',
                                             'Choices': [{'Variable': '$[1]', 'NumericEquals': 2, 'Next': 'D'}],
                                             'Default': 'A'}, 'D': {'Type': 'Succeed'}}}\
                                            """
                                                    .formatted(
                                                            task("A", arn("gone"), ", 'Next': 'B'"),
                                                            task(
                                                                    "B",
                                                                    arn(name),
                                                                    ", 'Next': 'C'"))));
            writeMock("'A': 'a'", "'a': {'0': {'Return': 1}, '1': {'Return': 2}}");
            var execution = own.client().start(machine + "#C", "x", "{}");
            assertThat(held.awaitNext().call().parameters()).isEqualTo(Json.of("1"));
            write("{}");

            own.killAndRestart();

            var again = held.awaitNext();
            assertThat(again.call().parameters()).isEqualTo(Json.of("1"));
            again.answer("[1, 1]");
            var second = held.awaitNext();
            assertThat(second.call().parameters()).isEqualTo(Json.of("2"));
            second.answer("[1, 2]");
            assertThat(own.client().awaitOutput(execution)).isEqualTo("[1, 2]");
        }
    }

    @Test
    void a_redrive_continues_the_count_of_invocations() {
        var machine =
                createMachine(
                        "{'StartAt': 'A', 'States': {%s}}"
                                .formatted(task("A", arn("gone"), ", 'End': true")));
        writeMock("'A': 'a'", "'a': {'0': {'Throw': {'Error': 'E'}}, '1': {'Return': 'better'}}");
        var execution = client.start(machine + "#C", "x", "{}");
        assertThat(client.awaitEnd(execution).error()).isEqualTo("E");
        client.redrive(execution);
        assertThat(client.awaitOutput(execution)).isEqualTo("\"better\"");
    }
}
