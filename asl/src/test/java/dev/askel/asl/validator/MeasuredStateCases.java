package dev.askel.asl.validator;

import static dev.askel.asl.validator.MeasuredCase.ACCEPTED;
import static dev.askel.asl.validator.MeasuredCase.MAP;
import static dev.askel.asl.validator.MeasuredCase.NO_END;
import static dev.askel.asl.validator.MeasuredCase.PASS;
import static dev.askel.asl.validator.MeasuredCase.SCHEMA;
import static dev.askel.asl.validator.MeasuredCase.TARGET;
import static dev.askel.asl.validator.MeasuredCase.TASK;
import static dev.askel.asl.validator.MeasuredCase.WAIT;
import static dev.askel.asl.validator.MeasuredCase.batcher;
import static dev.askel.asl.validator.MeasuredCase.machine;
import static dev.askel.asl.validator.MeasuredCase.readerConfig;
import static dev.askel.asl.validator.MeasuredCase.state;
import static dev.askel.asl.validator.MeasuredCase.states;

import java.util.stream.Stream;

/** Measured cases about states and their fields. */
final class MeasuredStateCases {

    private static final String WAIT_FIELDS = "[SecondsPath, Seconds, TimestampPath, Timestamp]";

    private MeasuredStateCases() {}

    static Stream<MeasuredCase> all() {
        return Stream.of(ends(), fields(), numbers()).flatMap(each -> each);
    }

