package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Pass, Choice, Succeed and Fail: docs/aws/history.md sections 4 and 5. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StraightLineTest {
    @Test
    void the_first_state_refers_to_no_event_and_each_further_event_to_its_predecessor() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "A", "States": {
                                  "A": {"Type": "Pass", "Next": "B"},
                                  "B": {"Type": "Pass", "Result": {"b": 1}, "End": true}}}
                                """)
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 PassStateEntered A",
                        "3<2 PassStateExited A",
                        "4<3 PassStateEntered B",
                        "5<4 PassStateExited B",
                        "6<5 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("{\"b\":1}"));
    }

    @Test
    void data_that_no_state_changes_keeps_its_text() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}
                                """)
                        .input("[ 1.10,  2 ]")
                        .run();

        assertThat(run.state().input().verbatim()).isEqualTo("[ 1.10,  2 ]");
        assertThat(run).satisfies(Outcomes.succeeded("[ 1.10,  2 ]"));
    }

    @Test
    void a_choice_enters_and_exits_like_any_state() {
        var definition =
                """
                {"StartAt": "C", "States": {
                  "C": {"Type": "Choice", "Default": "No", "Choices": [
                    {"Variable": "$.x", "NumericGreaterThan": 1, "Next": "Yes"}]},
                  "Yes": {"Type": "Succeed"},
                  "No": {"Type": "Fail", "Error": "Small", "Cause": "x is small"}}}
                """;

        assertThat(SimulatedExecution.of(definition).input("{\"x\":2}").run().history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 ChoiceStateEntered C",
                        "3<2 ChoiceStateExited C",
                        "4<3 SucceedStateEntered Yes",
                        "5<4 SucceedStateExited Yes",
                        "6<5 ExecutionSucceeded");
        var failed = SimulatedExecution.of(definition).input("{\"x\":1}").run();
        assertThat(failed.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 ChoiceStateEntered C",
                        "3<2 ChoiceStateExited C",
                        "4<3 FailStateEntered No",
                        "5<4 ExecutionFailed Small");
        assertThat(failed).satisfies(Outcomes.failed("Small", "x is small"));
    }

    @Test
    void a_choice_without_a_match_fails_at_the_event_that_entered_it() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "P", "States": {
                                  "P": {"Type": "Pass", "Next": "C"},
                                  "C": {"Type": "Choice", "Choices": [
                                    {"Variable": "$.x", "IsPresent": true, "Next": "P"}]}}}
                                """)
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 PassStateEntered P",
                        "3<2 PassStateExited P",
                        "4<3 ChoiceStateEntered C",
                        "5<4 ExecutionFailed States.Runtime");
        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'C' (entered at the event id #4). Failed to transition out of the state. The state does not point to a next state."));
    }

    @Test
    void a_fail_state_without_error_and_cause_fails_without_them() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "F", "States": {"F": {"Type": "Fail"}}}
                                """)
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted", "2<0 FailStateEntered F", "3<2 ExecutionFailed");
        assertThat(run).satisfies(Outcomes.failed(null, null));
    }

    @Test
    void paths_choose_error_and_cause_of_a_fail_state() {
        var definition =
                """
                {"StartAt": "F", "States": {
                  "F": {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "$.c"}}}
                """;

        assertThat(SimulatedExecution.of(definition).input("{\"e\":\"E\",\"c\":\"C\"}").run())
                .satisfies(Outcomes.failed("E", "C"));
        assertThat(SimulatedExecution.of(definition).input("{\"c\":\"C\"}").run())
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'F' (entered at the event id #2). The JSONPath '$.e' specified for the field 'ErrorPath' could not be found in the input '{\"c\":\"C\"}'"));
    }

    @Test
    void the_cause_of_a_missing_path_names_the_event_that_entered_the_state() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "A", "States": {
                                  "A": {"Type": "Pass", "Next": "B"},
                                  "B": {"Type": "Pass", "Next": "C"},
                                  "C": {"Type": "Pass", "InputPath": "$.none", "End": true}}}
                                """)
                        .proposingRoot()
                        .run();

        assertThat(run.history())
                .endsWith("6<5 PassStateEntered C", "7<6 ExecutionFailed States.Runtime");
        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'C' (entered at the event id #6). Invalid path '$.none' : No results for path: $['none']"));
    }
}
