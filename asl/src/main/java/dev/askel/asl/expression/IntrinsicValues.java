package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** The evaluated arguments of a call, asked for by place and kind. Places count from 0. */
final class IntrinsicValues {
    /** Characters that Base64 and Hash take (asl.md section 5). */
    private static final int TEXT_LENGTH_MAX = 10_000;

    private final List<IntrinsicArgument> arguments;
    private final List<JsonNode> values;
    private final Scope scope;

    IntrinsicValues(List<IntrinsicArgument> arguments, List<JsonNode> values, Scope scope) {
        this.arguments = arguments;
        this.values = values;
        this.scope = scope;
    }

    Budget budget() {
        return scope.budget();
    }

    RandomGenerator chance() {
        return scope.chance();
    }

    int count() {
        return values.size();
    }

    JsonNode any(int place) {
        return values.get(place);
    }

    /** How the definition wrote the argument. */
    IntrinsicArgument argument(int place) {
        return arguments.get(place);
    }

    String text(int place) throws IntrinsicRefusal {
        if (!any(place).isTextual()) {
            throw wrong(place, "a string");
        }
        return any(place).textValue();
    }

    String shortText(int place) throws IntrinsicRefusal {
        return shortText(text(place));
    }

    static String shortText(String text) throws IntrinsicRefusal {
        if (text.codePointCount(0, text.length()) > TEXT_LENGTH_MAX) {
            throw new IntrinsicRefusal(
                    "The string has more than %d characters".formatted(TEXT_LENGTH_MAX));
        }
        return text;
    }

    /** The argument's JSON text; what holds the same part many times is refused in time. */
    String json(int place) {
        var _ = budget().spendOn(any(place), 0);
        return JsonText.of(any(place));
    }

    ArrayNode array(int place) throws IntrinsicRefusal {
        if (any(place) instanceof ArrayNode array) {
            return array;
        }
        throw wrong(place, "an array");
    }

    ObjectNode object(int place) throws IntrinsicRefusal {
        if (any(place) instanceof ObjectNode object) {
            return object;
        }
        throw wrong(place, "an object");
    }

    /** A number of 32 bits, a fraction rounded to the nearest integer, halves upwards. */
    int integer(int place) throws IntrinsicRefusal {
        if (!any(place).isNumber()) {
            throw wrong(place, "a number");
        }
        double value = any(place).doubleValue();
        // Math.round is what the recorded sums need: 1.5 is 2, -1.5 is -1.
        long rounded = Math.round(value);
        if ((int) rounded != rounded || Double.isInfinite(value)) {
            throw wrong(place, "between -2147483648 and 2147483647");
        }
        return (int) rounded;
    }

    IntrinsicRefusal wrong(int place, String wanted) {
        return new IntrinsicRefusal("Argument %d must be %s".formatted(place + 1, wanted));
    }
}
