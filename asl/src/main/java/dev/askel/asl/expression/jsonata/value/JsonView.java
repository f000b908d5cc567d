package dev.askel.asl.expression.jsonata.value;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A tree as the evaluator sees it. Nothing is copied: objects and arrays become read-only views
 * whose members are looked at when an expression asks for them, so data that an expression does not
 * touch costs nothing and data it hands on is the same tree again, number text and all.
 */
public final class JsonView {
    private JsonView() {}

    /** The value of a node: String, Number, Boolean, the library's null, or a view. */
    public static Object of(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> new ObjectView((ObjectNode) node);
            case ARRAY -> new ArrayView((ArrayNode) node);
            case STRING -> node.textValue();
            case NUMBER -> number(node);
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING -> Jsonata.NULL_VALUE;
            case BINARY, POJO ->
                    throw new IllegalStateException("Not a JSON value: " + node.getNodeType());
        };
    }

    /** Whether a value is JSON's null, which the library marks with an object of its own. */
    public static boolean isNull(@Nullable Object value) {
        return Jsonata.NULL_VALUE.equals(value);
    }

    /** The value of a number's node. */
    static Number number(JsonNode node) {
        if (node.isInt()) {
            return node.intValue();
        }
        // Longs keep their digits: ids beyond 2^53 pass through unharmed as long as nobody
        // computes.
        return node.isLong() ? node.longValue() : JsNumber.of(node.doubleValue());
    }
}
