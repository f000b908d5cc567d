package dev.askel.asl.validator;

import static dev.askel.asl.validator.Validations.SCHEMA;
import static dev.askel.asl.validator.Validations.definition;
import static dev.askel.asl.validator.Validations.errors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.Diagnostic;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the rules of docs/aws/validation.md: the refused definition, the text and the location. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DefinitionValidatorTest {
    private static final String NO_END =
            "MISSING_END_STATE: Workflow has no terminal state at null";

    /**
     * The errors of a machine whose only state S has these members. Single quotes are replaced by
     * double ones.
     */
    private static String errorsOfState(String members) {
        return errors(definition("'S': {%s}".formatted(members)));
    }

    static Stream<Arguments> refusedStates() {
        var task =
                "'Type': 'Task', 'Resource': 'arn:aws:lambda:us-east-1:123456789012:function:f', 'End': true, ";
        var wait = "'Type': 'Wait', 'End': true, ";
        var pass = "'Type': 'Pass', 'End': true, ";
        var map =
                "'Type': 'Map', 'End': true, 'ItemProcessor': {'StartAt': 'I', 'States': {'I':"
                        + " {'Type': 'Succeed'}}}, ";
        var choice = "'Type': 'Choice', 'Choices': [%s]";
        var oneRule = "{'Variable': '$.x', 'IsNull': true, 'Next': 'S'}";
        return Stream.of(
                // Recorded texts (docs/aws/validation.md section 3).
                refused(
                        "'Type': 'Nap', 'End': true",
                        "The field 'Type' should have one of these values: [Task, Wait, Pass,"
                                + " Succeed, Fail, Choice, Parallel, Map] at /States/S/Type",
                        NO_END),
                refused(
                        "'Type': 'Parallel', 'End': true, 'Branches': []",
                        "Value cannot be empty at /States/S/Branches"),
                refused(
                        wait + "'Timestamp': '2016-12-05 21:29:29Z'",
                        "String does not match RFC3339 timestamp at /States/S/Timestamp"),
                refused(
                        wait + "'Timestamp': '{% 1 %}'",
                        "String does not match RFC3339 timestamp at /States/S/Timestamp"),
                refused(
                        "'Type': 'Task', 'End': true, 'Resource':"
                                + " 'arn:aws:states:::dynamodb:query'",
                        "The resource provided arn:aws:states:::dynamodb:query is not recognized."
                                + " The value is not a valid resource ARN, or the resource is not"
                                + " available in this region. at /States/S/Resource"),
                refused(
                        pass + "'Parameters': {'a': {'parsed.$': 'States.Format('}}",
                        "The value for the field 'parsed.$' must be a valid JSONPath or a valid"
                                + " intrinsic function call at /States/S/Parameters"),
                refused(
                        task + "'Credentials': {}",
                        "The field 'RoleArn' is required but was missing at"
                                + " /States/S/Credentials"),
                // The rules of docs/aws/validation.md sections 4 to 6. Where no message of AWS is
                // recorded, the message is Askel's.
                refused("'End': true", "The field 'Type' is required at /States/S", NO_END),
                refused(
                        "'Type': 'Task', 'End': true",
                        "These fields are required: [Resource] at /States/S"),
                refused(
                        "'Type': 'Wait', 'End': true",
                        "This object should have only one of the following fields:"
                                + " [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/S"),
                refused(
                        wait + "'Seconds': 1, 'SecondsPath': '$.s'",
                        "There should only be one of the following fields:"
                                + " [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/S"),
                refused(wait + "'Seconds': -1", "Minimum value is 0 at /States/S/Seconds"),
                refused(
                        wait + "'Seconds': 1.5",
                        "Expected value of type Integer at /States/S/Seconds"),
                refused(
                        wait + "'SecondsPath': '$..s'",
                        "Value is not a Reference Path at /States/S/SecondsPath"),
                refused(
                        pass + "'ResultPath': '$$.r'",
                        "Value is not a Reference Path at /States/S/ResultPath"),
                refused(
                        pass + "'ResultPath': '$.a[*]'",
                        "Value is not a Reference Path at /States/S/ResultPath"),
                refused(
                        pass + "'InputPath': 'x'",
                        "Value must be a valid JSONPath. at /States/S/InputPath"),
                refused(
                        pass + "'OutputPath': '$[\\\"a\\\"]'",
                        "Value must be a valid JSONPath. at /States/S/OutputPath"),
                refused(
                        pass + "'ResultPath': '$.a[?(@.b)]'",
                        "Value is not a Reference Path at /States/S/ResultPath"),
                refused(pass + "'Retry': []", "Field 'Retry' is not supported at /States/S"),
                refused(
                        pass + "'Output': 1",
                        "The QueryLanguage is set to 'JSONPath', but field 'Output' is only"
                                + " supported for the 'JSONata' QueryLanguage at /States/S"),
                refused(pass + "'Colour': 'red'", "Field 'Colour' is not supported at /States/S"),
                refused(
                        pass + "'Comment': 1",
                        "Expected value of type String at /States/S/Comment"),
                refused(
                        "'Type': 'Succeed', 'End': true",
                        "Field 'End' is not supported at /States/S"),
                refused(
                        "'Type': 'Fail', 'Error': 'E', 'ErrorPath': '$.e'",
                        "There should only be one of the following fields: [Error, ErrorPath] at /States/S"),
                refused(
                        "'Type': 'Fail', 'CausePath': 'e'",
                        "Value is not a valid JSONPath or a valid intrinsic function call at /States/S/CausePath"),
                refused(
                        pass + "'Next': 'S'",
                        "There should only be one of the following fields: [Next, End] at /States/S"),
                refused(
                        "'Type': 'Task', 'End': true, 'Resource': '$.resource'",
                        "Value is not a valid resource ARN at /States/S/Resource"),
                refused(
                        "'Type': 'Task', 'End': true, 'Resource': ''",
                        "Value cannot be empty at /States/S/Resource"),
                refused(
                        task + "'TimeoutSeconds': 5, 'HeartbeatSeconds': 5",
                        "HeartbeatSeconds must be smaller than TimeoutSeconds at /States/S/HeartbeatSeconds"),
                refused(
                        task + "'TimeoutSeconds': 5, 'TimeoutSecondsPath': '$.t'",
                        "There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath] at /States/S"),
                refused(
                        task + "'Retry': [{}]",
                        "These fields are required: [ErrorEquals] at /States/S/Retry[0]"),
                refused(
                        task + "'Retry': [{'ErrorEquals': []}]",
                        "Value cannot be empty at /States/S/Retry[0]/ErrorEquals"),
                refused(
                        task + "'Retry': [{'ErrorEquals': ['A'], 'BackoffRate': 0.5}]",
                        "Minimum value is 1.0 at /States/S/Retry[0]/BackoffRate"),
                refused(
                        task + "'Retry': [{'ErrorEquals': ['A'], 'JitterStrategy': 'SOME'}]",
                        "Value should be one of the following: [NONE, FULL] at /States/S/Retry[0]/JitterStrategy"),
                refused(
                        task
                                + "'Retry': [{'ErrorEquals': ['A'], 'IntervalSeconds': 9, 'MaxDelaySeconds': 9}]",
                        "MaxDelaySeconds must be greater than IntervalSeconds at /States/S/Retry[0]/MaxDelaySeconds"),
                refused(
                        task + "'Retry': [{'ErrorEquals': ['States.ALL']}, {'ErrorEquals': ['A']}]",
                        "States.ALL must appear alone and at end of list at /States/S/Retry[0]/ErrorEquals[0]"),
                refused(
                        task + "'Retry': [{'ErrorEquals': ['A', 'States.ALL']}]",
                        "States.ALL must appear alone and at end of list at /States/S/Retry[0]/ErrorEquals[1]"),
                refused(
                        task + "'Catch': [{'ErrorEquals': ['A']}]",
                        "These fields are required: [Next] at /States/S/Catch[0]"),
                refused(
                        pass + "'Assign': {'states.$': '$.x'}",
                        "",
                        "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at"
                                + " /States/S/Assign/states.$"),
                refused(pass + "'Assign': {'a.b': 1}", "", invalidVariable("a.b")),
                refused(pass + "'Assign': {'1a': 1}", "", invalidVariable("1a")),
                refused(pass + "'Assign': {'a\\u0001': 1}", "", invalidVariable("a\u0001")),
                refused(
                        pass + "'Assign': {'" + "v".repeat(81) + "': 1}",
                        "",
                        "INVALID_VARIABLE_NAME: Invalid variable name '"
                                + "v".repeat(81)
                                + "': the variable name exceeds the 80-character limit allowed by"
                                + " the service. at /States/S/Assign/"
                                + "v".repeat(81)),
                refused(
                        map + "'ItemSelector': {}, 'Parameters': {}",
                        "There should only be one of the following fields: [ItemSelector, Parameters] at /States/S"),
                refused(map + "'Label': 'l'", "Field 'Label' is not supported at /States/S"),
                refused(
                        map + "'MaxConcurrency': -1",
                        "Minimum value is 0 at /States/S/MaxConcurrency"),
                refused(
                        map + "'ToleratedFailurePercentage': 101",
                        "Maximum value is 100.0 at /States/S/ToleratedFailurePercentage"),
                refused(
                        "'Type': 'Map', 'End': true",
                        "This object should have only one of the following fields:"
                                + " [ItemProcessor, Iterator] at /States/S"),
                refused(
                        choice.formatted("") + ", 'Default': 'S'",
                        "Value cannot be empty at /States/S/Choices",
                        NO_END),
                refused(choice.formatted(oneRule), "", NO_END),
                refused(
                        choice.formatted("{'And': [{'Condition': true}], 'Next': 'S'}"),
                        onlyInJsonata("Condition", "/States/S/Choices[0]/And[0]"),
                        NO_END),
                refused(
                        choice.formatted("{'Not': {'Condition': true}, 'Next': 'S'}"),
                        onlyInJsonata("Condition", "/States/S/Choices[0]/Not"),
                        NO_END),
                refused(
                        choice.formatted(
                                "{'Variable': '$.x', 'IsNull': true, 'Next': 'S', '_why': 'x'}"),
                        "Field '_why' is not supported at /States/S/Choices[0]",
                        NO_END),
                refused(
                        choice.formatted(
                                "{'Or': [{'Variable': '$.x', 'IsNull': true, 'Assign': {}}],"
                                        + " 'Next': 'S', 'Comment': 'c'}"),
                        "Field 'Assign' is not supported at /States/S/Choices[0]/Or[0]",
                        NO_END),
                refused(
                        choice.formatted(
                                "{'Not': {'Variable': '$.x', 'IsNull': true, 'Comment': 'c'},"
                                        + " 'IsNull': true, 'Next': 'S'}"),
                        "Field 'IsNull' is not supported at /States/S/Choices[0]",
                        NO_END));
    }

    private static String onlyInJsonata(String field, String location) {
        return "The QueryLanguage is set to 'JSONPath', but field '%s' is only supported for the 'JSONata' QueryLanguage at %s"
                .formatted(field, location);
    }

    private static String invalidVariable(String name) {
        return "INVALID_VARIABLE_NAME: Invalid variable name '%s': the variable name contains invalid characters. at /States/S/Assign/%s"
                .formatted(name, name);
    }

    private static Arguments refused(String members, String schemaError, String... others) {
        var all =
                Stream.concat(
                        schemaError.isEmpty() ? Stream.of() : Stream.of(SCHEMA + schemaError),
                        Stream.of(others));
        return Arguments.of(members, String.join(", ", all.toList()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedStates")
    void a_wrong_state_is_refused_with_the_location_of_its_fault(String members, String expected) {
        assertThat(errorsOfState(members)).isEqualTo(expected);
    }

    static Stream<Arguments> refusedMachines() {
        return Stream.of(
                Arguments.of("{}", SCHEMA + "These fields are required: [States, StartAt] at /"),
                Arguments.of(
                        "{'StartAt': 'S', 'States': {}}",
                        SCHEMA
                                + "Value cannot be empty at /States,"
                                + " MISSING_TRANSITION_TARGET: Missing 'Next' target: S at"
                                + " /StartAt, "
                                + NO_END),
                Arguments.of(
                        "{'StartAt': 'S', 'Version': '2', 'States': {'S': {'Type': 'Succeed'}}}",
                        SCHEMA + "Value should be one of the following: [1.0] at /Version"),
                Arguments.of(
                        "{'StartAt': 'S', 'TimeoutSeconds': 100000000, 'States': {'S': {'Type':"
                                + " 'Succeed'}}}",
                        SCHEMA + "Maximum value is 99999999 at /TimeoutSeconds"),
                Arguments.of(
                        "{'StartAt': 'S', 'QueryLanguage': 'XPath', 'States': {'S': {'Type':"
                                + " 'Succeed'}}}",
                        SCHEMA
                                + "Value should be one of the following: [JSONPath, JSONata] at"
                                + " /QueryLanguage"),
                // The joined form is recorded in an issue.
                Arguments.of(
                        "{'StartAt': 'pass1', 'States': {'pass1': {'Type': 'Pass', 'Next':"
                                + " 'pass3'}, 'pass2': {'Type': 'Pass', 'End': true}}}",
                        "MISSING_TRANSITION_TARGET: Missing 'Next' target: pass3 at"
                                + " /States/pass1/Next, MISSING_TRANSITION_TARGET: State \"pass2\""
                                + " is not reachable. at /States/pass2"),
                Arguments.of(
                        "{'StartAt': 'S', 'States': {'S': {'Type': 'Parallel', 'End': true,"
                                + " 'Branches': [{'StartAt': 'A', 'States': {'A': {'Type': 'Pass',"
                                + " 'Next': 'S'}}}]}}}",
                        "MISSING_TRANSITION_TARGET: Missing 'Next' target: S at"
                                + " /States/S/Branches[0]/States/A/Next"),
                Arguments.of(
                        "{'StartAt': 'S', 'States': {'S': {'Type': 'Parallel', 'End': true,"
                                + " 'Branches': [{'StartAt': 'S', 'States': {'S': {'Type':"
                                + " 'Succeed'}}}]}}}",
                        "DUPLICATE_STATE_NAME: Duplicate State name: S at"
                                + " /States/S/Branches[0]/States/S"),
                Arguments.of(
                        "{'StartAt': 'S', 'States': {'S': {'Type': 'Parallel', 'End': true,"
                                + " 'Assign': {'v': 1}, 'Branches': [{'StartAt': 'A', 'States':"
                                + " {'A': {'Type': 'Pass', 'Assign': {'v': 2}, 'End': true}}}]}}}",
                        SCHEMA
                                + "The variable name 'v' was already defined in a parent scope. at"
                                + " /States/S/Branches[0]/States/A/Assign/v"),
                Arguments.of(
                        "{'StartAt': '', 'States': {'': {'Type': 'Succeed'}}}",
                        "INVALID_STATE_NAME: Invalid State name: the name cannot be empty at"
                                + " /States/"),
                Arguments.of(
                        "{'StartAt': 'S', 'QueryLanguage': 'JSONata', 'States': {'S': {'Type':"
                                + " 'Succeed', 'QueryLanguage': 'JSONPath'}}}",
                        SCHEMA
                                + "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for"
                                + " whole state machine at /States/S"));
    }

    @Test
    void a_repeated_field_gives_a_warning() {
        var diagnostics =
                DefinitionValidator.validate(
                                definition(
                                        "'S': {'Type': 'Pass', 'Comment': 'a', 'Comment': 'b',"
                                                + " 'Result': {'States': {'x': 1, 'x': 2}}, 'End':"
                                                + " true}"),
                                MachineType.STANDARD)
                        .diagnostics();
        assertThat(diagnostics.hasErrors()).isFalse();
        assertThat(diagnostics.warnings())
                .extracting(Diagnostic::text)
                .containsExactly(
                        SCHEMA + "Duplicate field; only the last one counts at /States/S/Comment",
                        SCHEMA
                                + "Duplicate field; only the last one counts at"
                                + " /States/S/Result/States/x");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedMachines")
    void a_wrong_machine_is_refused_with_all_its_errors(String definition, String expected) {
        assertThat(errors(definition.replace('\'', '"'))).isEqualTo(expected);
    }

    static Stream<Arguments> refusedByExpress() {
        return Stream.of(
                Arguments.of(
                        "arn:aws:states:us-east-1:123456789012:activity:a",
                        "",
                        "Express state machine does not support Activity ARN at"),
                Arguments.of(
                        "arn:aws:states:::states:startExecution.sync",
                        "'StateMachineArn': 'm'",
                        "Express state machine does not support '.sync' service integration at"),
                // AWS's message has two consecutive blanks.
                Arguments.of(
                        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                        "'QueueUrl': 'q', 'MessageBody': 'b'",
                        "Express state machine does not support '.waitForTaskToken' service"
                                + " integration  at"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedByExpress")
    void express_machines_refuse_activities_sync_and_callbacks(
            String resource, String parameters, String expected) {
        var definition =
                definition(
                        "'S': {'Type': 'Task', 'Resource': '%s', 'Parameters': {%s}, 'End': true}"
                                .formatted(resource, parameters));
        assertThat(errors(definition)).isEmpty();
        assertThat(
                        DefinitionValidator.validate(definition, MachineType.EXPRESS)
                                .diagnostics()
                                .errorsText())
                .isEqualTo(SCHEMA + expected + " /States/S/Resource");
    }

    static Stream<String> accepted() {
        return Stream.of(
                "'Type': 'Task', 'Resource': 'DDBGetItem', 'End': true",
                "'Type': 'Task', 'Resource': 'arn:aws:states:::aws-sdk:new:thing', 'Parameters': {},"
                        + " 'End': true",
                "'Type': 'Task', 'Resource': 'arn:aws:lambda:us-east-1:123456789012:function:f', 'Retry': [],"
                        + " 'Catch': [], 'End': true",
                "'Type': 'Fail'",
                "'Type': 'Fail', 'CausePath': 'States.Format(\\u0027{}\\u0027, $.c)'",
                "'Type': 'Pass', 'InputPath': null, 'OutputPath': null, 'ResultPath': null, 'End':"
                        + " true",
                "'Type': 'Pass', 'Result': {'a.$': 'b'}, 'End': true",
                "'Type': 'Pass', 'InputPath': '$$.Execution', 'OutputPath': '$v.x', 'End': true",
                "'Type': 'Map', 'ToleratedFailureCount': 1, 'End': true, 'Iterator': {'StartAt':"
                        + " 'I', 'States': {'I': {'Type': 'Succeed'}}}, 'Parameters': {'x.$':"
                        + " '$$.Map.Item.Value'}");
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void definitions_that_aws_accepts_are_accepted(String members) {
        assertThat(errorsOfState(members)).isEmpty();
    }

    static Stream<Arguments> warnings() {
        return Stream.of(
                Arguments.of(
                        "'Parameters': {'a': {'b': '$.x'}}",
                        "NO_DOLLAR",
                        "/States/S/Parameters/a/b"),
                Arguments.of("'Parameters': {'a': ['$.x']}", "", ""),
                Arguments.of(
                        "'Parameters': {'a': 'States.UUID()'}",
                        "NO_DOLLAR",
                        "/States/S/Parameters/a"),
                Arguments.of(
                        "'Result': {'a': ['$.x']}", "PASS_RESULT_IS_STATIC", "/States/S/Result"),
                Arguments.of("'Result': {'price': '$5'}", "", ""));
    }

    @ParameterizedTest
    @MethodSource("warnings")
    void a_text_like_a_path_in_a_field_without_paths_gives_a_warning(
            String member, String code, String location) {
        var diagnostics =
                DefinitionValidator.validate(
                                definition(
                                        "'S': {'Type': 'Pass', 'End': true, %s}".formatted(member)),
                                MachineType.STANDARD)
                        .diagnostics();
        assertThat(diagnostics.hasErrors()).isFalse();
        assertThat(diagnostics.warnings())
                .extracting(each -> each.code() + " " + each.location())
                .isEqualTo(code.isEmpty() ? List.of() : List.of(code + " " + location));
    }
}
