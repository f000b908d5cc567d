package dev.askel.asl.expression.jsonata.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Shows a tree to the evaluator without a copy. Objects and arrays become read-only views that read
 * a member when an expression asks for it, so data that an expression does not read costs nothing.
 * A view in a result is written as its tree, with the numbers of {@link JsonNumbers}.
 */
public final class JsonView {
    /** JSON's null. Java's null means undefined. */
    public static final Object NULL =
            new Object() {
                @Override
                public String toString() {
                    return "null";
                }
            };

    private JsonView() {}

    /** The value of a node: String, Number, Boolean, {@link #NULL}, or a view. */
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

    /** The value of a number's node. */
    static Number number(JsonNode node) {
        if (node.isInt()) {
            return node.intValue();
        }
        // A long keeps its digits until an operator or a function computes with it.
        return node.isLong() ? node.longValue() : JsNumber.of(node.doubleValue());
    }
}
