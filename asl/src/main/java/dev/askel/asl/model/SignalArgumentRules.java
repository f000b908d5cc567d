package dev.askel.asl.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.jsonata.JsonataSyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the Arguments of the tasks that wait for signals and send them, field by field. */
public final class SignalArgumentRules {
    /** The maximum number of signals that an execution buffers, and that a task waits for. */
    public static final int SIGNALS_MAX = 100;

    /** The characters and the length of a signal's name. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,80}");

    /** The characters and the length of a correlation key, which is a column of an index. */
    public static final Pattern KEY = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,256}");

    /** The message about an invalid name. */
    public static final String NAME_RULE =
            "The value for the field 'Name' must have 1 to 80 letters, digits, hyphens, underscores or periods";

    /** The message about an invalid key. */
    public static final String KEY_RULE =
            "The value for the field 'Key' must have 1 to 256 characters, without control characters";

    private static final String COUNT_RULE =
            "The value for the field 'Count' must be an INTEGER from 1 to " + SIGNALS_MAX;
    private static final int UNTIL_CHARACTERS_MAX = 10_000;

    private SignalArgumentRules() {}

    /** Returns the reason why a value is no name of a signal; null for a name. */
    public static @Nullable String nameProblem(JsonNode value) {
        return value.isTextual() && NAME.matcher(value.textValue()).matches() ? null : NAME_RULE;
    }

    /** Returns the reason why a value is no correlation key; null for a key. */
    public static @Nullable String keyProblem(JsonNode value) {
        return value.isTextual() && KEY.matcher(value.textValue()).matches() ? null : KEY_RULE;
    }

    /** Returns the reason why a value is no number of signals; null for such a number. */
    public static @Nullable String countProblem(JsonNode value) {
        return value.isIntegralNumber()
                        && value.canConvertToInt()
                        && value.intValue() >= 1
                        && value.intValue() <= SIGNALS_MAX
                ? null
                : COUNT_RULE;
    }

    /** Returns the reason why a value is no condition; null for a condition. */
    public static @Nullable String untilProblem(JsonNode value) {
        if (!value.isTextual() || value.textValue().length() > UNTIL_CHARACTERS_MAX) {
            return "The value for the field 'Until' must be a STRING of at most %d characters"
                    .formatted(UNTIL_CHARACTERS_MAX);
        }
        try {
            JsonataExpression.compile(value.textValue());
            return null;
        } catch (JsonataSyntaxException e) {
            return "The value for the field 'Until' must be a JSONata expression: "
                    + e.getMessage();
        }
    }
}
