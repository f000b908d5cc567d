package dev.askel.asl.validator;

import dev.askel.asl.model.MachineType;

/**
 * Validates definitions, in which single quotes stand for double quotes, and returns the errors.
 */
final class Validations {
    static final String SCHEMA = "SCHEMA_VALIDATION_FAILED: ";

    private Validations() {}

    static String definition(String states) {
        return "{\"StartAt\": \"S\", \"States\": {%s}}".formatted(states.replace('\'', '"'));
    }

    static String errors(String definition) {
        return DefinitionValidator.validate(definition, MachineType.STANDARD)
                .diagnostics()
                .errorsText();
    }
}
