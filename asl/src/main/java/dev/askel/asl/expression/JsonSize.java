package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;

/** The length of a tree's compact text in bytes of UTF-8, found without writing it. */
final class JsonSize {
    /** What {@link #of} gives for a tree that nests too deeply. */
    static final long TOO_DEEP = -1;

    private static final int ESCAPE_BYTES = 6;

    private final long most;
    private long size;
    private boolean tooDeep;

    private JsonSize(long most) {
        this.most = most;
    }

    /**
     * The size, or any number above {@code most} once it exceeds that, or {@link #TOO_DEEP}. Costs
     * no more than writing {@code most} bytes would.
     */
    static long of(JsonNode node, long most) {
        var count = new JsonSize(most);
        count.add(node, 1);
        return count.tooDeep ? TOO_DEEP : count.size;
    }

    private void add(JsonNode node, int depth) {
        switch (node.getNodeType()) {
            case OBJECT -> addObject(node, depth);
            case ARRAY -> addArray(node, depth);
            case STRING -> addQuoted(node.textValue());
            case NUMBER, BOOLEAN -> size += node.asText().length();
            case NULL, MISSING -> size += "null".length();
            case BINARY, POJO ->
                    throw new IllegalStateException("Not a JSON value: " + node.getNodeType());
        }
    }

    private boolean isAtItsEnd(int depth) {
        tooDeep |= depth > JsonReader.DEPTH_MAX;
        return tooDeep || size > most;
    }

    private void addObject(JsonNode node, int depth) {
        size += Math.max(2, node.size() * 2L + 1);
        for (var member : node.properties()) {
            if (isAtItsEnd(depth)) {
                return;
            }
            addQuoted(member.getKey());
            add(member.getValue(), depth + 1);
        }
    }

    private void addArray(JsonNode node, int depth) {
        size += Math.max(2, node.size() + 1L);
        for (int i = 0; i < node.size() && !isAtItsEnd(depth); i++) {
            add(node.get(i), depth + 1);
        }
    }

    private void addQuoted(String text) {
        size += 2L + text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (Character.isSurrogate(c)) {
                    addSurrogate(text, i);
                } else {
                    size += c < 0x800 ? 1 : 2;
                }
            } else if (c < ' ' || c == '"' || c == '\\') {
                size += JsonText.hasShortEscape(c) ? 1 : ESCAPE_BYTES - 1;
            }
        }
    }

    private void addSurrogate(String text, int i) {
        boolean paired =
                JsonText.isPair(text, i)
                        || (i > 0
                                && Character.isLowSurrogate(text.charAt(i))
                                && Character.isHighSurrogate(text.charAt(i - 1)));
        // A pair is four bytes, two for each half; alone it is written as an escape.
        size += paired ? 1 : ESCAPE_BYTES - 1;
    }

    /** The bytes of a text that has no lone surrogates. */
    static int utf8Length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }
}
