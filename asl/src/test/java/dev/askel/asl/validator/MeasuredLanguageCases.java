package dev.askel.asl.validator;

import static dev.askel.asl.validator.MeasuredCase.DISTRIBUTED;
import static dev.askel.asl.validator.MeasuredCase.MAP;
import static dev.askel.asl.validator.MeasuredCase.PASS;
import static dev.askel.asl.validator.MeasuredCase.SCHEMA;
import static dev.askel.asl.validator.MeasuredCase.TASK;
import static dev.askel.asl.validator.MeasuredCase.choice;
import static dev.askel.asl.validator.MeasuredCase.machine;
import static dev.askel.asl.validator.MeasuredCase.state;
import static dev.askel.asl.validator.MeasuredCase.states;

import java.util.stream.Stream;

/** Measured cases about fields with a fixed set of values, and about query languages. */
final class MeasuredLanguageCases {

    private static final String ONE_LANGUAGE =
            SCHEMA + "Value should be one of the following: [JSONPath, JSONata]";

    private static final String DOWNGRADE =
            SCHEMA
                    + "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S";

    private MeasuredLanguageCases() {}

    private static String otherLanguage(String language, String field, String needed) {
        return SCHEMA
                + "The QueryLanguage is set to '%s', but field '%s' is only supported for the '%s' QueryLanguage"
                        .formatted(language, field, needed);
    }

    static Stream<MeasuredCase> all() {
        return Stream.of(lists(), fields(), inherited(), unclosed()).flatMap(each -> each);
    }

    private static Stream<MeasuredCase> unclosed() {
        var unclosed = SCHEMA + "JSONata string must start with {% and end with %} at /States/S";
        return Stream.of(
                state(
                        "41",
                        "'QueryLanguage': 'JSONata', 'Type': 'Wait', 'End': true, 'Seconds': '{% x'",
                        unclosed + "/Seconds"),
                state(
                        "41",
                        "'QueryLanguage': 'JSONata', 'Type': 'Wait', 'End': true, 'Timestamp': '{% x'",
                        unclosed + "/Timestamp"),
                state(
                        "41",
                        "'QueryLanguage': 'JSONata', 'Type': 'Wait', 'End': true, 'Seconds': '{%}'",
                        unclosed + "/Seconds"),
                state(
                        "41",
                        TASK + "'QueryLanguage': 'JSONata', 'TimeoutSeconds': '{% x'",
                        unclosed + "/TimeoutSeconds"),
                state(
                        "41",
                        MAP + "'QueryLanguage': 'JSONata', 'MaxConcurrency': '{% x'",
                        unclosed + "/MaxConcurrency"),
                state(
                        "41",
                        MAP + "'QueryLanguage': 'JSONata', 'Items': '{% x'",
                        unclosed + "/Items"),
                state(
                        "41",
                        MAP + "'QueryLanguage': 'JSONata', 'ToleratedFailurePercentage': '{% x'",
                        unclosed + "/ToleratedFailurePercentage"),
                state(
                        "41",
                        "'QueryLanguage': 'JSONata', 'Type': 'Fail', 'Error': '{% x'",
                        unclosed + "/Error"),
                state(
                        "41",
                        "'QueryLanguage': 'JSONata', 'Type': 'Task', 'End': true, 'Resource': 'arn:aws:states:::http:invoke', 'Arguments': {'Method': 'GET', 'ApiEndpoint': '{% x'}",
                        unclosed + "/Arguments/ApiEndpoint"),
                state(
                        "41",
                        DISTRIBUTED
                                + "'QueryLanguage': 'JSONata', 'ItemReader': {'Resource': 'arn:aws:states:::s3:getObject', 'ReaderConfig': {'InputType': 'JSON', 'MaxItems': '{% x'}}",
                        unclosed + "/ItemReader/ReaderConfig/MaxItems"),
                state(
                        "41",
                        DISTRIBUTED
                                + "'QueryLanguage': 'JSONata', 'ItemReader': {'Resource': 'arn:aws:states:::s3:getObject', 'ReaderConfig': {'InputType': 'JSON', 'ItemsPointer': '{% x'}}",
                        unclosed + "/ItemReader/ReaderConfig/ItemsPointer"),
                states(
                        "41",
                        "'S': {'Type': 'Choice', 'QueryLanguage': 'JSONata', 'Default': 'T', 'Choices': [{'Condition': '{% x', 'Next': 'T'}]}, 'T': {'Type': 'Succeed'}",
                        unclosed + "/Choices[0]/Condition"));
    }

