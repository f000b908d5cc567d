package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.asl.expression.Scope;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The evaluated arguments of a call. Positions are counted from 0. */
final class IntrinsicValues {
    /**
     * The maximum number of characters that Base64Encode, Base64Decode and Hash accept
     * (docs/aws/asl.md section 5).
     */
    private static final int TEXT_LENGTH_MAX = 10_000;

    private final String function;
    private final @Nullable FormatTemplate template;
    private final List<JsonNode> values;
    private final Scope scope;

    /**
     * Creates the arguments of a call.
     *
     * @param function the qualified name of the function, such as {@code States.Hash}
     * @param template the first argument as a template of States.Format if it is a literal in the
     *     definition; null otherwise
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

    JsonNode value(int position) {
        return values.get(position);
    }

    /**
     * Returns the first argument as a template of States.Format if it is a literal in the
     * definition; null otherwise.
     */
    @Nullable FormatTemplate template() {
        return template;
    }

    String text(int position) throws IntrinsicRefusal {
        if (!value(position).isTextual()) {
            throw invalid();
        }
        return value(position).textValue();
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
     * Returns the argument as JSON. The budget limits the length of the JSON, because a value can
     * contain the same part many times.
     */
    String toJson(int position) {
        var _ = budget().spendForValue(value(position), 0);
        return JsonEncoder.encode(value(position));
    }

    ArrayNode array(int position) throws IntrinsicRefusal {
        if (value(position) instanceof ArrayNode array) {
            return array;
        }
        throw invalid();
    }

    ObjectNode object(int position) throws IntrinsicRefusal {
        if (value(position) instanceof ObjectNode object) {
            return object;
        }
        throw invalid();
    }

    /**
     * Returns an argument as an integer of 32 bits, rounded to the nearest integer; halves are
     * rounded up. If the number exceeds 64 bits and has a fraction or an exponent, a positive
     * number gives -1 and a negative number gives 0.
     *
     * <p>AWS accepts {@code 1e309}, probably because it computes {@code (int) Math.round(double)}
     * in Java. AWS refuses 3000000000 and sums beyond 32 bits. So this method refuses numbers that
     * exceed 32 bits but not 64 bits.
     */
    int roundedInteger(int position) throws IntrinsicRefusal {
        // Math.round gives the sums of the AWS recordings: 1.5 is 2, -1.5 is -1.
        long rounded = Math.round(number(position));
        boolean beyondLong = rounded == Long.MAX_VALUE || rounded == Long.MIN_VALUE;
        return beyondLong && !value(position).isIntegralNumber()
                ? (int) rounded
                : require32Bits(rounded);
    }

    /** Returns an argument as an integer of 32 bits, truncated at the decimal point. */
    int truncatedInteger(int position) throws IntrinsicRefusal {
        return require32Bits((long) number(position));
    }

    private double number(int position) throws IntrinsicRefusal {
        if (!value(position).isNumber()) {
            throw invalid();
        }
        return value(position).doubleValue();
    }

    /** Returns an integer that must not exceed 32 bits. */
    int require32Bits(long value) throws IntrinsicRefusal {
        if ((int) value != value) {
            throw invalid();
        }
        return (int) value;
    }

    /** Returns the refusal of the arguments. */
    IntrinsicRefusal invalid() {
        return IntrinsicRefusal.invalidArguments(function);
    }

    /** Returns the refusal of the arguments, with AWS's reason. */
    IntrinsicRefusal invalid(String reason) {
        return IntrinsicRefusal.invalidArguments(function, reason);
    }
}
