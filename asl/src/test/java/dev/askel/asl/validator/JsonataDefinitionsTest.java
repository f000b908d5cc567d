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

/** What a definition may have in JSONata states, and what only in others. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonataDefinitionsTest {

    private static final String SCHEMA = "SCHEMA_VALIDATION_FAILED: ";

    /** The errors of a machine whose only state S has these members; single quotes are double. */
    private static String errorsOfState(String members) {
        var machine = "{'StartAt': 'S', 'States': {'S': {%s}}}".formatted(members);
        return DefinitionValidator.validate(machine.replace('\'', '"'), MachineType.STANDARD)
                .diagnostics()
                .joined();
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
    void jsonata_fields_take_values_and_expressions(String members) {
        assertThat(jsonata(members)).isEmpty();
    }

    static Stream<Arguments> refusedJsonata() {
        var pass = "'Type': 'Pass', 'End': true, ";
        return Stream.of(
                Arguments.of(
                        pass + "'Parameters': {}",
                        "Field is not supported when QueryLanguage is 'JSONata' at"
                                + " /States/S/Parameters"),
                Arguments.of(
                        "'Type': 'Wait', 'End': true, 'Timestamp': 'noon'",
                        "String does not match RFC3339 timestamp at /States/S/Timestamp"),
                Arguments.of(
                        "'Type': 'Wait', 'End': true, 'Seconds': ' {% 1 %}'",
                        "Expected value of type Integer at /States/S/Seconds"),
                Arguments.of(
                        pass + "'Output': {'a': ['{% $x[1,2) %}']}",
                        "The JSONata expression '$x[1,2)' specified for the field 'Output/a[0]' is"
                                + " not valid. Expected \"]\", got \",\" at /States/S/Output"),
                Arguments.of(
                        "'Type': 'Map', 'Items': 'x', 'End': true, 'ItemProcessor': {'StartAt': 'I',"
                                + " 'States': {'I': {'Type': 'Succeed'}}}",
                        "Expected value of type Array at /States/S/Items"),
                Arguments.of(
                        "'Type': 'Choice', 'Default': 'S', 'Choices': [{'Condition': true, 'Variable':"
                                + " '$.x', 'Next': 'S'}]",
                        "Field is not supported when QueryLanguage is 'JSONata' at"
                                + " /States/S/Choices[0]/Variable"),
                Arguments.of(
                        "'Type': 'Task', 'Resource': 'arn:aws:lambda:us-east-1:1:function:f',"
                                + " 'End': true, 'Catch': [{'ErrorEquals': ['E'], 'Next': 'S',"
                                + " 'ResultPath': '$.x'}]",
                        "Field is not supported when QueryLanguage is 'JSONata' at"
                                + " /States/S/Catch[0]/ResultPath"),
                Arguments.of(
                        pass + "'Assign': {'v.$': '$.x'}",
                        "The variable name 'v.$' is not valid at /States/S/Assign/v.$"),
                Arguments.of(
                        pass + "'Assign': {'v': '{% $$ %}'}",
                        "The JSONata expression '$$' specified for the field 'Assign/v' is not"
                                + " valid. '$$' is not available at the top level of an expression"
                                + " at /States/S/Assign"),
                Arguments.of(
                        "'Type': 'Task', 'Resource': 'arn:aws:lambda:us-east-1:1:function:f',"
                                + " 'End': true, 'Catch': [{'ErrorEquals': ['E'], 'Next': 'S',"
                                + " 'Output': '{% name %}'}]",
                        "The JSONata expression 'name' specified for the field 'Catch[0]/Output' is"
                                + " not valid. 'name' is not available at the top level of an"
                                + " expression at /States/S/Catch[0]/Output"),
                Arguments.of(
                        "'Type': 'Choice', 'Default': 'S', 'Choices': [{'Next': 'S'}]",
                        "These fields are required: [Condition] at /States/S/Choices[0]"),
                Arguments.of(
                        "'Type': 'Choice', 'Default': 'S', 'Choices': [{'Condition': 1, 'Next':"
                                + " 'S'}]",
                        "Expected value of type Boolean at /States/S/Choices[0]/Condition"));
    }

    @ParameterizedTest
    @MethodSource("refusedJsonata")
    void jsonata_states_are_checked_too(String members, String expected) {
        assertThat(jsonata(members)).endsWith(SCHEMA + expected);
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
                                + "Field is not supported when QueryLanguage is 'JSONPath' at"
                                + " /States/S/Catch[0]/Output");
    }
}
