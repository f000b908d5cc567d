package dev.askel.asl.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message of docs/aws/validation.md section 3, each from a definition that causes it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SpecifiedMessagesTest {

    private static final String SCHEMA = "SCHEMA_VALIDATION_FAILED: ";
    private static final String MISSING = "MISSING_TRANSITION_TARGET: ";
    private static final String NO_END =
            "MISSING_END_STATE: Workflow has no terminal state at null";
    private static final String TASK = "'Type': 'Task', 'End': true, 'Resource': ";
    private static final String PASS = "'Type': 'Pass', 'End': true";

    /**
     * Texts of the page that no definition causes: the texts of TestState, and a text whose
     * location is a placeholder.
     */
    private static final List<String> TEXTS_WITHOUT_DEFINITION =
            List.of("TestState API does not support", "must be a valid JSONPath at …");

    /** A definition with single quotes in place of double ones, and the message of its refusal. */
    record Row(MachineType type, String definition, String message) {

        String diagnostics() {
            return DefinitionValidator.validate(definition.replace('\'', '"'), type)
                    .diagnostics()
                    .errorsText();
        }

        @Override
        public String toString() {
            return message;
        }
    }

    private static Row machine(String definition, String... messages) {
        return new Row(MachineType.STANDARD, definition, String.join(", ", messages));
    }

    private static Row state(String members, String... messages) {
        return states("'S': {%s}".formatted(members), messages);
    }

    private static Row states(String states, String... messages) {
        return machine("{'StartAt': 'S', 'States': {%s}}".formatted(states), messages);
    }

    private static Row express(String resource, String parameters, String message) {
        return new Row(
                MachineType.EXPRESS,
                "{'StartAt': 'S', 'States': {'S': {%s'%s', 'Parameters': {%s}}}}"
                        .formatted(TASK, resource, parameters),
                SCHEMA + message + " at /States/S/Resource");
    }

    static Stream<Row> rows() {
        return Stream.of(
                machine("{}", SCHEMA + "These fields are required: [States, StartAt] at /"),
                machine("{'StartAt': 'S'}", SCHEMA + "These fields are required: [States] at /"),
                machine(
                        "{'States': {'S': {'Type': 'Succeed'}}}",
                        SCHEMA + "These fields are required: [StartAt] at /"),
                machine("", SCHEMA + "Definition must be a valid JSON object at null"),
                machine("''", SCHEMA + "Definition must be a valid JSON object at null"),
                machine(
                        "not a definition",
                        "INVALID_JSON_DESCRIPTION: Unrecognized token 'not': was expecting (JSON"
                                + " String, Number, Array, Object or token 'null', 'true' or 'false')\n"
                                + " at [Source: (String)\"not a definition\"; line: 1, column: 4] at"
                                + " [Source: (String)\"not a definition\"; line: 1, column: 4]"),
                state(
                        "'Type': 'Nap', 'End': true",
                        SCHEMA
                                + "The field 'Type' should have one of these values: [Task, Wait,"
                                + " Pass, Succeed, Fail, Choice, Parallel, Map] at"
                                + " /States/S/Type",
                        NO_END),
                state(
                        "'Type': 'Parallel', 'End': true, 'Branches': []",
                        SCHEMA + "Value cannot be empty at /States/S/Branches"),
                timestamp("2016-12-05 21:29:29Z"),
                timestamp("2016-12-05T21:29:29"),
                timestamp("2016-13-05T21:29:29Z"),
                timestamp("2016-12-05T25:29:29Z"),
                timestamp("05-12-2016T21:29:29Z"),
                timestamp("{% '2016-12-05T21:29:29Z' %}".replace('\'', ' ')),
                state(
                        TASK + "'arn:aws:states:::dynamodb:query'",
                        SCHEMA
                                + "The resource provided arn:aws:states:::dynamodb:query is not"
                                + " recognized. The value is not a valid resource ARN, or the"
                                + " resource is not available in this region. at"
                                + " /States/S/Resource"),
                state(
                        PASS + ", 'Parameters': {'deep': [{'parsed.$': 'States.Format('}]}",
                        SCHEMA
                                + "The value for the field 'parsed.$' must be a valid JSONPath or a"
                                + " valid intrinsic function call at /States/S/Parameters"),
                state(
                        TASK
                                + "'arn:aws:lambda:us-east-1:123456789012:function:f', 'Credentials': {}",
                        SCHEMA
                                + "The field 'RoleArn' is required but was missing at"
                                + " /States/S/Credentials"),
                express(
                        "arn:aws:states:us-east-1:123456789012:activity:a",
                        "",
                        "Express state machine does not support Activity ARN"),
                express(
                        "arn:aws:states:::states:startExecution.sync",
                        "'StateMachineArn': 'm'",
                        "Express state machine does not support '.sync' service integration"),
                express(
                        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                        "'QueueUrl': 'q', 'MessageBody': 'b'",
                        "Express state machine does not support '.waitForTaskToken' service"
                                + " integration "),
                machine(
                        "{'StartAt': 'S', 'QueryLanguage': 'JSONata', 'States': {'S': {'Type':"
                                + " 'Pass', 'QueryLanguage': 'JSONPath', 'End': true}}}",
                        SCHEMA
                                + "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for"
                                + " whole state machine at /States/S"),
                states(
                        "'S': {'Type': 'Pass', 'Next': 'pass3'}, 'pass2': {%s}".formatted(PASS),
                        MISSING + "Missing 'Next' target: pass3 at /States/S/Next",
                        MISSING + "State \"pass2\" is not reachable. at /States/pass2"),
                machine(
                        "{'StartAt': 'T', 'States': {'S': {'Type': 'Succeed'}}}",
                        MISSING + "Missing 'Next' target: T at /StartAt",
                        MISSING + "State \"S\" is not reachable. at /States/S"),
                states(
                        "'S': {'Type': 'Choice', 'Default': 'T', 'Choices': [{'Variable': '$.x',"
                                + " 'IsNull': true, 'Next': 'U'}]}, 'V': {'Type': 'Fail'}",
                        MISSING + "Missing 'Next' target: T at /States/S/Default",
                        MISSING + "Missing 'Next' target: U at /States/S/Choices[0]/Next",
                        MISSING + "State \"V\" is not reachable. at /States/V"),
                state(
                        TASK
                                + "'arn:aws:lambda:us-east-1:123456789012:function:f', 'Catch': [{'ErrorEquals':"
                                + " ['States.ALL'], 'Next': 'T'}]",
                        MISSING + "Missing 'Next' target: T at /States/S/Catch[0]/Next"),
                state(
                        TASK + "'$.function'",
                        SCHEMA + "Value is not a valid resource ARN at /States/S/Resource"),
                state(
                        PASS + ", 'Colour': 'red'",
                        SCHEMA + "Field 'Colour' is not supported at /States/S"),
                state(
                        TASK
                                + "'arn:aws:states:::lambda:invoke', 'Parameters': {'FunctionName':"
                                + " 'f', 'Colour.$': '$.c'}",
                        SCHEMA
                                + "The field \"Colour\" is not supported by Step Functions at"
                                + " /States/S/Parameters"),
                state(
                        TASK
                                + "'arn:aws:states:::lambda:invoke', 'Parameters': {'LogType': 'None'}",
                        SCHEMA
                                + "The field 'FunctionName' is required but was missing at"
                                + " /States/S/Parameters"),
                state(
                        TASK
                                + "'arn:aws:states:::http:invoke', 'Parameters': {'Method': 'GET',"
                                + " 'Body': 1}",
                        SCHEMA
                                + "The field 'ApiEndpoint' is required but was missing at"
                                + " /States/S/Parameters",
                        SCHEMA
                                + "The field \"Body\" is not supported by Step Functions at"
                                + " /States/S/Parameters"),
                states(
                        "'S': {'Type': 'Pass', 'End': true, 'Next': 'T'}, 'T': {'Type':"
                                + " 'Succeed'}",
                        SCHEMA
                                + "There should only be one of the following fields: [Next, End] at"
                                + " /States/S"),
                states(
                        "'S': {'Type': 'Choice', 'Default': 'T', 'Choices': [{'Variable': '$.x',"
                                + " 'IsNull': true, 'Next': 'U'}]}, 'T': {'Type': 'Pass'}, 'U':"
                                + " {'Type': 'Fail'}",
                        SCHEMA
                                + "This object should have only one of the following fields: [Next,"
                                + " End] at /States/T"),
                states(
                        "'S': {'Type': 'Pass', 'Next': 'T'}, 'T': {%s}, 'T': {'Type': 'Succeed'}"
                                .formatted(PASS),
                        "DUPLICATE_STATE_NAME: Duplicate State name: T at /States/T"),
                state(
                        "'Type': 'Parallel', 'End': true, 'Branches': [{'StartAt': 'S', 'States':"
                                + " {'S': {%s}}}]".formatted(PASS),
                        "DUPLICATE_STATE_NAME: Duplicate State name: S at"
                                + " /States/S/Branches[0]/States/S"),
                state("'Type': 'Pass', 'Next': 'S'", NO_END),
                state(
                        PASS + ", 'ResultPath': '$.a[*]'",
                        SCHEMA + "Value is not a Reference Path at /States/S/ResultPath"),
                // The only branch cannot be read. The parser reports no reason, but a rule of the
                // validator does.
                state(
                        "'Type': 'Parallel', 'End': true, 'Branches': [{'StartAt': 'W', 'States':"
                                + " {'W': {'Type': 'Wait', 'QueryLanguage': 'JSONata', 'End': true,"
                                + " 'TimestampPath': '{% 10 %}'}}}]",
                        SCHEMA
                                + "The QueryLanguage is set to 'JSONata', but field"
                                + " 'TimestampPath' is only supported for the 'JSONPath'"
                                + " QueryLanguage at /States/S/Branches[0]/States/W"),
                // All findings together, by phase and then by position, also within an inner graph.
                state(
                        "'Type': 'Map', 'MaxConcurrency': -1, 'Next': 'T', 'ItemProcessor':"
                                + " {'States': {'I': {'Type': 'Wait', 'Timestamp': 'noon', 'End':"
                                + " true}}}",
                        SCHEMA + "Minimum value is 0 at /States/S/MaxConcurrency",
                        SCHEMA + "These fields are required: [StartAt] at /States/S/ItemProcessor",
                        SCHEMA
                                + "String does not match RFC3339 timestamp at"
                                + " /States/S/ItemProcessor/States/I/Timestamp",
                        MISSING + "Missing 'Next' target: T at /States/S/Next",
                        NO_END));
    }

    private static Row timestamp(String literal) {
        return state(
                "'Type': 'Wait', 'Timestamp': '%s', 'End': true".formatted(literal),
                SCHEMA + "String does not match RFC3339 timestamp at /States/S/Timestamp");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_definition_is_refused_with_the_specified_text(Row row) {
        assertThat(row.diagnostics()).isEqualTo(row.message());
    }

    @Test
    void every_message_of_the_page_has_a_row() throws IOException {
        var page = RecordedCases.page("validation.md");
        var section = page.substring(page.indexOf("\n## 3."), page.indexOf("\n## 4."));
        var rowMessages = rows().map(Row::message).toList();
        var missing = new ArrayList<String>();
        var messages = Pattern.compile("`([A-Z_]+: [^`]+)`").matcher(section);
        while (messages.find()) {
            var message = messages.group(1);
            if (TEXTS_WITHOUT_DEFINITION.stream().noneMatch(message::contains)
                    && rowMessages.stream().noneMatch(text(message).asPredicate())) {
                missing.add(message);
            }
        }
        assertThat(missing).isEmpty();
    }

    /** A pattern in which text in angle brackets and three dots match any text. */
    private static Pattern text(String message) {
        return Pattern.compile(
                Stream.of(message.split("<[^>]*>|…", -1))
                        .map(Pattern::quote)
                        .reduce((one, other) -> one + ".+" + other)
                        .orElseThrow());
    }
}
