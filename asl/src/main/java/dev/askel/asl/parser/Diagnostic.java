package dev.askel.asl.parser;

import org.jspecify.annotations.Nullable;

/**
 * One thing a definition is told (ValidateStateMachineDefinition, diagnostics).
 *
 * @param message the text without the location
 * @param location the place in the structure, such as {@code /States/A/Next}; null where the text
 *     is no definition at all
 * @param position the place in the text; null where nothing stands there
 */
public record Diagnostic(
        Severity severity,
        Code code,
        String message,
        @Nullable String location,
        @Nullable Position position) {

    /** Whether the definition can be used in spite of it. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** AWS's codes (validation.md section 2). */
    public enum Code {
        NO_DOLLAR,
        NO_PATH,
        PASS_RESULT_IS_STATIC,
        INVALID_JSON_DESCRIPTION,
        MISSING_DESCRIPTION,
        SCHEMA_VALIDATION_FAILED,
        INVALID_RESOURCE,
        MISSING_END_STATE,
        DUPLICATE_STATE_NAME,
        INVALID_STATE_NAME,
        DUPLICATE_LABEL_NAME,
        INVALID_LABEL_NAME,
        MISSING_TRANSITION_TARGET,
        TOO_DEEPLY_NESTED
    }

    /** The form in which CreateStateMachine quotes it (validation.md section 1). */
    public String text() {
        return code + ": " + message + (location == null ? "" : " at " + location);
    }
}
