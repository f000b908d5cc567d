package dev.askel.asl.parser;

import dev.askel.asl.parser.source.Position;
import org.jspecify.annotations.Nullable;

/**
 * One diagnostic of a definition (ValidateStateMachineDefinition).
 *
 * @param message the text without the location
 * @param location the location in the structure, such as {@code /States/A/Next}; null where the
 *     text is not a definition, and where a machine has no terminal state
 * @param position the place in the text; null for a text without content
 */
public record Diagnostic(
        Severity severity,
        Code code,
        String message,
        @Nullable String location,
        @Nullable Position position) {

    /** The severity of a diagnostic: an error makes the definition unusable. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** AWS's codes (docs/aws/validation.md section 2). */
    public enum Code {
        NO_DOLLAR,
        NO_PATH,
        PASS_RESULT_IS_STATIC,
        INVALID_JSON_DESCRIPTION,
        SCHEMA_VALIDATION_FAILED,
        INVALID_RESOURCE,
        INVALID_JSONATA_EXPRESSION,
        UNSUPPORTED_JSONATA_EXPRESSION,
        MISSING_END_STATE,
        DUPLICATE_STATE_NAME,
        INVALID_STATE_NAME,
        DUPLICATE_LABEL_NAME,
        INVALID_LABEL_NAME,
        MISSING_TRANSITION_TARGET,
        RESERVED_VARIABLE_NAME,
        INVALID_VARIABLE_NAME,
        TOO_DEEPLY_NESTED
    }

    /** The code, the message and the location, if there is one. */
    public String text() {
        return location == null ? code + ": " + message : errorText();
    }

    /**
     * The code, the message and the location as they are in an InvalidDefinition error, which joins
     * those of all errors. AWS writes {@code at null} where there is no location (docs/parity.md).
     */
    public String errorText() {
        return code + ": " + message + " at " + location;
    }
}
