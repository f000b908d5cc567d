package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.JsonText;
import dev.askel.asl.expression.Scope;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The evaluated arguments of a call, by position and type. Positions count from 0. */
final class IntrinsicValues {
    /** The largest number of characters that Base64 and Hash accept (docs/aws/asl.md section 5). */
    private static final int TEXT_LENGTH_MAX = 10_000;

    private final String function;
    private final @Nullable FormatTemplate template;
    private final List<JsonNode> values;
    private final Scope scope;

    /**
     * The arguments of a call.
     *
     * @param function the qualified name
     * @param template the first argument as a template if it is a literal of the definition; null
     *     otherwise
     */
    IntrinsicValues(
            String function,
            @Nullable FormatTemplate template,
            List<JsonNode> values,
            Scope scope) {
        this.function = function;
        this.template = template;
        this.values = values;
        this.scope = scope;
    }

    Budget budget() {
        return scope.budget();
    }

    RandomGenerator random() {
        return scope.random();
    }

    int count() {
        return values.size();
    }

    JsonNode any(int position) {
        return values.get(position);
    }

    /**
     * Returns the first argument as a template if it is a literal of the definition; null
     * otherwise.
     */
    @Nullable FormatTemplate template() {
        return template;
    }

    String text(int position) throws IntrinsicRefusal {
        if (!any(position).isTextual()) {
            throw invalid();
        }
        return any(position).textValue();
    }

    String shortText(int position) throws IntrinsicRefusal {
        return shortText(text(position));
    }

    String shortText(String text) throws IntrinsicRefusal {
        if (text.codePointCount(0, text.length()) > TEXT_LENGTH_MAX) {
            throw invalid();
        }
        return text;
    }

    /**
     * Returns the argument's JSON text. The budget bounds its length, because a value can contain
     * the same part many times.
     */
    String json(int position) {
        var _ = budget().spendOn(any(position), 0);
        return JsonText.of(any(position));
    }

    ArrayNode array(int position) throws IntrinsicRefusal {
        if (any(position) instanceof ArrayNode array) {
            return array;
        }
        throw invalid();
    }

    ObjectNode object(int position) throws IntrinsicRefusal {
        if (any(position) instanceof ObjectNode object) {
            return object;
        }
        throw invalid();
    }

    /**
     * Returns a number of 32 bits, rounded to the nearest integer, halves upwards. A number beyond
     * 64 bits with a fraction or an exponent counts as -1 if it is positive, and as 0 if it is
     * negative.
     *
     * <p>This follows AWS, which accepts {@code 1e309}, probably through Java's {@code (int)
     * Math.round(double)}. AWS refuses 3000000000 and sums beyond 32 bits. So numbers within 64
     * bits but beyond 32 bits are refused here.
     */
    int rounded(int position) throws IntrinsicRefusal {
        // Math.round gives the recorded sums: 1.5 is 2, -1.5 is -1.
        long rounded = Math.round(number(position));
        boolean beyondLong = rounded == Long.MAX_VALUE || rounded == Long.MIN_VALUE;
        return beyondLong && !any(position).isIntegralNumber() ? (int) rounded : integer(rounded);
    }

    /** A number of 32 bits, without the digits after the point. */
    int truncated(int position) throws IntrinsicRefusal {
        return integer((long) number(position));
    }

    private double number(int position) throws IntrinsicRefusal {
        if (!any(position).isNumber()) {
            throw invalid();
        }
        return any(position).doubleValue();
    }

    /** A number, which must fit into 32 bits. */
    int integer(long value) throws IntrinsicRefusal {
        if ((int) value != value) {
            throw invalid();
        }
        return (int) value;
    }

    /** The refusal of any of the arguments. */
    IntrinsicRefusal invalid() {
        return IntrinsicRefusal.invalidArguments(function);
    }

    /** The refusal of the arguments with AWS's reason. */
    IntrinsicRefusal invalid(String reason) {
        return IntrinsicRefusal.invalidArguments(function, reason);
    }
}
