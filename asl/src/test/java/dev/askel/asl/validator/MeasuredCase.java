package dev.askel.asl.validator;

import dev.askel.asl.model.MachineType;

/**
 * A definition and the answer measured on AWS (docs/aws/measured.md section 1).
 *
 * @param row the number of the row in docs/aws/measured.md
 * @param definition the definition with single quotes in place of double ones
 * @param message the text inside the message of CreateStateMachine
 */
record MeasuredCase(String row, MachineType type, String definition, String message) {
    static final String SCHEMA = "SCHEMA_VALIDATION_FAILED: ";
    static final String TARGET = "MISSING_TRANSITION_TARGET: ";
    static final String NO_END = "MISSING_END_STATE: Workflow has no terminal state at null";
    static final String ACCEPTED = "";

    static final String PASS = "'Type': 'Pass', 'End': true, ";
    static final String TASK =
            "'Type': 'Task', 'End': true, 'Resource':"
                    + " 'arn:aws:lambda:us-east-1:123456789012:function:f', ";
    static final String WAIT = "'Type': 'Wait', 'End': true, ";
    static final String PROCESSOR =
            "'ItemProcessor': {'StartAt': 'I', 'States': {'I': {'Type': 'Succeed'}}}, ";
    static final String MAP = "'Type': 'Map', 'End': true, " + PROCESSOR;
    static final String DISTRIBUTED =
            "'Type': 'Map', 'End': true, 'ItemProcessor': {'ProcessorConfig': {'Mode':"
                    + " 'DISTRIBUTED', 'ExecutionType': 'STANDARD'}, 'StartAt': 'I', 'States':"
                    + " {'I': {'Type': 'Succeed'}}}, ";

    String actual() {
        return DefinitionValidator.validate(definition.replace('\'', '"'), type)
                .diagnostics()
                .errorsText();
    }

    @Override
    public String toString() {
        return row + " " + definition;
    }

    static MeasuredCase machine(String row, String definition, String... messages) {
        return new MeasuredCase(row, MachineType.STANDARD, definition, String.join(", ", messages));
    }

    static MeasuredCase states(String row, String states, String... messages) {
        return machine(row, "{'StartAt': 'S', 'States': {%s}}".formatted(states), messages);
    }

    /** A machine whose only state is S. */
    static MeasuredCase state(String row, String members, String... messages) {
        return states(row, "'S': {%s}".formatted(members.replaceFirst(", $", "")), messages);
    }

    static MeasuredCase choice(String row, String rule, String... messages) {
        return states(
                row,
                "'S': {'Type': 'Choice', 'Default': 'T', 'Choices': [%s]}, 'T': {'Type': 'Succeed'}"
                        .formatted(rule),
                messages);
    }

    static MeasuredCase reader(String row, String members, String... messages) {
        return state(row, DISTRIBUTED + "'ItemReader': {%s}".formatted(members), messages);
    }

    static MeasuredCase batcher(String row, String members, String... messages) {
        return state(row, DISTRIBUTED + "'ItemBatcher': {%s}".formatted(members), messages);
    }

    static MeasuredCase readerConfig(String row, String members, String... messages) {
        return reader(
                row,
                "'Resource': 'arn:aws:states:::s3:getObject', 'Parameters': {}, 'ReaderConfig':"
                        + " {%s}".formatted(members),
                messages);
    }
}
