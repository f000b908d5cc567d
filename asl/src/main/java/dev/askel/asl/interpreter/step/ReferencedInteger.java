package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Converts the value of a path to an integer. AWS also accepts strings: {@code "2"} is 2 in the
 * recording test_reference_in_map_state_max_items_path. AWS refuses {@code {}} and 1.5 as "not a
 * valid integer".
 */
final class ReferencedInteger {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

    private ReferencedInteger() {}

    /**
     * Returns the integer; empty when the value is not an integer, or has more digits than any
     * field allows.
     */
    static OptionalLong parse(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return OptionalLong.of(value.longValue());
        }
        var text = value.isTextual() ? value.textValue() : "";
        return INTEGER.matcher(text).matches()
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /**
     * Returns the value as causes quote it: strings without quotation marks, and other values as
     * JSON.
     */
    static String quoteForCause(JsonNode value) {
        return value.isTextual() ? value.textValue() : Payload.of(value).text();
    }
}
