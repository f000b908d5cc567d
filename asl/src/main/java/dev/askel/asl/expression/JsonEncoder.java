package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Writes a tree as compact JSON, with the same escapes as Jackson, the library that AWS uses.
 *
 * <p>Unlike Jackson, this class writes an unpaired surrogate as an escape. The journal stores
 * UTF-8, which cannot represent unpaired surrogates.
 */
public final class JsonEncoder {
    private static final int USUAL_LENGTH = 128;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private JsonEncoder() {}

    public static String encode(JsonNode node) {
        return encode(node, USUAL_LENGTH);
    }

    /**
     * Returns a tree as compact JSON.
     *
     * @param expectedLength the expected length of the JSON
     */
    static String encode(JsonNode node, int expectedLength) {
        var out = new StringBuilder(expectedLength);
        write(node, out);
        return out.toString();
    }

    private static void write(JsonNode node, StringBuilder out) {
        switch (node.getNodeType()) {
            case OBJECT -> writeObject((ObjectNode) node, out);
            case ARRAY -> writeArray(node, out);
            case STRING -> quote(node.textValue(), out);
            case NUMBER, BOOLEAN -> out.append(node.asText());
            case NULL, MISSING -> out.append("null");
            case BINARY, POJO ->
                    throw new IllegalStateException("Not a JSON value: " + node.getNodeType());
        }
    }

    private static void writeObject(ObjectNode node, StringBuilder out) {
        char before = '{';
        for (var member : node.properties()) {
            out.append(before);
            quote(member.getKey(), out);
            out.append(':');
            write(member.getValue(), out);
            before = ',';
        }
        out.append(node.isEmpty() ? "{}" : "}");
    }

    private static void writeArray(JsonNode node, StringBuilder out) {
        char before = '[';
        for (int i = 0; i < node.size(); i++) {
            out.append(before);
            write(node.get(i), out);
            before = ',';
        }
        out.append(node.isEmpty() ? "[]" : "]");
    }

    /** Appends a string in quotes. */
    static void quote(String text, StringBuilder out) {
        out.append('"');
        int plainFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            if (isSurrogatePair(text, i)) {
                i++;
                continue;
            }
            out.append(text, plainFrom, i);
            escape(c, out);
            plainFrom = i + 1;
        }
        out.append(text, plainFrom, text.length()).append('"');
    }

    static boolean isSurrogatePair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /**
     * Replaces each unpaired surrogate in JSON by an escape. Valid JSON contains surrogates only in
     * strings.
     */
    static String escapeLoneSurrogates(String json) {
        StringBuilder out = null;
        int plainFrom = 0;
        for (int i = 0; i < json.length(); i++) {
            if (!Character.isSurrogate(json.charAt(i))) {
                continue;
            }
            if (isSurrogatePair(json, i)) {
                i++;
                continue;
            }
            if (out == null) {
                out = new StringBuilder(json.length() + 16);
            }
            out.append(json, plainFrom, i);
            escape(json.charAt(i), out);
            plainFrom = i + 1;
        }
        return out == null ? json : out.append(json, plainFrom, json.length()).toString();
    }

    static boolean hasShortEscape(char c) {
        return c == '"' || c == '\\' || (c >= '\b' && c <= '\r' && c != 0x0B);
    }

    private static void escape(char c, StringBuilder out) {
        out.append('\\');
        switch (c) {
            case '"', '\\' -> out.append(c);
            case '\b' -> out.append('b');
            case '\f' -> out.append('f');
            case '\n' -> out.append('n');
            case '\r' -> out.append('r');
            case '\t' -> out.append('t');
            default ->
                    out.append('u')
                            .append(HEX[c >> 12])
                            .append(HEX[(c >> 8) & 15])
                            .append(HEX[(c >> 4) & 15])
                            .append(HEX[c & 15]);
        }
    }
}
