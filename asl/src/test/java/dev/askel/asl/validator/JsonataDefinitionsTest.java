package dev.askel.asl.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which fields a JSONata state can have, and which are only for JSONPath states. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonataDefinitionsTest {

    private static final String NO_END =
            ", MISSING_END_STATE: Workflow has no terminal state at null";

    private static final String SCHEMA = "SCHEMA_VALIDATION_FAILED: ";

    /**
     * The errors of a machine whose only state S has these members. Single quotes are replaced by
     * double ones.
     */
    private static String errorsOfState(String members) {
        var machine = "{'StartAt': 'S', 'States': {'S': {%s}}}".formatted(members);
        return DefinitionValidator.validate(machine.replace('\'', '"'), MachineType.STANDARD)
                .diagnostics()
                .errorsText();
    }

    private static String jsonata(String members) {
        return errorsOfState("'QueryLanguage': 'JSONata', " + members);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Type': 'Pass', 'Output': {'a': ['{% $states.input %}']}, 'Assign': {'v': '{% 1 %}'},"
                        + " 'End': true",
                "'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Arguments': '{% $x"
                        + " %}', 'TimeoutSeconds': '{% 5 %}', 'Credentials': {'RoleArn': '{% $r %}'},"
                        + " 'Catch': [{'ErrorEquals': ['E'], 'Output': '{% 1 %}', 'Next': 'S'}], 'End':"
                        + " true",
                "'Type': 'Wait', 'Seconds': '{% 1 %}', 'End': true",
                "'Type': 'Wait', 'Timestamp': '{% $now() %}', 'End': true",
                "'Type': 'Succeed', 'Output': 1",
                "'Type': 'Fail', 'Error': '{% 1 %}', 'Cause': 'c'",
                "'Type': 'Map', 'Items': '{% [1] %}', 'MaxConcurrency': '{% 1 %}', 'ItemSelector':"
                        + " {'x': '{% 1 %}'}, 'ToleratedFailurePercentage': '{% 1 %}', 'End': true,"
                        + " 'ItemProcessor': {'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}",
            })
    void jsonata_fields_accept_values_and_expressions(String members) {
        assertThat(jsonata(members)).isEmpty();
    }

    private static String onlyInJsonpath(String field, String location) {
        return ("The QueryLanguage is set to 'JSONata', but field '%s' is only supported for the"
                        + " 'JSONPath' QueryLanguage at %s")
                .formatted(field, location);
    }

    static Stream<Arguments> refusedJsonata() {
        var pass = "'Type': 'Pass', 'End': true, ";
        return Stream.of(
                Arguments.of(pass + "'Parameters': {}", onlyInJsonpath("Parameters", "/States/S")),
                Arguments.of(
                        "'Type': 'Wait', 'End': true, 'Timestamp': 'noon'",
                        "String does not match RFC3339 timestamp at /States/S/Timestamp"),
                Arguments.of(
                        "'Type': 'Wait', 'End': true, 'Seconds': ' {% 1 %}'",
                        "Expected value of type Integer at /States/S/Seconds"),
                Arguments.of(
                        "'Type': 'Map', 'Items': 'x', 'End': true, 'ItemProcessor': {'StartAt': 'I',"
                                + " 'States': {'I': {'Type': 'Succeed'}}}",
                        "Expected value of type Array at /States/S/Items"),
                Arguments.of(
                        "'Type': 'Choice', 'Default': 'S', 'Choices': [{'Variable': '$.x', 'Next':"
                                + " 'S'}]",
                        onlyInJsonpath("Variable", "/States/S/Choices[0]") + NO_END),
                Arguments.of(
                        "'Type': 'Choice', 'Default': 'S', 'Choices': [{'Condition': true, 'Next':"
                                + " 'S', 'Conditions': [], 'IsNull': true}]",
                        "Field 'Conditions' is not supported at /States/S/Choices[0], SCHEMA_VALIDATION_FAILED: "
                                + onlyInJsonpath("IsNull", "/States/S/Choices[0]")
                                + NO_END),
                Arguments.of(
                        "'Type': 'Task', 'Resource': 'arn:aws:lambda:us-east-1:1:function:f',"
                                + " 'End': true, 'Catch': [{'ErrorEquals': ['E'], 'Next': 'S',"
                                + " 'ResultPath': '$.x'}]",
                        onlyInJsonpath("ResultPath", "/States/S/Catch[0]")),
                Arguments.of(
                        pass + "'Output': {'a': ['{% x']}",
                        "JSONata string must start with {% and end with %} at"
                                + " /States/S/Output/a[0]"),
                Arguments.of(
                        "'Type': 'Choice', 'Default': 'S', 'Choices': [{'Next': 'S'}]",
                        "The object must have only one of the following fields, [And, Or, Not,"
                                + " Variable, Condition] at /States/S/Choices[0]"
                                + NO_END),
                Arguments.of(
                        "'Type': 'Choice', 'Default': 'S', 'Choices': [{'Condition': 1, 'Next':"
                                + " 'S'}]",
                        "Expected value of type Boolean at /States/S/Choices[0]/Condition"
                                + NO_END));
    }

    @ParameterizedTest
    @MethodSource("refusedJsonata")
    void a_wrong_field_of_a_jsonata_state_is_refused(String members, String expected) {
        assertThat(jsonata(members)).endsWith(SCHEMA + expected);
    }

    private static final String TASK =
            "'Type': 'Task', 'Resource': 'arn:aws:lambda:us-east-1:1:function:f', 'End': true, ";

    static Stream<Arguments> refusedExpressions() {
        var pass = "'Type': 'Pass', 'End': true, ";
        var invalid = "INVALID_JSONATA_EXPRESSION: ";
        var unsupported = "UNSUPPORTED_JSONATA_EXPRESSION: ";
        return Stream.of(
                Arguments.of(
                        pass + "'Output': {'a': ['{% $x[1,2) %}']}",
                        invalid + "Expected \"]\", got \",\" at /States/S/Output/a[0]"),
                Arguments.of(
                        pass + "'Output': '{% 1 + %}'",
                        invalid + "Unexpected end of expression at /States/S/Output"),
                Arguments.of(
                        pass + "'Output': '{% $match($x, /abc %}'",
                        invalid + "No terminating / in regular expression at /States/S/Output"),
                Arguments.of(
                        pass + "'Output': '{% {$x:} %}'",
                        invalid
                                + "The symbol \"}\" cannot be used as a unary operator at"
                                + " /States/S/Output"),
                Arguments.of(
                        pass + "'Assign': {'v': '{% $$ %}'}",
                        unsupported + "Reference to '$$' is not supported. at /States/S/Assign/v"),
                Arguments.of(
                        pass + "'Output': {'v': '{% phone & name & phone %}'}",
                        unsupported
                                + "Reference to 'phone' at the top level is not supported. at"
                                + " /States/S/Output/v, "
                                + unsupported
                                + "Reference to 'name' at the top level is not supported. at"
                                + " /States/S/Output/v"),
                Arguments.of(
                        TASK
                                + "'Catch': [{'ErrorEquals': ['E'], 'Next': 'S', 'Output': '{% name"
                                + " %}'}]",
                        unsupported
                                + "Reference to 'name' at the top level is not supported. at"
                                + " /States/S/Catch[0]/Output"),
                Arguments.of(
                        pass + "'Output': {'v': '{% $states.result %}'}",
                        unsupported
                                + "Field '$states.result' does not exist. at /States/S/Output/v"),
                Arguments.of(
                        pass + "'Output': {'v': '{% name & $states.result %}'}",
                        unsupported
                                + "Reference to 'name' at the top level is not supported. at"
                                + " /States/S/Output/v, "
                                + unsupported
                                + "Field '$states.result' does not exist. at /States/S/Output/v"),
                Arguments.of(
                        TASK + "'Arguments': {'v': '{% $states.result.x %}'}",
                        unsupported
                                + "Field '$states.result' does not exist. at"
                                + " /States/S/Arguments/v"),
                Arguments.of(
                        TASK + "'Output': '{% $states.errorOutput %}'",
                        unsupported
                                + "Field '$states.errorOutput' does not exist. at"
                                + " /States/S/Output"),
                Arguments.of(
                        TASK
                                + "'Catch': [{'ErrorEquals': ['E'], 'Next': 'S', 'Output': '{%"
                                + " $states.result %}'}]",
                        unsupported
                                + "Field '$states.result' does not exist. at"
                                + " /States/S/Catch[0]/Output"));
    }

    @ParameterizedTest
    @MethodSource("refusedExpressions")
    void an_unsupported_expression_is_refused_with_its_location(String members, String expected) {
        assertThat(jsonata(members)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Output': '{% $states.result %}', 'Assign': {'v': '{% $states.result.x %}'}",
                "'Catch': [{'ErrorEquals': ['E'], 'Next': 'S', 'Output': '{%"
                        + " $states.errorOutput.Error %}', 'Assign': {'v': '{%"
                        + " $states.errorOutput %}'}}]",
                "'Arguments': '{% $states.input.items[value > 3]^(price){id: name} %}'",
                "'Arguments': '{% $eval($states.context.Execution.Id) %}'",
                "'Arguments': {'a': ' {% x %}', 'b': 'x %}'}",
            })
    void expressions_can_read_the_members_of_states_that_their_field_has(String members) {
        assertThat(jsonata(TASK + members)).isEmpty();
    }

    @Test
    void a_variable_of_jsonata_has_its_whole_key_as_its_name() {
        assertThat(jsonata("'Type': 'Pass', 'End': true, 'Assign': {'v.$': '$.x'}"))
                .isEqualTo(
                        "INVALID_VARIABLE_NAME: Invalid variable name 'v.$': the variable name"
                                + " contains invalid characters. at /States/S/Assign/v.$");
    }

    @Test
    void a_catcher_of_jsonpath_has_no_output() {
        assertThat(
                        errorsOfState(
                                "'Type': 'Task', 'Resource': 'arn:aws:lambda:us-east-1:1:function:f',"
                                        + " 'End': true, 'Catch': [{'ErrorEquals': ['E'], 'Next': 'S',"
                                        + " 'Output': 1}]"))
                .endsWith(
                        SCHEMA
                                + "The QueryLanguage is set to 'JSONPath', but field 'Output' is only"
                                + " supported for the 'JSONata' QueryLanguage at"
                                + " /States/S/Catch[0]");
    }
}
