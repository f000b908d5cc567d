package dev.askel.asl.parser;

import dev.askel.asl.parser.source.Position;
import org.jspecify.annotations.Nullable;

/**
 * An error or a warning about a definition (ValidateStateMachineDefinition).
 *
 * @param message the message without the location
 * @param location the location in the structure, such as {@code /States/A/Next}. Null if the string
 *     is not a definition, and for a state machine without a terminal state
 * @param position the position in the string; null for a blank string
 */
public record Diagnostic(
        Severity severity,
        Code code,
        String message,
        @Nullable String location,
        @Nullable Position position) {

    /** The severity of a diagnostic. A definition with an error cannot be used. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** AWS's codes of diagnostics (docs/aws/validation.md section 2). */
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

    /** Returns the code, the message and the location, if there is one. */
    public String text() {
        return location == null ? code + ": " + message : errorText();
    }

    /**
     * Returns the code, the message and the location as an InvalidDefinition error contains them.
     * AWS writes {@code at null} if there is no location (docs/parity.md).
     */
    public String errorText() {
        return code + ": " + message + " at " + location;
    }
}