    private static Stream<MeasuredCase> ends() {
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

    private static Stream<MeasuredCase> fields() {
        var notReference = SCHEMA + "Value is not a Reference Path";
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
                        onlyOne("TimeoutSeconds") + " at /States/S"),
                state(
                        "11",
                        TASK + "'HeartbeatSeconds': 5, 'HeartbeatSecondsPath': '$.t'",
                        onlyOne("HeartbeatSeconds") + " at /States/S"),
                state(
                        "11",
                        MAP + "'MaxConcurrency': 5, 'MaxConcurrencyPath': '$.t'",
                        onlyOne("MaxConcurrency") + " at /States/S"),
                state(
                        "11",
                        MAP + "'ToleratedFailureCount': 5, 'ToleratedFailureCountPath': '$.t'",
                        onlyOne("ToleratedFailureCount") + " at /States/S"),
                state(
                        "11",
                        MAP
                                + "'ToleratedFailurePercentage': 5, 'ToleratedFailurePercentagePath': '$.t'",
                        onlyOne("ToleratedFailurePercentage") + " at /States/S"),
                state(
                        "11",
                        "'Type': 'Fail', 'Error': 'e', 'ErrorPath': '$.e'",
                        onlyOne("Error") + " at /States/S"),
                state(
                        "11",
                        "'Type': 'Fail', 'Cause': 'c', 'CausePath': '$.c'",
                        onlyOne("Cause") + " at /States/S"),
                readerConfig(
                        "11",
                        "'MaxItems': 1, 'MaxItemsPath': '$.n'",
                        onlyOne("MaxItems") + " at /States/S/ItemReader/ReaderConfig"),
                batcher(
                        "11",
                        "'MaxItemsPerBatch': 1, 'MaxItemsPerBatchPath': '$.n'",
                        onlyOne("MaxItemsPerBatch") + " at /States/S/ItemBatcher"),
                batcher(
                        "11",
                        "'MaxInputBytesPerBatch': 1, 'MaxInputBytesPerBatchPath': '$.n'",
                        onlyOne("MaxInputBytesPerBatch") + " at /States/S/ItemBatcher"),
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
                        "29",
                        PASS + "'ResultPath': '$.a*'",
                        notReference + " at /States/S/ResultPath"),
                state(
                        "29",
                        PASS + "'ResultPath': '$.a?'",
                        notReference + " at /States/S/ResultPath"),
                state(
                        "29",
                        PASS + "'ResultPath': '$.a@b'",
                        notReference + " at /States/S/ResultPath"),
                state(
                        "29",
                        PASS + "'ResultPath': '$..a'",
                        notReference + " at /States/S/ResultPath"),
                state(
                        "29",
                        PASS + "'ResultPath': '$.a[0].b@c'",
                        notReference + " at /States/S/ResultPath"),
                state("29", PASS + "'ResultPath': '$[\\u0027a@b*?\\u0027]'", ACCEPTED),
                states(
                        "29",
                        "'S': {%s 'Catch': [{'ErrorEquals': ['E'], 'ResultPath': '$.a?', 'Next': 'T'}, {'ErrorEquals': ['F'], 'ResultPath': '$..a', 'Next': 'T'}]}, 'T': {'Type': 'Succeed'}"
                                .formatted(TASK),
                        notReference + " at /States/S/Catch[0]/ResultPath",
                        notReference + " at /States/S/Catch[1]/ResultPath"),
                state(
                        "29",
                        "'Type': 'Wait', 'End': true, 'SecondsPath': '$.a*'",
                        notReference + " at /States/S/SecondsPath"),
                state("29", PASS + "'InputPath': '$.a*', 'OutputPath': '$.a@b'", ACCEPTED),
                state(
                        "47",
                        "'Type': 'Succeed', 'Colour': 1, 'Shape': 2",
                        SCHEMA + "Field 'Colour' is not supported at /States/S",
                        SCHEMA + "Field 'Shape' is not supported at /States/S"));
    }

    private static String onlyOne(String field) {
        return SCHEMA
                + "There should only be one of the following fields: [%1$s, %1$sPath]"
                        .formatted(field);
    }

    private static Stream<MeasuredCase> numbers() {
        var retrier = TASK + "'Retry': [{'ErrorEquals': ['E'], %s}]";
        var at = " at /States/S/Retry[0]/";
        var maxItemsPath =
                SCHEMA
                        + "Value is not a Reference Path at /States/S/ItemReader/ReaderConfig/MaxItemsPath";
        return Stream.of(
                state(
                        "14",
                        TASK + "'TimeoutSeconds': 0",
                        SCHEMA + "Minimum value is 1 at /States/S/TimeoutSeconds"),
                state(
                        "14",
                        TASK + "'TimeoutSeconds': 100000000",
                        SCHEMA + "Maximum value is 99999999 at /States/S/TimeoutSeconds"),
                state(
                        "14",
                        TASK + "'HeartbeatSeconds': 0",
                        SCHEMA + "Minimum value is 1 at /States/S/HeartbeatSeconds"),
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
                        retrier.formatted("'MaxAttempts': 100000000"),
                        SCHEMA + "Maximum value is 99999999" + at + "MaxAttempts"),
                state(
                        "14",
                        retrier.formatted("'MaxDelaySeconds': 0"),
                        SCHEMA + "Minimum value is 1" + at + "MaxDelaySeconds"),
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
                state(
                        "16",
                        MAP + "'ToleratedFailureCount': -1",
                        SCHEMA + "Minimum value is 0 at /States/S/ToleratedFailureCount"),
                readerConfig(
                        "16",
                        "'InputType': 'JSON', 'MaxItems': -1",
                        SCHEMA
                                + "Minimum value is 0 at /States/S/ItemReader/ReaderConfig/MaxItems"),
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
                        "17",
                        MAP + "'MaxConcurrencyPath': '$$.a[*]'",
                        SCHEMA + "Value is not a Reference Path at /States/S/MaxConcurrencyPath"),
                state(
                        "17",
                        MAP + "'ToleratedFailureCountPath': '$$.Execution.Input.n'",
                        SCHEMA
                                + "Value is not a Reference Path at /States/S/ToleratedFailureCountPath"),
                state(
                        "17",
                        MAP + "'ToleratedFailurePercentagePath': '$$.Execution.Input.n'",
                        SCHEMA
                                + "Value is not a Reference Path at /States/S/ToleratedFailurePercentagePath"),
                batcher(
                        "17",
                        "'MaxItemsPerBatchPath': '$$.Execution.Input.n', 'MaxInputBytesPerBatchPath': '$$.Execution.Input.n'",
                        SCHEMA
                                + "Value is not a Reference Path at /States/S/ItemBatcher/MaxItemsPerBatchPath",
                        SCHEMA
                                + "Value is not a Reference Path at /States/S/ItemBatcher/MaxInputBytesPerBatchPath"),
                readerConfig("17", "'MaxItemsPath': '$$.Execution.Input.n'", maxItemsPath),
                readerConfig("17", "'MaxItemsPath': '$.a[*]'", maxItemsPath),
                readerConfig("17", "'MaxItemsPath': 'x'", maxItemsPath),
                readerConfig("17", "'MaxItemsPath': '$.a'", ACCEPTED),
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
}
