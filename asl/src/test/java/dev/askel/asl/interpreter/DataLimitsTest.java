package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.interpreter.execution.ExecutionState;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the limit of 262,144 UTF-8 bytes at every field where a state creates data, and the maximum
 * lengths of errors and causes (docs/aws/quotas.md sections 1 to 3).
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DataLimitsTest {
    private static final int LIMIT_BYTES = 262_144;
    private static final String WORK = "\"Resource\": \"%s\"".formatted(TaskTest.LAMBDA);
    private static final String ONE_PASS =
            "{\"StartAt\": \"B\", \"States\": {\"B\": {\"Type\": \"Pass\", \"Result\": 0, \"End\": true}}}";

    private static SimulatedExecution state(String fields) {
        return SimulatedExecution.of(
                """
                {"StartAt": "S", "States": {
                  "S": {%s, "Next": "E"}, "E": {"Type": "Pass", "Result": "end", "End": true}}}
                """
                        .formatted(fields));
    }

    private static String tooLarge(String name) {
        return "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit."
                .formatted(name);
    }

    /**
     * The text {@code measured} has the size of the limit when the long text replaces {@code ~}.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"x":~}             | {"y":~}       | "Type": "Pass", "Parameters": {"y.$": "$.x"}
                    {"x":~}             | ~             | "Type": "Pass", "InputPath": "$.x", "ResultPath": "$.r", "OutputPath": "$.r"
                    {"x":~}             | {"x":~,"r":1} | "Type": "Pass", "Result": 1, "ResultPath": "$.r"
                    {"x":~,"s":0}       | {"y":~}       | "Type": "Task", @, "Parameters": {"y.$": "$.x"}, "ResultPath": null, "OutputPath": "$.s"
                    {"x":~}             | {"z":~}       | "Type": "Task", @, "InputPath": "$.x", "ResultSelector": {"z.$": "$"}
                    {"x":~}             | ~             | "Type": "Task", @, "InputPath": "$.x", "ResultPath": "$.q", "OutputPath": "$.q"
                    {"x":~}             | {"x":~}       | "Type": "Wait", "Seconds": 0, "OutputPath": "$$.Execution.Input"
                    {"x":~,"s":0}       | {"y":~}       | "Type": "Parallel", "Parameters": {"y.$": "$.x"}, "Branches": [%], "ResultPath": null, "OutputPath": "$.s"
                    {"x":~,"s":0}       | [~]           | "Type": "Parallel", "InputPath": "$.x", "Branches": [!]
                    {"x":~,"s":0,"l":[1]} | {"y":~}     | "Type": "Map", "ItemsPath": "$.l", "ItemSelector": {"y.$": "$.x"}, "ItemProcessor": %, "ResultPath": null, "OutputPath": "$.s"
                    """)
    void data_of_the_limit_passes_and_one_more_byte_fails_the_state(
            String input, String measured, String fields) {
        var definition =
                fields.replace("@", WORK)
                        .replace("%", ONE_PASS)
                        .replace("!", ONE_PASS.replace("\"Result\": 0, ", ""));
        for (int extraBytes = 0; extraBytes < 2; extraBytes++) {
            // Most characters have two bytes, so the test fails if the code counts characters
            // instead of bytes.
            int bytes = LIMIT_BYTES - measured.length() - 1 + extraBytes;
            var text = "\"" + "é".repeat(bytes / 2) + "a".repeat(bytes % 2) + "\"";

            var run = state(definition).input(input.replace("~", text)).run();

            assertThat(run)
                    .satisfies(
                            extraBytes == 0
                                    ? Outcomes.succeeded("\"end\"")
                                    : Outcomes.failed("States.DataLimitExceeded", tooLarge("S")));
        }
    }

    @ParameterizedTest
    @CsvSource({"\\u0000, 6", "\\n, 2", "\\\", 2", "é, 2", "€, 3", "😀, 4", "\\ud800, 6"})
    void characters_count_by_the_bytes_of_the_original_text(String character, int bytes) {
        int count = (LIMIT_BYTES - 2) / bytes;
        int rest = (LIMIT_BYTES - 2) % bytes;
        for (int extraBytes = 0; extraBytes < 2; extraBytes++) {
            var result = "\"" + character.repeat(count) + "a".repeat(rest + extraBytes) + "\"";

            var run =
                    state("\"Type\": \"Task\", \"Resource\": \"%s\"".formatted(TaskTest.INVOKE))
                            .answering(TaskScript.inTurn(TaskAnswer.succeeds(result)))
                            .run();

            assertThat(run)
                    .satisfies(
                            extraBytes == 0
                                    ? Outcomes.succeeded("\"end\"")
                                    : Outcomes.failed(
                                            "States.DataLimitExceeded", tooLarge("lambda")));
        }
    }

    @Test
    void the_variables_of_one_assign_share_a_limit() {
        for (int extraBytes = 0; extraBytes < 2; extraBytes++) {
            int text = LIMIT_BYTES - "{\"v\":\"\",\"w\":[\"\"]}".length() + extraBytes;
            var run =
                    state(
                                    """
                                    "Type": "Pass", "Assign": {"v.$": "$.x", "w.$": "$.y"}, "OutputPath": null
                                    """
                                            .strip())
                            .input(
                                    "{\"x\":\"%s\",\"y\":[\"%s\"]}"
                                            .formatted("a".repeat(100), "a".repeat(text - 100)))
                            .run();

            assertThat(run)
                    .satisfies(
                            extraBytes == 0
                                    ? Outcomes.succeeded("\"end\"")
                                    : Outcomes.failed(
                                            "States.DataLimitExceeded",
                                            "The variables assigned by the state 'S' exceed the maximum number of bytes service limit."));
        }
    }

    @Test
    void all_variables_of_an_execution_have_a_limit() {
        // Each state adds 256,000 bytes: forty fit into 10 MiB, the forty-first does not.
        var states = new StringBuilder();
        for (int each = 1; each <= 41; each++) {
            states.append(
                    """
                    "S%d": {"Type": "Pass", "Assign": {"v%d.$": "$"}, "Next": "S%d"},
                    """
                            .formatted(each, each, each + 1));
        }
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "S1", "States": {%s "S42": {"Type": "Succeed"}}}
                                """
                                        .formatted(states))
                        .input("\"" + "a".repeat(255_998) + "\"")
                        .run();

        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.DataLimitExceeded",
                                "The variables assigned by the state 'S41' exceed the maximum number of bytes service limit."));
    }

    @Test
    void an_error_is_cut_to_256_characters_and_a_cause_to_32768() {
        var pair = "\ud83d\ude00";
        var answered = new TaskAnswer.Fails(pair.repeat(300), pair.repeat(40_000));

        for (var resource : new String[] {TaskTest.LAMBDA, TaskTest.INVOKE, TaskTest.ACTIVITY}) {
            assertThat(TaskTest.task(resource, "").answering(TaskScript.inTurn(answered)).run())
                    .satisfies(Outcomes.failed(pair.repeat(256), pair.repeat(32_768)));
        }
        assertThat(
                        SimulatedExecution.of(
                                        """
                                        {"StartAt": "F", "States": {
                                          "F": {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "$.c"}}}
                                        """)
                                .input(
                                        "{\"e\":\"%s\",\"c\":\"%s\"}"
                                                .formatted("e".repeat(257), "c".repeat(32_769)))
                                .run())
                .satisfies(Outcomes.failed("e".repeat(256), "c".repeat(32_768)));
    }

    @Test
    void a_catcher_gets_the_error_as_the_history_shows_it() {
        var run =
                state(
                                """
                                "Type": "Task", %s, "Catch": [
                                  {"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "E"}]
                                """
                                        .formatted(WORK))
                        .answering(
                                TaskScript.inTurn(new TaskAnswer.Fails("E", "c".repeat(300_000))))
                        .run();

        assertThat(run.events())
                .filteredOn(event -> event.details() instanceof EventDetails.StateExited)
                .first()
                .satisfies(event ->
                        assertThat(((EventDetails.StateExited) event.details()).output().text())
                                .isEqualTo(
                                        "{\"e\":{\"Error\":\"E\",\"Cause\":\"%s\"}}"
                                                .formatted("c".repeat(32_768))));
    }

    @Test
    void a_cause_that_quotes_the_input_is_cut_too() {
        var run =
                state("\"Type\": \"Pass\", \"Parameters\": {\"y.$\": \"$.no\"}")
                        .input("{\"x\":\"" + "a".repeat(200_000) + "\"}")
                        .run();

        assertThat(run.state().outcome())
                .isInstanceOfSatisfying(
                        ExecutionState.Outcome.Failed.class,
                        failed -> assertThat(failed.cause()).hasSize(32_768).endsWith("aaa"));
    }
}
