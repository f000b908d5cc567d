package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Reads integers that a path refers to. AWS reads the text of the value: {@code "2"} is 2
 * (recorded: test_reference_in_map_state_max_items_path), while {@code {}} and 1.5 are "not a valid
 * integer".
 */
final class ReferencedInteger {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

    private ReferencedInteger() {}

    /**
     * Returns the integer; empty when the value is not an integer, or has more digits than any
     * field allows.
     */
    static OptionalLong of(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return OptionalLong.of(value.longValue());
        }
        var text = value.isTextual() ? value.textValue() : "";
        return INTEGER.matcher(text).matches()
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    /** The value as the causes of errors quote it: strings without their quotation marks. */
    static String shown(JsonNode value) {
        return value.isTextual() ? value.textValue() : Payload.of(value).text();
    }
}
