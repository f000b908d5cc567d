package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Writes a value like the {@code toString} of Java's maps and lists: {@code {Arg1=1, Arg2=[]}}.
 * States.Format prints objects and arrays in this form (docs/aws/asl.md section 5, Format).
 */
final class JavaText {
    private JavaText() {}

    static String format(JsonNode node) {
        var out = new StringBuilder();
        write(node, out);
        return out.toString();
    }

    private static void write(JsonNode node, StringBuilder out) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                String before = "{";
                for (var member : node.properties()) {
                    out.append(before).append(member.getKey()).append('=');
                    write(member.getValue(), out);
                    before = ", ";
                }
                out.append(node.isEmpty() ? "{}" : "}");
            }
            case ARRAY -> {
                String before = "[";
                for (var element : node) {
                    out.append(before);
                    write(element, out);
                    before = ", ";
                }
                out.append(node.isEmpty() ? "[]" : "]");
            }
            case STRING, NUMBER, BOOLEAN, NULL, MISSING -> out.append(node.asText());
            case BINARY, POJO ->
                    throw new IllegalStateException("Not a JSON value: " + node.getNodeType());
        }
    }
}
