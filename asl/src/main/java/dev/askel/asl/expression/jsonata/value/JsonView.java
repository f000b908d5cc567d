package dev.askel.asl.expression.jsonata.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Presents a JSON tree to the evaluator without copying it. Objects and arrays become read-only
 * views. A view converts a member when an expression reads it, so unread data has no cost.
 */
public final class JsonView {
    /** JSON's null. Java's null means JSONata's undefined. */
    public static final Object NULL =
            new Object() {
                @Override
                public String toString() {
                    return "null";
                }
            };

    private JsonView() {}

    /** Returns the value of a node: String, Number, Boolean, {@link #NULL}, or a view. */
    public static Object of(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> new ObjectView((ObjectNode) node);
            case ARRAY -> new ArrayView((ArrayNode) node);
            case STRING -> node.textValue();
            case NUMBER -> number(node);
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING -> NULL;
            case BINARY, POJO ->
                    throw new IllegalStateException("Not a JSON value: " + node.getNodeType());
        };
    }

    /** Whether a value is JSON's null. */
    public static boolean isNull(@Nullable Object value) {
        return NULL.equals(value);
    }

    /** Returns the value of a numeric node. */
    static Number number(JsonNode node) {
        if (node.isInt()) {
            return node.intValue();
        }
        // A long keeps its digits until an operator or a function computes with it.
        return node.isLong() ? node.longValue() : JsNumber.of(node.doubleValue());
    }
}
