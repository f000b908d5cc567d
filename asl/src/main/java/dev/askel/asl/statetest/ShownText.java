package dev.askel.asl.statetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Payload;

/**
 * How the answer of a test writes data. Arrays have blanks behind commas and colons, unlike in
 * histories (recorded: {@code afterItemsPath} of test_state_machine_with_state_error, {@code
 * output} of test_base_parallel_state_mock_success).
 */
public final class ShownText {
    private ShownText() {}

    /** The data as JSON text. */
    public static String of(Payload data) {
        if (!data.tree().isArray()) {
            return data.text();
        }
        var out = new StringBuilder();
        write(data.tree(), out);
        return out.toString();
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node.isArray()) {
            var before = "[";
            for (int i = 0; i < node.size(); i++) {
                out.append(before);
                write(node.get(i), out);
                before = ", ";
            }
            out.append(node.isEmpty() ? "[]" : "]");
        } else if (node.isObject()) {
            var before = "{";
            for (var member : node.properties()) {
                out.append(before).append(Payload.of(TextNode.valueOf(member.getKey())).text());
                out.append(": ");
                write(member.getValue(), out);
                before = ", ";
            }
            out.append(node.isEmpty() ? "{}" : "}");
        } else {
            out.append(Payload.of(node).text());
        }
    }
}