    private static Stream<MeasuredCase> lists() {
        return Stream.of(
                machine(
                        "19",
                        "{'QueryLanguage': 'XPath', 'StartAt': 'S', 'States': {'S': {'Type': 'Succeed'}}}",
                        ONE_LANGUAGE + " at /QueryLanguage"),
                state(
                        "19",
                        PASS + "'QueryLanguage': 'JSONPATH'",
                        ONE_LANGUAGE + " at /States/S/QueryLanguage"),
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
                        "19",
                        "'Type': 'Map', 'End': true, 'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'QUICK'}, 'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}",
                        SCHEMA
                                + "Value should be one of the following: [STANDARD, EXPRESS] at /States/S/ItemProcessor/ProcessorConfig/ExecutionType"));
    }

    private static Stream<MeasuredCase> fields() {
        return Stream.of(
                state(
                        "20",
                        "'Type': 'Succeed', 'QueryLanguage': 'JSONata', 'InputPath': '$'",
                        otherLanguage("JSONata", "InputPath", "JSONPath") + " at /States/S"),
                state(
                        "20",
                        "'Type': 'Succeed', 'Output': 1",
                        otherLanguage("JSONPath", "Output", "JSONata") + " at /States/S"),
                choice(
                        "20",
                        "{'Condition': '{% true %}', 'Next': 'T'}",
                        otherLanguage("JSONPath", "Condition", "JSONata")
                                + " at /States/S/Choices[0]"),
                machine(
                        "20",
                        "{'QueryLanguage': 'JSONata', 'StartAt': 'S', 'States': {'S': {'QueryLanguage': 'JSONPath', %s 'Output': {'v': 1}}}}"
                                .formatted(PASS),
                        DOWNGRADE),
                machine(
                        "20",
                        "{'QueryLanguage': 'JSONata', 'StartAt': 'S', 'States': {'S': {'QueryLanguage': 'JSONPath', %s 'Catch': [{'ErrorEquals': ['E'], 'Output': 1, 'Next': 'S'}], 'Arguments': {}}}}"
                                .formatted(TASK),
                        DOWNGRADE),
                machine(
                        "20",
                        "{'QueryLanguage': 'JSONata', 'StartAt': 'S', 'States': {'S': {'QueryLanguage': 'JSONPath', 'Type': 'Choice', 'Default': 'T', 'Choices': [{'Condition': true, 'Next': 'T'}]}, 'T': {'Type': 'Succeed'}}}",
                        DOWNGRADE),
                machine(
                        "20",
                        "{'QueryLanguage': 'JSONata', 'StartAt': 'S', 'States': {'S': {'QueryLanguage': 'JSONPath', %s 'Items': [], 'MaxConcurrency': -1}}}"
                                .formatted(MAP),
                        DOWNGRADE,
                        SCHEMA + "Minimum value is 0 at /States/S/MaxConcurrency"),
                state(
                        "20",
                        DISTRIBUTED
                                + "'QueryLanguage': 'JSONata', 'ItemBatcher': {'MaxItemsPerBatchPath': '$.a', 'MaxInputBytesPerBatchPath': '$$.a'}",
                        otherLanguage("JSONata", "MaxItemsPerBatchPath", "JSONPath")
                                + " at /States/S/ItemBatcher",
                        otherLanguage("JSONata", "MaxInputBytesPerBatchPath", "JSONPath")
                                + " at /States/S/ItemBatcher"),
                state(
                        "20",
                        DISTRIBUTED
                                + "'QueryLanguage': 'JSONata', 'ItemReader': {'Resource': 'arn:aws:states:::s3:getObject', 'ReaderConfig': {'MaxItemsPath': 'x'}}",
                        otherLanguage("JSONata", "MaxItemsPath", "JSONPath")
                                + " at /States/S/ItemReader/ReaderConfig"),
                state(
                        "20",
                        MAP + "'QueryLanguage': 'JSONata', 'MaxConcurrencyPath': '$$.a'",
                        otherLanguage("JSONata", "MaxConcurrencyPath", "JSONPath")
                                + " at /States/S"),
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

    private static Stream<MeasuredCase> inherited() {
        return Stream.of(
                machine(
                        "22",
                        "{'StartAt': 'M', 'States': {'M': {'QueryLanguage': 'JSONata', 'Type': 'Map', 'End': true, 'ItemProcessor': {'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'Output': 1, 'End': true}}}}}}",
                        otherLanguage("JSONPath", "Output", "JSONata")
                                + " at /States/M/ItemProcessor/States/P"),
                state(
                        "22",
                        "'QueryLanguage': 'JSONata', 'Type': 'Parallel', 'End': true, 'Branches': [{'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'Output': 1, 'End': true}}}]",
                        otherLanguage("JSONPath", "Output", "JSONata")
                                + " at /States/S/Branches[0]/States/P"),
                state(
                        "22",
                        PASS + "'QueryLanguage': 'foo', 'InputPath': '$'",
                        otherLanguage("JSONata", "InputPath", "JSONPath") + " at /States/S",
                        ONE_LANGUAGE + " at /States/S/QueryLanguage"),
                machine(
                        "22",
                        "{'QueryLanguage': 'jsonata', 'StartAt': 'S', 'States': {'S': {'Type': 'Wait', 'Seconds': '{% 1 %}', 'End': true}}}",
                        ONE_LANGUAGE + " at /QueryLanguage"),
                machine(
                        "22",
                        "{'QueryLanguage': 'jsonata', 'StartAt': 'S', 'States': {'S': {'Type': 'Pass', 'Output': '{% 1 + %}', 'End': true}}}",
                        ONE_LANGUAGE + " at /QueryLanguage",
                        "INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/S/Output"));
    }
}
