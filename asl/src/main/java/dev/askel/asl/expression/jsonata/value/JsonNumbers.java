package dev.askel.asl.expression.jsonata.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.NumberText;

/**
 * Writes numbers into JSON trees as AWS's JSONata does. Integers within 64 bits keep their digits.
 * Other numbers are doubles. A whole double below 2^63 is written as an integer, and any other
 * double as Java writes it. Measured on AWS: {@code 1.0} gives 1, {@code 9223372036854775808} gives
 * {@code 9.223372036854776E18}, and {@code 1/0} gives the string {@code Infinity}.
 */
public final class JsonNumbers {
    /** 2^63, the first double above all longs. */
    private static final double LONG_END = 0x1p63;

    private JsonNumbers() {}

    /**
     * Returns the JSON node of a number. A number that is not finite becomes a string, because JSON
     * has no such numbers.
     */
    public static JsonNode toNode(Number number) {
        if (number instanceof Integer integer) {
            return IntNode.valueOf(integer);
        }
        if (number instanceof Long integer) {
            return LongNode.valueOf(integer);
        }
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            return TextNode.valueOf(Double.toString(value));
        }
        return value == Math.rint(value) && Math.abs(value) < LONG_END
                ? LongNode.valueOf((long) value)
                : new NumberText(Double.toString(value));
    }

    /** Whether each number of a tree is within the range of a double. */
    public static boolean hasOnlyFiniteNumbers(JsonNode tree) {
        if (tree.isNumber()) {
            return Double.isFinite(tree.doubleValue());
        }
        for (var child : tree) {
            if (!hasOnlyFiniteNumbers(child)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the tree with each number as {@link #toNode} writes it. Objects and arrays without a
     * changed number are not copied.
     *
     * @throws Budget.ExhaustedException when the tree has more nodes than the budget has steps
     */
    public static JsonNode normalize(JsonNode tree, Budget budget) {
        budget.spend(1);
        return switch (tree) {
            case ObjectNode object -> object(object, budget);
            case ArrayNode array -> array(array, budget);
            default -> tree.isNumber() ? number(tree) : tree;
        };
    }

    private static JsonNode number(JsonNode node) {
        if (node.isInt() || node.isLong()) {
            return node;
        }
        var normal = toNode(JsonView.number(node));
        return normal.isNumber() && normal.asText().equals(node.asText()) ? node : normal;
    }

    private static JsonNode object(ObjectNode object, Budget budget) {
        ObjectNode copy = null;
        for (var member : object.properties()) {
            var normal = normalize(member.getValue(), budget);
            if (isOther(normal, member.getValue())) {
                // Replacing a value keeps the order of the keys.
                copy = copy == null ? shallowCopy(object) : copy;
                copy.set(member.getKey(), normal);
            }
        }
        return copy == null ? object : copy;
    }

    private static ObjectNode shallowCopy(ObjectNode object) {
        return object.objectNode().setAll(object);
    }

    private static JsonNode array(ArrayNode array, Budget budget) {
        ArrayNode copy = null;
        for (int i = 0; i < array.size(); i++) {
            var normal = normalize(array.get(i), budget);
            if (isOther(normal, array.get(i))) {
                copy = copy == null ? array.arrayNode(array.size()).addAll(array) : copy;
                copy.set(i, normal);
            }
        }
        return copy == null ? array : copy;
    }

    @SuppressWarnings("ReferenceEquality") // an equal tree is one that was not changed
    private static boolean isOther(JsonNode normal, JsonNode given) {
        return normal != given;
    }
}
