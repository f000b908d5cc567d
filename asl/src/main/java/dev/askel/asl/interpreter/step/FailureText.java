package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.model.DefinitionLimits;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Truncates error names and causes to the maximum length in a history (docs/aws/quotas.md section
 * 1). Causes that come from services or quote the state's input can have any length.
 */
final class FailureText {
    /**
     * The errors whose causes do not name the state. AWS recordings show this for the data limit.
     * AWS users have reported it for reference paths (qiita.com, tsubasaogawa,
     * "States.ReferencePathConflict").
     */
    private static final Set<String> WITHOUT_STATE =
            Set.of(
                    ErrorName.DATA_LIMIT_EXCEEDED,
                    ErrorName.RESULT_PATH_MATCH_FAILURE,
                    ErrorName.REFERENCE_PATH_CONFLICT);

    private FailureText() {}

    /** Whether the cause of this error names the state and its StateEntered event. */
    static boolean namesState(String error) {
        return !WITHOUT_STATE.contains(error);
    }

    /** Returns the error's name, truncated to 256 characters. */
    static @Nullable String truncateError(@Nullable String error) {
        return truncate(error, DefinitionLimits.ERROR_CHARACTERS_MAX);
    }

    /** Returns the cause, truncated to 32,768 characters. */
    static @Nullable String truncateCause(@Nullable String cause) {
        return truncate(cause, DefinitionLimits.CAUSE_CHARACTERS_MAX);
    }

    /** Returns the cause, truncated to 32,768 characters; never null. */
    static String truncateNonNullCause(String cause) {
        return String.valueOf(truncateCause(cause));
    }

    /**
     * Returns the failure for data above the limit (docs/aws/asl.md section 12).
     *
     * @param source the name of the state, or the resource of the task, that returned the data
     */
    static Failure dataTooLarge(String source) {
        return new Failure(
                ErrorName.DATA_LIMIT_EXCEEDED,
                "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit."
                        .formatted(source));
    }

    private static @Nullable String truncate(@Nullable String text, int charactersMax) {
        // A surrogate pair counts as one character and is never divided.
        return text == null
                        || text.length() <= charactersMax
                        || text.codePointCount(0, text.length()) <= charactersMax
                ? text
                : text.substring(0, text.offsetByCodePoints(0, charactersMax));
    }
}
