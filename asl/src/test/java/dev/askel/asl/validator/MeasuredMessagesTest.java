package dev.askel.asl.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts measured on AWS (spec/measured.md section 1), by the number of their row. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MeasuredMessagesTest {

    private static final String SCHEMA = "SCHEMA_VALIDATION_FAILED: ";
    private static final String TARGET = "MISSING_TRANSITION_TARGET: ";
    private static final String NO_END =
            "MISSING_END_STATE: Workflow has no terminal state at null";
    private static final String ACCEPTED = "";

    private static final String PASS = "'Type': 'Pass', 'End': true, ";
    private static final String TASK =
            "'Type': 'Task', 'End': true, 'Resource':"
                    + " 'arn:aws:lambda:us-east-1:123456789012:function:f', ";
    private static final String WAIT = "'Type': 'Wait', 'End': true, ";
    private static final String PROCESSOR =
            "'ItemProcessor': {'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}, ";
    private static final String MAP = "'Type': 'Map', 'End': true, " + PROCESSOR;

    private static final String WAIT_FIELDS = "[SecondsPath, Seconds, TimestampPath, Timestamp]";

    private static final String OPERATORS =
            "StringEquals, IsBoolean, StringLessThan, IsNumeric, BooleanEquals, Str"
                    + "ingLessThanEqualsPath, NumericLessThan, NumericGreaterThan, NumericLes"
                    + "sThanPath, StringMatches, TimestampLessThanEqualsPath, NumericEquals, "
                    + "TimestampGreaterThan, StringGreaterThanEqualsPath, TimestampGreaterTha"
                    + "nEqualsPath, TimestampLessThanEquals, NumericLessThanEqualsPath, Times"
                    + "tampEquals, BooleanEqualsPath, IsTimestamp, StringLessThanEquals, Nume"
                    + "ricLessThanEquals, StringLessThanPath, TimestampGreaterThanPath, Strin"
                    + "gGreaterThan, StringGreaterThanPath, IsString, StringEqualsPath, Times"
                    + "tampEqualsPath, TimestampLessThan, StringGreaterThanEquals, NumericGre"
                    + "aterThanPath, NumericGreaterThanEquals, NumericEqualsPath, TimestampLe"
                    + "ssThanPath, IsNull, IsPresent, TimestampGreaterThanEquals, NumericGrea"
                    + "terThanEqualsPath";

    /** Rows without a case here, and the reason. */
    private static final Map<String, String> ELSEWHERE =
            Map.of(
                    "2", "case of row 1",
                    "22", "JsonataDefinitionsTest",
                    "32", "IntegrationsTest",
                    "35", "SpecifiedMessagesTest",
                    "41", "JsonataDefinitionsTest");

    /**
     * A case.
     *
     * @param row its number in spec/measured.md
     * @param definition with single quotes in place of double ones
     * @param message the text inside the message of CreateStateMachine
     */
    record Case(String row, MachineType type, String definition, String message) {

        String actual() {
            return DefinitionValidator.validate(definition.replace('\'', '"'), type)
                    .diagnostics()
                    .joined();
        }

        @Override
        public String toString() {
            return row + " " + definition;
        }
    }

    private static Case machine(String row, String definition, String... messages) {
        return new Case(row, MachineType.STANDARD, definition, String.join(", ", messages));
    }

    private static Case states(String row, String states, String... messages) {
        return machine(row, "{'StartAt': 'S', 'States': {%s}}".formatted(states), messages);
    }

    /** A machine whose only state is S. */
    private static Case state(String row, String members, String... messages) {
        return states(row, "'S': {%s}".formatted(members.replaceFirst(", $", "")), messages);
    }

    private static Case choice(String row, String rule, String... messages) {
        return states(
                row,
                "'S': {'Type': 'Choice', 'Default': 'T', 'Choices': [%s]}, 'T': {'Type': 'Succeed'}"
                        .formatted(rule),
                messages);
    }

    private static Case reader(String row, String members, String... messages) {
        return state(
                row,
                "'Type': 'Map', 'End': true, 'ItemProcessor': {'ProcessorConfig': {'Mode':"
                        + " 'DISTRIBUTED', 'ExecutionType': 'STANDARD'}, 'StartAt': 'I', 'States':"
                        + " {'I': {'Type': 'Succeed'}}}, 'ItemReader': {%s}".formatted(members),
                messages);
    }

    private static Case readerConfig(String row, String members, String... messages) {
        return reader(
                row,
                "'Resource': 'arn:aws:states:::s3:getObject', 'Parameters': {}, 'ReaderConfig':"
                        + " {%s}".formatted(members),
                messages);
    }

    static Stream<Case> cases() {
        return Stream.of(
                        ends(),
                        fields(),
                        numbers(),
                        languages(),
                        choices(),
                        handlers(),
                        tasks(),
                        maps())
                .flatMap(each -> each);
    }

    private static Stream<Case> ends() {
        return Stream.of(
                state("1", "'Type': 'Pass', 'Next': 'S'", NO_END),
                states(
                        "1",
                        "'S': {'Type': 'Pass', 'Next': 'S'}, 'T': {'Type': 'Pass', 'Next': 'T'}",
                        NO_END),
                state(
                        "3",
                        "'Type': 'Pass', 'Next': 'NOPE'",
                        TARGET + "Missing 'Next' target: NOPE at /States/S/Next",
                        NO_END),
                machine(
                        "3",
                        "{'StartAt': 'First', 'States': {}}",
                        SCHEMA + "Value cannot be empty at /States",
                        TARGET + "Missing 'Next' target: First at /StartAt",
                        NO_END),
                states(
                        "4",
                        "'S': {'Type': 'Choice', 'Default': 'X', 'Choices': [{'Variable': '$.a',"
                                + " 'IsNull': true, 'Next': 'Y'}]}, 'T': {'Type': 'Succeed'}",
                        TARGET + "Missing 'Next' target: X at /States/S/Default",
                        TARGET + "Missing 'Next' target: Y at /States/S/Choices[0]/Next",
                        TARGET + "State \"T\" is not reachable. at /States/T"),
                state(
                        "4",
                        TASK + "'Catch': [{'ErrorEquals': ['E'], 'Next': 'X'}]",
                        TARGET + "Missing 'Next' target: X at /States/S/Catch[0]/Next"),
                machine(
                        "5",
                        "{'StartAt': 'Not sure', 'States': {'Pass One': {'Type': 'Pass', 'End':"
                                + " true}}}",
                        TARGET + "Missing 'Next' target: Not sure at /StartAt",
                        TARGET + "State \"Pass One\" is not reachable. at /States/Pass One"),
                states(
                        "6",
                        "'S': {'Type': 'Succeed'}, 'T': {'Type': 'Pass', 'Next': 'U'}, 'U': {'Type':"
                                + " 'Pass', 'Next': 'T'}",
                        TARGET + "State \"T\" is not reachable. at /States/T",
                        TARGET + "State \"U\" is not reachable. at /States/U"));
    }

    private static Stream<Case> fields() {
        return Stream.of(
                state(
                        "7",
                        PASS + "'TimeoutSeconds': 1",
                        SCHEMA + "Field 'TimeoutSeconds' is not supported at /States/S"),
                state(
                        "7",
                        WAIT + "'Seconds': 1, 'Catch': []",
                        SCHEMA + "Field 'Catch' is not supported at /States/S"),
                state(
                        "7",
                        PASS + "'_comment_x': 1",
                        SCHEMA + "Field '_comment_x' is not supported at /States/S"),
                states(
                        "8",
                        "'S': {'Type': 'Succeed', 'Next': 'T'}, 'T': {'Type': 'Pass', 'End': true}",
                        SCHEMA + "Field 'Next' is not supported at /States/S"),
                state(
                        "8",
                        "'End': true",
                        SCHEMA + "The field 'Type' is required at /States/S",
                        NO_END),
                machine(
                        "8a",
                        "{'Fn::Sub': 'x', 'StartAt': 'S', 'States': {'S': {'Type': 'Succeed'}}}",
                        SCHEMA + "Field 'Fn::Sub' is not supported at /"),
                states(
                        "9",
                        "'S': {'Type': 'Pass', 'Next': 'T', 'End': true}, 'T': {'Type': 'Succeed'}",
                        SCHEMA
                                + "There should only be one of the following fields: [Next, End] at"
                                + " /States/S"),
                state(
                        "10",
                        "'Type': 'Pass'",
                        SCHEMA
                                + "This object should have only one of the following fields: [Next,"
                                + " End] at /States/S",
                        NO_END),
                state(
                        "11",
                        TASK + "'TimeoutSeconds': 5, 'TimeoutSecondsPath': '$.t'",
                        SCHEMA
                                + "There should only be one of the following fields:"
                                + " [TimeoutSeconds, TimeoutSecondsPath] at /States/S"),
                state(
                        "11",
                        MAP + "'Iterator': {'StartAt': 'J', 'States': {'J': {'Type': 'Succeed'}}}",
                        SCHEMA
                                + "There should only be one of the following fields:"
                                + " [ItemProcessor, Iterator] at /States/S"),
                state(
                        "12",
                        WAIT + "'Seconds': 1, 'Timestamp': '2026-01-01T00:00:00Z'",
                        SCHEMA
                                + "There should only be one of the following fields: "
                                + WAIT_FIELDS
                                + " at /States/S"),
                state(
                        "12",
                        WAIT,
                        SCHEMA
                                + "This object should have only one of the following fields: "
                                + WAIT_FIELDS
                                + " at /States/S"),
                state(
                        "13",
                        "'Type': 'Map', 'End': true",
                        SCHEMA
                                + "This object should have only one of the following fields:"
                                + " [ItemProcessor, Iterator] at /States/S"),
                state(
                        "28",
                        PASS + "'InputPath': 'x'",
                        SCHEMA + "Value must be a valid JSONPath. at /States/S/InputPath"),
                state(
                        "29",
                        PASS + "'ResultPath': '$.a[*]'",
                        SCHEMA + "Value is not a Reference Path at /States/S/ResultPath"),
                state(
                        "47",
                        "'Type': 'Succeed', 'Colour': 1, 'Shape': 2",
                        SCHEMA + "Field 'Colour' is not supported at /States/S",
                        SCHEMA + "Field 'Shape' is not supported at /States/S"));
    }

    private static Stream<Case> numbers() {
        var retrier = TASK + "'Retry': [{'ErrorEquals': ['E'], %s}]";
        var at = " at /States/S/Retry[0]/";
        return Stream.of(
                state(
                        "14",
                        TASK + "'TimeoutSeconds': 0",
                        SCHEMA + "Minimum value is 1 at /States/S/TimeoutSeconds"),
                state(
                        "14",
                        TASK + "'HeartbeatSeconds': 100000000",
                        SCHEMA + "Maximum value is 99999999 at /States/S/HeartbeatSeconds"),
                state(
                        "14",
                        WAIT + "'Seconds': 99999999999999999999",
                        SCHEMA + "Maximum value is 99999999 at /States/S/Seconds"),
                state(
                        "14",
                        retrier.formatted("'MaxAttempts': -1"),
                        SCHEMA + "Minimum value is 0" + at + "MaxAttempts"),
                state(
                        "14",
                        retrier.formatted("'BackoffRate': 0.9"),
                        SCHEMA + "Minimum value is 1.0" + at + "BackoffRate"),
                state(
                        "14",
                        retrier.formatted("'MaxDelaySeconds': 31622401"),
                        SCHEMA + "Maximum value is 31622400" + at + "MaxDelaySeconds"),
                state("15", retrier.formatted("'IntervalSeconds': 0"), ACCEPTED),
                machine(
                        "15",
                        "{'TimeoutSeconds': 0, 'StartAt': 'S', 'States': {'S': {'Type': 'Succeed'}}}",
                        ACCEPTED),
                state(
                        "16",
                        MAP + "'MaxConcurrency': -1",
                        SCHEMA + "Minimum value is 0 at /States/S/MaxConcurrency"),
                state(
                        "16",
                        MAP + "'ToleratedFailurePercentage': -0.1",
                        SCHEMA + "Minimum value is 0.0 at /States/S/ToleratedFailurePercentage"),
                state(
                        "16",
                        MAP + "'ToleratedFailurePercentage': 100.1",
                        SCHEMA + "Maximum value is 100.0 at /States/S/ToleratedFailurePercentage"),
                readerConfig(
                        "16",
                        "'InputType': 'JSON', 'MaxItems': 100000001",
                        SCHEMA
                                + "Maximum value is 100000000 at /States/S/ItemReader/ReaderConfig/MaxItems"),
                state(
                        "17",
                        MAP + "'MaxConcurrencyPath': '$$.Execution.Input.n'",
                        SCHEMA + "Value is not a Reference Path at /States/S/MaxConcurrencyPath"),
                state("17", MAP + "'ItemsPath': '$$.Execution.Input.n'", ACCEPTED),
                state(
                        "18",
                        WAIT + "'Seconds': 1.5",
                        SCHEMA + "Expected value of type Integer at /States/S/Seconds"),
                state(
                        "18",
                        WAIT + "'Seconds': '1'",
                        SCHEMA + "Expected value of type Integer at /States/S/Seconds"),
                state(
                        "18",
                        WAIT + "'Seconds': -1",
                        SCHEMA + "Minimum value is 0 at /States/S/Seconds"));
    }

    private static Stream<Case> languages() {
        return Stream.of(
                machine(
                        "19",
                        "{'QueryLanguage': 'XPath', 'StartAt': 'S', 'States': {'S': {'Type': 'Succeed'}}}",
                        SCHEMA
                                + "Value should be one of the following: [JSONPath, JSONata] at /QueryLanguage"),
                machine(
                        "19",
                        "{'QueryLanguage': 1, 'StartAt': 'S', 'States': {'S': {'Type': 'Succeed'}}}",
                        SCHEMA + "Expected value of type [STRING] at /QueryLanguage"),
                machine(
                        "19",
                        "{'Version': '2', 'StartAt': 'S', 'States': {'S': {'Type': 'Succeed'}}}",
                        SCHEMA + "Value should be one of the following: [1.0] at /Version"),
                state(
                        "19",
                        TASK + "'Retry': [{'ErrorEquals': ['E'], 'JitterStrategy': 'SOME'}]",
                        SCHEMA
                                + "Value should be one of the following: [NONE, FULL] at /States/S/Retry[0]/JitterStrategy"),
                state(
                        "20",
                        "'Type': 'Succeed', 'QueryLanguage': 'JSONata', 'InputPath': '$'",
                        SCHEMA
                                + "The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/S"),
                state(
                        "20",
                        "'Type': 'Succeed', 'Output': 1",
                        SCHEMA
                                + "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S"),
                choice(
                        "20",
                        "{'Condition': '{% true %}', 'Next': 'T'}",
                        SCHEMA
                                + "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage at /States/S/Choices[0]"),
                state(
                        "21",
                        "'Type': 'Map', 'End': true, 'ItemProcessor': {'QueryLanguage': 'JSONata', 'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}",
                        SCHEMA
                                + "Field 'QueryLanguage' is not supported at /States/S/ItemProcessor"),
                state(
                        "21",
                        "'Type': 'Parallel', 'End': true, 'Branches': [{'QueryLanguage': 'JSONPath', 'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}]",
                        SCHEMA
                                + "Field 'QueryLanguage' is not supported at /States/S/Branches[0]"));
    }

    private static Stream<Case> choices() {
        var at = " at /States/S/Choices[0]";
        var oneForm =
                SCHEMA
                        + "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]";
        return Stream.of(
                states(
                        "23",
                        "'S': {'Type': 'Choice', 'Choices': [], 'Default': 'T'}, 'T': {'Type': 'Succeed'}",
                        SCHEMA + "Value cannot be empty at /States/S/Choices"),
                states(
                        "23",
                        "'S': {'Type': 'Choice', 'Default': 'T'}, 'T': {'Type': 'Succeed'}",
                        SCHEMA + "These fields are required: [Choices] at /States/S"),
                choice(
                        "23",
                        "{'Variable': '$.a', 'IsNull': true}",
                        SCHEMA + "These fields are required: [Next]" + at),
                choice(
                        "23",
                        "{'Not': {'Or': []}, 'Next': 'T'}",
                        SCHEMA + "Value cannot be empty" + at + "/Not/Or"),
                choice("24", "{'Next': 'T'}", oneForm + at),
                choice(
                        "24",
                        "{'Variable': '$.a', 'Not': {'Variable': '$.a', 'IsNull': true}, 'Next': 'T'}",
                        oneForm + at),
                choice("24", "{'And': [{'IsNull': true}], 'Next': 'T'}", oneForm + at + "/And[0]"),
                choice(
                        "25",
                        "{'Variable': '$.a', 'Next': 'T'}",
                        SCHEMA
                                + "This object should have only one of the following fields: ["
                                + OPERATORS
                                + "]"
                                + at),
                choice(
                        "25",
                        "{'Variable': '$.a', 'IsNull': true, 'IsString': true, 'Next': 'T'}",
                        SCHEMA
                                + "There should only be one of the following fields: ["
                                + OPERATORS
                                + "]"
                                + at),
                choice(
                        "26",
                        "{'Not': {'Variable': '$.a', 'IsNull': true, 'Next': 'T'}, 'Next': 'T'}",
                        SCHEMA + "Field 'Next' is not supported" + at + "/Not"),
                choice(
                        "27",
                        "{'Variable': 'a', 'IsNull': true, 'Next': 'T'}",
                        SCHEMA
                                + "Value is not a Reference Path: Reference path didn't start with '$'"
                                + at
                                + "/Variable"),
                choice(
                        "27",
                        "{'Variable': '$.a', 'StringEqualsPath': 'b', 'Next': 'T'}",
                        SCHEMA
                                + "Value is not a Reference Path: Reference path didn't start with '$'"
                                + at
                                + "/StringEqualsPath"));
    }

    private static Stream<Case> handlers() {
        var alone = SCHEMA + "States.ALL must appear alone and at end of list at /States/S/";
        return Stream.of(
                state(
                        "30",
                        TASK + "'Retry': [{}]",
                        SCHEMA + "These fields are required: [ErrorEquals] at /States/S/Retry[0]"),
                state(
                        "30",
                        TASK + "'Retry': [{'ErrorEquals': []}]",
                        SCHEMA + "Value cannot be empty at /States/S/Retry[0]/ErrorEquals"),
                state(
                        "30",
                        TASK + "'Retry': [{'ErrorEquals': ['States.ALL', 'E']}]",
                        alone + "Retry[0]/ErrorEquals[0]"),
                state(
                        "30",
                        TASK + "'Retry': [{'ErrorEquals': ['States.ALL']}, {'ErrorEquals': ['E']}]",
                        alone + "Retry[0]/ErrorEquals[0]"),
                states(
                        "30",
                        "'S': {%s 'Catch': [{'ErrorEquals': ['States.ALL'], 'Next': 'T'}, {'ErrorEquals': ['E'], 'Next': 'T'}]}, 'T': {'Type': 'Succeed'}"
                                .formatted(TASK),
                        alone + "Catch[0]/ErrorEquals[0]"));
    }

    private static Stream<Case> tasks() {
        var task = "'Type': 'Task', 'End': true, 'Resource': '%s', ";
        var notArn = SCHEMA + "Value is not a valid resource ARN at /States/S/Resource";
        var http = task.formatted("arn:aws:states:::http:invoke");
        return Stream.of(
                state("31", task.formatted("${X}"), notArn),
                state("31", task.formatted("$.function"), notArn),
                state(
                        "31",
                        task.formatted("arn:aws:lambda:us-east-1:123456789012:function:f:"),
                        notArn),
                state(
                        "33",
                        task.formatted("arn:aws:states:::lambda:invoke"),
                        SCHEMA
                                + "Parameters field is required for resource ARN: arn:aws:states:::lambda:invoke at /States/S/Resource"),
                state(
                        "33",
                        task.formatted("arn:aws:states:::lambda:invoke")
                                + "'QueryLanguage': 'JSONata'",
                        SCHEMA
                                + "Arguments field is required for resource ARN: arn:aws:states:::lambda:invoke at /States/S/Resource"),
                state(
                        "33",
                        task.formatted("arn:aws:states:::aws-sdk:sts:getCallerIdentity")
                                + "'Parameters': {}",
                        ACCEPTED),
                state(
                        "34",
                        task.formatted("arn:aws:states:::sqs:sendMessage")
                                + "'Parameters': {'QueueUrl.$': '$.q'}",
                        SCHEMA
                                + "The field 'MessageBody' is required but was missing at /States/S/Parameters"),
                state(
                        "36",
                        http + "'Parameters': {'ApiEndpoint': 'example.com', 'Method': 'GET'}",
                        SCHEMA
                                + "The value for the 'ApiEndpoint' field is not valid at /States/S/Parameters"),
                state(
                        "37",
                        task.formatted("arn:aws:states:us-east-1:123456789012:activity:a")
                                + "'Credentials': {'RoleArn': 'r'}",
                        SCHEMA
                                + "The field 'Credentials' is not supported for activities at /States/S/Credentials"),
                state("46", PASS + "'Parameters': [{'a.$': '$.b'}]", ACCEPTED));
    }

    private static Stream<Case> maps() {
        var config = " at /States/S/ItemReader/ReaderConfig";
        var distributed =
                "'Type': 'Map', 'End': true, 'ItemProcessor': {'ProcessorConfig': {%s}, 'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}, ";
        var labelled =
                distributed.formatted("'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'")
                        + "'Label': '%s'";
        return Stream.of(
                state(
                        "38",
                        "'Type': 'Parallel', 'End': true, 'Branches': [{'StartAt': 'X', 'States': {'X': {'Type': 'Succeed'}}}, {'StartAt': 'X', 'States': {'X': {'Type': 'Succeed'}}}]",
                        "DUPLICATE_STATE_NAME: Duplicate State name: X at /States/S/Branches[1]/States/X"),
                machine(
                        "39",
                        "{'StartAt': '%1$s', 'States': {'%1$s': {'Type': 'Succeed'}}}"
                                .formatted("x".repeat(81)),
                        "INVALID_STATE_NAME: Invalid State name: '%1$s' exceeds the 80-character limit allowed by the service at /States/%1$s"
                                .formatted("x".repeat(81))),
                state(
                        "39",
                        labelled.formatted("x".repeat(41)),
                        "INVALID_LABEL_NAME: Invalid Label name: '%s' exceeds the 40-character limit allowed by the service at /States/S/Label"
                                .formatted("x".repeat(41))),
                states(
                        "40",
                        "'S': {'Type': 'Pass', 'Assign': {'shared': 1}, 'Next': 'M'}, 'M': {'Type': 'Map', 'End': true, 'Iterator': {'StartAt': 'I', 'States': {'I': {'Type': 'Pass', 'Assign': {'shared': 2}, 'End': true}}}}",
                        SCHEMA
                                + "The variable name 'shared' was already defined in a parent scope. at /States/M/Iterator/States/I/Assign/shared"),
                state(
                        "42",
                        "'Type': 'Parallel', 'End': true, 'Branches': [{'States': {'I': {'Type': 'Succeed'}}}]",
                        SCHEMA + "These fields are required: [StartAt] at /States/S/Branches[0]"),
                state(
                        "42",
                        "'Type': 'Map', 'End': true, 'Iterator': {'StartAt': 'I'}",
                        SCHEMA + "These fields are required: [States] at /States/S/Iterator"),
                state(
                        "43",
                        distributed.formatted("'Mode': 'DISTRIBUTED'"),
                        SCHEMA
                                + "These fields are required: [ExecutionType] at /States/S/ItemProcessor/ProcessorConfig"),
                state(
                        "43",
                        distributed.formatted("'Mode': 'INLINE', 'ExecutionType': 'STANDARD'"),
                        SCHEMA
                                + "Field 'ExecutionType' is not supported at /States/S/ItemProcessor/ProcessorConfig"),
                new Case(
                        "44",
                        MachineType.EXPRESS,
                        "{'StartAt': 'S', 'States': {'S': {%s 'Comment': ''}}}"
                                .formatted(
                                        distributed.formatted(
                                                "'Mode': 'DISTRIBUTED', 'ExecutionType': 'EXPRESS'")),
                        SCHEMA
                                + "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines at /States/S/ItemProcessor/ProcessorConfig"),
                reader(
                        "45",
                        "'Resource': 'arn:aws:states:::s3:putObject'",
                        SCHEMA
                                + "The field 'Resource' does not match any of the allowed values at /States/S/ItemReader/Resource"),
                readerConfig(
                        "45",
                        "'InputType': 'CSV', 'ManifestType': 'S3_INVENTORY'",
                        SCHEMA + "The field 'CSVHeaderLocation' is required" + config),
                readerConfig(
                        "45",
                        "'InputType': 'CSV', 'ItemsPointer': '/data/items'",
                        SCHEMA + "The field 'CSVHeaderLocation' is required" + config),
                readerConfig(
                        "45",
                        "'InputType': 'JSON', 'CSVHeaderLocation': 'GIVEN', 'CSVHeaders': ['a']",
                        SCHEMA + "Field 'CSVHeaderLocation' is not supported" + config,
                        SCHEMA + "Field 'CSVHeaders' is not supported" + config),
                readerConfig(
                        "45",
                        "'InputType': 'CSV', 'CSVHeaderLocation': 'GIVEN'",
                        SCHEMA + "These fields are required: [CSVHeaders]" + config),
                readerConfig(
                        "45",
                        "'Transformation': 'LOAD_AND_FLATTEN'",
                        SCHEMA + "The field 'InputType' is required" + config),
                readerConfig(
                        "45",
                        "'InputType': 'JSON', 'ManifestType': 'ATHENA_DATA'",
                        SCHEMA + "Field 'ManifestType' is not supported" + config),
                readerConfig(
                        "45",
                        "'InputType': 'JSON', 'ItemsPointer': 'data/items'",
                        SCHEMA
                                + "Invalid input: JSON Pointer expression must start with '/': \"data/items\""
                                + config
                                + "/ItemsPointer"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_definition_gets_the_answer_measured_on_aws(Case each) {
        assertThat(each.actual()).isEqualTo(each.message());
    }

    @Test
    void no_row_is_left_out() throws IOException {
        var page = Files.readString(RecordedCases.folder("spec").resolve("measured.md"));
        var section = page.substring(page.indexOf("\n## 1."), page.indexOf("\n## 2."));
        var rows = new TreeSet<String>();
        var numbers = Pattern.compile("\n\\| (\\d+a?) \\|").matcher(section);
        while (numbers.find()) {
            rows.add(numbers.group(1));
        }
        assertThat(rows).hasSizeGreaterThan(40);
        rows.removeAll(cases().map(Case::row).collect(Collectors.toSet()));
        assertThat(rows).isEqualTo(new TreeSet<>(ELSEWHERE.keySet()));
    }
}
