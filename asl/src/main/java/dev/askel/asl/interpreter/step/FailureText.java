package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.model.DefinitionLimits;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Error names and causes as long as a history may show them (docs/aws/quotas.md section 1). A
 * service's cause may have any length, and a cause that quotes the state's input is longer than
 * that.
 */
final class FailureText {
    /**
     * Errors whose causes do not say where they occurred: recorded for the data limit, reported by
     * AWS users for reference paths (qiita.com, tsubasaogawa, "States.ReferencePathConflict").
     */
    private static final Set<String> WITHOUT_PLACE =
            Set.of(
                    ErrorName.DATA_LIMIT_EXCEEDED,
                    ErrorName.RESULT_PATH_MATCH_FAILURE,
                    ErrorName.REFERENCE_PATH_CONFLICT);

    private FailureText() {}

    /** Whether the cause of this error begins with the state and the event that entered it. */
    static boolean namesPlace(String error) {
        return !WITHOUT_PLACE.contains(error);
    }

    /** The error's name, its end cut off beyond 256 characters. */
    static @Nullable String error(@Nullable String error) {
        return cut(error, DefinitionLimits.ERROR_CHARACTERS_MAX);
    }

    /** The cause, its end cut off beyond 32,768 characters. */
    static @Nullable String cause(@Nullable String cause) {
        return cut(cause, DefinitionLimits.CAUSE_CHARACTERS_MAX);
    }

    /** The same of a cause that is there. */
    static String shown(String cause) {
        return String.valueOf(cause(cause));
    }

    /** Data above the limit; {@code named} is what gave it (docs/aws/asl.md section 12). */
    static Failure tooLarge(String named) {
        return new Failure(
                ErrorName.DATA_LIMIT_EXCEEDED,
                "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit."
                        .formatted(named));
    }

    private static @Nullable String cut(@Nullable String text, int charactersMax) {
        // A surrogate pair is one character, and is never cut in two.
        return text == null
                        || text.length() <= charactersMax
                        || text.codePointCount(0, text.length()) <= charactersMax
                ? text
                : text.substring(0, text.offsetByCodePoints(0, charactersMax));
    }
}
