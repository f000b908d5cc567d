package dev.askel.asl.validator;

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
import org.junit.jupiter.params.provider.ValueSource;

/** validation.md, row by row: what is refused, with which words and where. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DefinitionValidatorTest {

    private static final String SCHEMA = "SCHEMA_VALIDATION_FAILED: ";

    private static String machine(String states) {
        return "{\"StartAt\": \"S\", \"States\": {%s}}".formatted(states.replace('\'', '"'));
    }

    /** The errors of a machine whose only state S has these members; single quotes are double. */
    private static String errorsOfState(String members) {
        return errors(machine("'S': {%s}".formatted(members)));
    }

    private static String errors(String definition) {
        return DefinitionValidator.validate(definition, MachineType.STANDARD)
                .diagnostics()
                .joined();
    }

    static Stream<Arguments> refusedStates() {
        var task = "'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'End': true, ";
        var wait = "'Type': 'Wait', 'End': true, ";
        var pass = "'Type': 'Pass', 'End': true, ";
        var map =
                "'Type': 'Map', 'End': true, 'ItemProcessor': {'StartAt': 'I', 'States': {'I':"
                        + " {'Type': 'Succeed'}}}, ";
        var choice = "'Type': 'Choice', 'Choices': [%s]";
        var oneRule = "{'Variable': '$.x', 'IsNull': true, 'Next': 'S'}";
        return Stream.of(
                // Recorded texts (validation.md section 3).
                refused(
                        "'Type': 'Nap', 'End': true",
                        "The field 'Type' should have one of these values: [Task, Wait, Pass,"
                                + " Succeed, Fail, Choice, Parallel, Map] at /States/S/Type"),
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
                // The rules of sections 4 to 6; wording is ours where AWS's is not recorded.
                refused("'End': true", "These fields are required: [Type] at /States/S"),
                refused(
                        "'Type': 'Task', 'End': true",
                        "These fields are required: [Resource] at /States/S"),
                refused(
                        "'Type': 'Wait', 'End': true",
                        "Exactly one of these fields is required:"
                                + " [Seconds, SecondsPath, Timestamp, TimestampPath] at /States/S"),
                refused(
                        wait + "'Seconds': 1, 'SecondsPath': '$.s'",
                        "Exactly one of these fields"
                                + " is required: [Seconds, SecondsPath, Timestamp, TimestampPath] at /States/S"),
                refused(
                        wait + "'Seconds': -1",
                        "Value must be an integer from 0 to 99999999 at /States/S/Seconds"),
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
                        "Value is not a valid JSONPath at /States/S/InputPath"),
                refused(
                        pass + "'Retry': []",
                        "Field is not supported by Step Functions at /States/S/Retry"),
                refused(
                        pass + "'Output': 1",
                        "Field is not supported when QueryLanguage is 'JSONPath' at /States/S/Output"),
                refused(
                        pass + "'Colour': 'red'",
                        "Field is not supported by Step Functions at /States/S/Colour"),
                refused(
                        pass + "'Comment': 1",
                        "Expected value of type String at /States/S/Comment"),
                refused(
                        "'Type': 'Succeed', 'End': true",
                        "Field is not supported by Step Functions at /States/S/End"),
                refused(
                        "'Type': 'Fail', 'Error': 'E', 'ErrorPath': '$.e'",
                        "Only one of these fields is allowed: [Error, ErrorPath] at /States/S"),
                refused(
                        "'Type': 'Fail', 'CausePath': 'e'",
                        "Value is not a valid JSONPath or a valid intrinsic function call at /States/S/CausePath"),
                refused(
                        pass + "'Next': 'S'",
                        "Exactly one of [Next, End] is required at /States/S"),
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
                        "Only one of these fields is allowed: [TimeoutSeconds, TimeoutSecondsPath] at /States/S"),
                refused(
                        task + "'Retry': [{}]",
                        "These fields are required: [ErrorEquals] at /States/S/Retry[0]"),
                refused(
                        task + "'Retry': [{'ErrorEquals': []}]",
                        "Value cannot be empty at /States/S/Retry[0]/ErrorEquals"),
                refused(
                        task + "'Retry': [{'ErrorEquals': ['A'], 'BackoffRate': 0.5}]",
                        "Value must be a number from 1.0 to 1.7976931348623157E308 at /States/S/Retry[0]/BackoffRate"),
                refused(
                        task + "'Retry': [{'ErrorEquals': ['A'], 'JitterStrategy': 'SOME'}]",
                        "The field 'JitterStrategy' should have one of these values: [NONE, FULL] at /States/S/Retry[0]/JitterStrategy"),
                refused(
                        task
                                + "'Retry': [{'ErrorEquals': ['A'], 'IntervalSeconds': 9, 'MaxDelaySeconds': 9}]",
                        "MaxDelaySeconds must be greater than IntervalSeconds at /States/S/Retry[0]/MaxDelaySeconds"),
                refused(
                        task + "'Retry': [{'ErrorEquals': ['States.ALL']}, {'ErrorEquals': ['A']}]",
                        "States.ALL can only appear in the last element, and by itself at /States/S/Retry[0]/ErrorEquals"),
                refused(
                        task + "'Retry': [{'ErrorEquals': ['A', 'States.ALL']}]",
                        "States.ALL can only appear in the last element, and by itself at /States/S/Retry[0]/ErrorEquals"),
                refused(
                        task + "'Catch': [{'ErrorEquals': ['A']}]",
                        "These fields are required: [Next] at /States/S/Catch[0]"),
                refused(
                        pass + "'Assign': {'states.$': '$.x'}",
                        "The variable name 'states' is not valid at /States/S/Assign/states.$"),
                refused(
                        pass + "'Assign': {'a.b': 1}",
                        "The variable name 'a.b' is not valid at /States/S/Assign/a.b"),
                refused(
                        pass + "'Assign': {'1a': 1}",
                        "The variable name '1a' is not valid at /States/S/Assign/1a"),
                refused(
                        pass + "'Assign': {'a\\u0001': 1}",
                        "The variable name 'a\u0001' is not valid at /States/S/Assign/a\u0001"),
                refused(
                        map + "'ItemSelector': {}, 'Parameters': {}",
                        "Only one of these fields is allowed: [ItemSelector, Parameters] at /States/S"),
                refused(
                        map + "'Label': 'l'",
                        "Field is only supported in DISTRIBUTED mode at /States/S/Label"),
                refused(
                        map + "'MaxConcurrency': -1",
                        "Value must be an integer from 0 to 2147483647 at /States/S/MaxConcurrency"),
                refused(
                        map + "'ToleratedFailurePercentage': 101",
                        "Value must be a number from 0.0 to 100.0 at /States/S/ToleratedFailurePercentage"),
                refused(
                        "'Type': 'Map', 'End': true",
                        "These fields are required: [ItemProcessor] at /States/S"),
                refused(
                        choice.formatted("") + ", 'Default': 'S'",
                        "Value cannot be empty at /States/S/Choices",
                        "MISSING_END_STATE: No terminal state found at /States"),
                refused(
                        choice.formatted(oneRule),
                        "",
                        "MISSING_END_STATE: No terminal state found at /States"));
    }

    private static Arguments refused(String members, String schemaError, String... others) {
        var all =
                Stream.concat(
                        Stream.of(others),
                        schemaError.isEmpty() ? Stream.of() : Stream.of(SCHEMA + schemaError));
        return Arguments.of(members, String.join(", ", all.toList()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedStates")
    void a_wrong_state_is_refused_where_it_is_wrong(String members, String expected) {
        assertThat(errorsOfState(members)).isEqualTo(expected);
    }

    static Stream<Arguments> refusedMachines() {
        return Stream.of(
                Arguments.of("{}", SCHEMA + "These fields are required: [States, StartAt] at /"),
                Arguments.of(
                        "{'StartAt': 'S', 'States': {}}",
                        "MISSING_TRANSITION_TARGET: Missing 'StartAt' target: S at /StartAt, "
                                + SCHEMA
                                + "Value cannot be empty at /States"),
                Arguments.of(
                        "{'StartAt': 'S', 'Version': '2', 'States': {'S': {'Type': 'Succeed'}}}",
                        SCHEMA + "The only version is 1.0 at /Version"),
                Arguments.of(
                        "{'StartAt': 'S', 'TimeoutSeconds': 0, 'States': {'S': {'Type':"
                                + " 'Succeed'}}}",
                        SCHEMA
                                + "Value must be an integer from 1 to 99999999 at"
                                + " /TimeoutSeconds"),
                Arguments.of(
                        "{'StartAt': 'S', 'QueryLanguage': 'XPath', 'States': {'S': {'Type':"
                                + " 'Succeed'}}}",
                        SCHEMA
                                + "The field 'QueryLanguage' should have one of these values:"
                                + " [JSONPath, JSONata] at /QueryLanguage"),
                // Recorded (issue): the joined form.
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
                        "MISSING_END_STATE: No terminal state found at"
                                + " /States/S/Branches[0]/States, MISSING_TRANSITION_TARGET:"
                                + " Missing 'Next' target: S at"
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
                                + "The variable 'v' is already defined in an outer scope at"
                                + " /States/S/Branches[0]/States/A/Assign/v"),
                Arguments.of(
                        "{'StartAt': '', 'States': {'': {'Type': 'Succeed'}}}",
                        "INVALID_STATE_NAME: State name must have 1 to 80 characters at"
                                + " /States/"),
                Arguments.of(
                        "{'StartAt': 'S', 'QueryLanguage': 'JSONata', 'States': {'S': {'Type':"
                                + " 'Succeed', 'QueryLanguage': 'JSONPath'}}}",
                        SCHEMA
                                + "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for"
                                + " whole state machine at /States/S"));
    }

    @Test
    void a_field_that_stands_twice_is_warned_of() {
        var diagnostics =
                DefinitionValidator.validate(
                                machine(
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
    void a_wrong_machine_is_refused_with_every_error_at_once(String definition, String expected) {
        assertThat(errors(definition.replace('\'', '"'))).isEqualTo(expected);
    }

    static Stream<Arguments> refusedOfExpress() {
        return Stream.of(
                Arguments.of(
                        "arn:aws:states:us-east-1:123456789012:activity:a",
                        "Express state machine does not support Activity ARN at"),
                Arguments.of(
                        "arn:aws:states:::states:startExecution.sync",
                        "Express state machine does not support '.sync' service integration at"),
                // With two blanks, as AWS has it.
                Arguments.of(
                        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                        "Express state machine does not support '.waitForTaskToken' service"
                                + " integration  at"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedOfExpress")
    void express_machines_cannot_wait_for_others(String resource, String expected) {
        var definition =
                machine("'S': {'Type': 'Task', 'Resource': '%s', 'End': true}".formatted(resource));
        assertThat(errors(definition)).isEmpty();
        assertThat(
                        DefinitionValidator.validate(definition, MachineType.EXPRESS)
                                .diagnostics()
                                .joined())
                .isEqualTo(SCHEMA + expected + " /States/S/Resource");
    }

    private static String distributed(String type, String inner, String more) {
        return machine(
                """
                'S': {'Type': 'Map', 'End': true, 'ItemProcessor': {
                  'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': '%s'},
                  'StartAt': 'I', 'States': {'I': %s}} %s}
                """
                        .formatted(type, inner, more));
    }

    @Test
    void the_children_of_a_distributed_map_have_a_type_and_variables_of_their_own() {
        var activity =
                "{'Type': 'Task', 'Resource': 'arn:aws:states:us-east-1:123456789012:activity:a',"
                        + " 'Assign': {'v': 1}, 'End': true}";
        assertThat(errors(distributed("STANDARD", activity, ", 'Assign': {'v': 2}"))).isEmpty();
        assertThat(errors(distributed("EXPRESS", activity, "")))
                .isEqualTo(
                        SCHEMA
                                + "Express state machine does not support Activity ARN at"
                                + " /States/S/ItemProcessor/States/I/Resource");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a*", "a:b", "[a]", "a\\u0007"})
    void a_label_is_a_short_plain_word(String label) {
        var more = ", 'Label': '%s'".formatted(label);
        assertThat(errors(distributed("STANDARD", "{'Type': 'Succeed'}", more)))
                .startsWith("INVALID_LABEL_NAME: ")
                .endsWith(" at /States/S/Label");
    }

    @Test
    void the_parts_of_a_distributed_map_are_checked_too() {
        var more =
                ", 'ItemReader': {'ReaderConfig': {'InputType': 'XML', 'CSVHeaderLocation':"
                        + " 'GIVEN', 'MaxItems': 1, 'MaxItemsPath': '$.m'}, 'Parameters': {'a.$':"
                        + " 'b'}}, 'ResultWriter': {}";
        assertThat(
                        DefinitionValidator.validate(
                                        distributed("STANDARD", "{'Type': 'Succeed'}", more),
                                        MachineType.STANDARD)
                                .diagnostics()
                                .errors())
                .extracting(Diagnostic::location)
                .containsExactly(
                        "/States/S/ItemReader",
                        "/States/S/ItemReader/ReaderConfig",
                        "/States/S/ItemReader/ReaderConfig",
                        "/States/S/ItemReader/ReaderConfig/InputType",
                        "/States/S/ItemReader/Parameters",
                        "/States/S/ResultWriter");
    }

    static Stream<String> accepted() {
        return Stream.of(
                "'Type': 'Task', 'Resource': 'DDBGetItem', 'End': true",
                "'Type': 'Task', 'Resource': 'arn:aws:states:::aws-sdk:new:thing', 'End': true",
                "'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Retry': [],"
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
    void what_aws_accepts_is_accepted(String members) {
        assertThat(errorsOfState(members)).isEmpty();
    }

    static Stream<Arguments> warnedOf() {
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
    @MethodSource("warnedOf")
    void what_looks_like_a_path_where_none_is_read_is_warned_of(
            String member, String code, String location) {
        var diagnostics =
                DefinitionValidator.validate(
                                machine("'S': {'Type': 'Pass', 'End': true, %s}".formatted(member)),
                                MachineType.STANDARD)
                        .diagnostics();
        assertThat(diagnostics.hasErrors()).isFalse();
        assertThat(diagnostics.warnings())
                .extracting(each -> each.code() + " " + each.location())
                .isEqualTo(code.isEmpty() ? List.of() : List.of(code + " " + location));
    }
}
