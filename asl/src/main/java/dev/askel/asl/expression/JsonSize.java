package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The size of a tree: the bytes of its compact text in UTF-8, and the number of its nested levels.
 * It is measured without writing the text, because an expression can build a small tree that
 * contains the same part a million times.
 *
 * @param bytes exact up to the limit of the measurement; beyond the limit any larger number
 * @param levels 0 for a value that is neither object nor array; otherwise 1 more than those of its
 *     deepest part
 */
public record JsonSize(long bytes, int levels) {
    /** The largest depth of a value, which {@link JsonReader} can read back. */
    public static final int LEVELS_MAX = JsonReader.DEPTH_MAX;

    private static final int ESCAPE_BYTES = 6;

    /**
     * Measures a tree. Ends when the tree has more than {@code bytesMax} bytes or too many levels,
     * so measuring costs no more than writing this number of bytes.
     */
    public static JsonSize of(JsonNode node, long bytesMax) {
        var count = new Count(bytesMax);
        count.add(node, 0);
        return new JsonSize(count.bytes, count.levels);
    }

    boolean isTooDeep() {
        return levels > LEVELS_MAX;
    }

    /** The levels of a tree. The count stops one level beyond the limit. */
    public static int levels(JsonNode node) {
        return levels(node, LEVELS_MAX);
    }

    private static int levels(JsonNode node, int left) {
        if (!node.isContainerNode()) {
            return 0;
        }
        int deepest = 0;
        if (left > 0) {
            for (var child : node) {
                if (child.isContainerNode()) {
                    deepest = Math.max(deepest, levels(child, left - 1));
                }
            }
        }
        return deepest + 1;
    }

    /** The bytes of a text that has no lone surrogates. */
    static int utf8Length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A pair of surrogates takes four bytes, so each half counts two.
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }

    /** The bytes of a string in quotes. */
    public static long quotedBytes(String text) {
        var count = new Count(Long.MAX_VALUE);
        count.addQuoted(text);
        return count.bytes;
    }

    private static final class Count {
        private final long bytesMax;
        private long bytes;
        private int levels;

        Count(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        void add(JsonNode node, int level) {
            switch (node.getNodeType()) {
                case OBJECT -> addObject(node, level + 1);
                case ARRAY -> addArray(node, level + 1);
                case STRING -> addQuoted(node.textValue());
                case NUMBER, BOOLEAN -> bytes += node.asText().length();
                case NULL, MISSING -> bytes += "null".length();
                case BINARY, POJO ->
                        throw new IllegalStateException("Not a JSON value: " + node.getNodeType());
            }
        }

        private boolean exceedsLimit(int level) {
            levels = Math.max(levels, level);
            return levels > LEVELS_MAX || bytes > bytesMax;
        }

        private void addObject(JsonNode node, int level) {
            bytes += Math.max(2, node.size() * 2L + 1);
            if (exceedsLimit(level)) {
                return;
            }
            for (var member : node.properties()) {
                addQuoted(member.getKey());
                add(member.getValue(), level);
                if (exceedsLimit(level)) {
                    return;
                }
            }
        }

        private void addArray(JsonNode node, int level) {
            bytes += Math.max(2, node.size() + 1L);
            for (int i = 0; !exceedsLimit(level) && i < node.size(); i++) {
                add(node.get(i), level);
            }
        }

        private void addQuoted(String text) {
            bytes += 2L + text.length();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c >= 0x80) {
                    bytes += extraBytes(text, i, c);
                } else if (c < ' ' || c == '"' || c == '\\') {
                    bytes += JsonText.hasShortEscape(c) ? 1 : ESCAPE_BYTES - 1;
                }
            }
        }

        /** Returns the bytes of a character beyond ASCII, minus one. */
        private static int extraBytes(String text, int i, char c) {
            if (!Character.isSurrogate(c)) {
                return c < 0x800 ? 1 : 2;
            }
            boolean paired =
                    JsonText.isSurrogatePair(text, i)
                            || (i > 0
                                    && Character.isLowSurrogate(c)
                                    && Character.isHighSurrogate(text.charAt(i - 1)));
            return paired ? 1 : ESCAPE_BYTES - 1;
        }
    }
}
