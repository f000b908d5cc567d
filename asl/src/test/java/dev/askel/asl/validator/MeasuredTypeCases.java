package dev.askel.asl.validator;

import static dev.askel.asl.validator.MeasuredCase.ACCEPTED;
import static dev.askel.asl.validator.MeasuredCase.PASS;
import static dev.askel.asl.validator.MeasuredCase.SCHEMA;
import static dev.askel.asl.validator.MeasuredCase.TASK;
import static dev.askel.asl.validator.MeasuredCase.choice;
import static dev.askel.asl.validator.MeasuredCase.machine;
import static dev.askel.asl.validator.MeasuredCase.reader;
import static dev.askel.asl.validator.MeasuredCase.readerConfig;
import static dev.askel.asl.validator.MeasuredCase.state;
import static dev.askel.asl.validator.MeasuredCase.states;

import dev.askel.asl.model.MachineType;
import java.util.stream.Stream;

/** Measured cases about Choice, Task and Map states and about error handlers. */
final class MeasuredTypeCases {

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

    private MeasuredTypeCases() {}

    static Stream<MeasuredCase> all() {
        return Stream.of(choices(), handlers(), tasks(), maps()).flatMap(each -> each);
    }

    private static Stream<MeasuredCase> choices() {
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

    private static Stream<MeasuredCase> handlers() {
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

    private static MeasuredCase missing(String resource, String parameters, String field) {
        return state(
                "34",
                "'Type': 'Task', 'End': true, 'Resource': 'arn:aws:states:::%s', 'Parameters': {%s}"
                        .formatted(resource, parameters),
                SCHEMA
                        + "The field '%s' is required but was missing at /States/S/Parameters"
                                .formatted(field));
    }

    private static Stream<MeasuredCase> tasks() {
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
                missing("sqs:sendMessage", "'MessageBody': 'm'", "QueueUrl"),
                missing("sns:publish", "'TopicArn': 't'", "Message"),
                missing("dynamodb:putItem", "'Item': {}", "TableName"),
                missing("dynamodb:putItem", "'TableName': 't'", "Item"),
                missing("dynamodb:getItem", "'Key': {}", "TableName"),
                missing("dynamodb:getItem", "'TableName': 't'", "Key"),
                missing("states:startExecution", "'Name': 'n'", "StateMachineArn"),
                missing("events:putEvents", "", "Entries"),
                missing("ecs:runTask", "", "TaskDefinition"),
                missing("glue:startJobRun", "", "JobName"),
                missing("lambda:invoke", "", "FunctionName"),
                state(
                        "34",
                        task.formatted("arn:aws:states:::glue:startJobRun")
                                + "'Parameters': {'JobName.$': '$.j'}",
                        ACCEPTED),
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

    private static Stream<MeasuredCase> maps() {
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
                states(
                        "38",
                        "'S': {%s}, 'T': {%s}"
                                .formatted(
                                        labelled.formatted("L")
                                                .replace("'End': true", "'Next': 'T'"),
                                        labelled.formatted("L").replace("'I'", "'J'")),
                        "DUPLICATE_LABEL_NAME: Duplicate Label name: L at /States/T/Label"),
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
                new MeasuredCase(
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
                        "'InputType': 'JSONL', 'CSVHeaderLocation': 'GIVEN', 'CSVHeaders': ['a']",
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
}
