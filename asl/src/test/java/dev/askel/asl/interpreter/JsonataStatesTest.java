package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSONata states run as far as nothing has to be evaluated. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonataStatesTest {
    private static SimulatedExecution machine(String states) {
        return SimulatedExecution.of(
                        """
                        {"QueryLanguage": "JSONata", "StartAt": "S", "States": {%s}}
                        """
                                .formatted(states))
                .input("{\"in\": 1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "Type": "Pass", "Output": "{% 1 %}", "End": true           | "{% 1 %}"
                    "Type": "Pass", "Assign": {"v": "{% 1 %}"}, "End": true    | {"v":"{% 1 %}"}
                    "Type": "Wait", "Seconds": "{% 1 %}", "End": true          | "{% 1 %}"
                    "Type": "Fail", "Error": "{% 1 %}"                         | "{% 1 %}"
                    "Type": "Succeed", "Output": ["{% 1 %}"]                   | ["{% 1 %}"]
                    """)
    void an_expression_fails_with_a_cause_that_says_so(String members, String expression) {
        assertThat(machine("\"S\": {%s}".formatted(members)).run())
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'S' (entered at the"
                                        + " event id #2). This version of Askel does not evaluate"
                                        + " JSONata expressions: "
                                        + expression));
    }

    @Test
    void values_without_expressions_are_what_they_are() {
        var run =
                machine(
                                """
                                "S": {"Type": "Pass", "Output": {"a.$": "$.x", "b": " {% 1 %}"},
                                      "Next": "T"},
                                "T": {"Type": "Wait", "Seconds": 1, "End": true}
                                """)
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("{\"a.$\":\"$.x\",\"b\":\" {% 1 %}\"}"));
    }

    @Test
    void a_choice_has_an_output_for_each_rule_and_one_for_default() {
        var states =
                """
                "S": {"Type": "Choice", "Default": "E", "Output": "default", "Choices": [
                       {"Condition": %s, "Output": "first", "Next": "E"},
                       {"Condition": %s, "Next": "E"}]},
                "E": {"Type": "Succeed"}
                """;

        assertThat(machine(states.formatted(true, true)).run())
                .satisfies(Outcomes.succeeded("\"first\""));
        assertThat(machine(states.formatted(false, true)).run())
                .satisfies(Outcomes.succeeded("{\"in\": 1}"));
        assertThat(machine(states.formatted(false, false)).run())
                .satisfies(Outcomes.succeeded("\"default\""));
    }
}
