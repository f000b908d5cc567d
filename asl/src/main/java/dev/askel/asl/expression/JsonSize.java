package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The size of a JSON tree: the number of bytes as compact JSON in UTF-8, and the nesting. The JSON
 * is not written to measure the size, because an expression can create a small tree that contains
 * the same part a million times.
 *
 * @param bytes the exact number of bytes, if it does not exceed the limit of the measurement;
 *     otherwise some number above the limit. Not exact if the tree is nested too deeply
 * @param levels the maximum number of objects and arrays that enclose each other; 0 for a value
 *     that is neither
 */
public record JsonSize(long bytes, int levels) {
    /** The maximum nesting that {@link JsonReader} can read. */
    public static final int LEVELS_MAX = JsonReader.DEPTH_MAX;

    private static final int ESCAPE_BYTES = 6;

    /**
     * Measures a tree. The measurement ends when the size exceeds {@code bytesMax} or the nesting
     * exceeds the maximum. So it costs no more than writing {@code bytesMax} bytes.
     */
    public static JsonSize measure(JsonNode node, long bytesMax) {
        var count = new Count(bytesMax);
        count.add(node, 0);
        return new JsonSize(count.bytes, count.levels);
    }

    boolean isTooDeep() {
        return levels > LEVELS_MAX;
    }

    /** Returns the nesting of a tree. A result above {@link #LEVELS_MAX} is not exact. */
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

    /** Returns the number of UTF-8 bytes of a string without unpaired surrogates. */
    static int utf8Length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A surrogate pair takes four bytes, so each surrogate counts as two bytes.
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }

    /** Returns the number of bytes of a string as quoted JSON. */
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
                    bytes += JsonEncoder.hasShortEscape(c) ? 1 : ESCAPE_BYTES - 1;
                }
            }
        }

        /** Returns the number of bytes of a character outside ASCII, minus one. */
        private static int extraBytes(String text, int i, char c) {
            if (!Character.isSurrogate(c)) {
                return c < 0x800 ? 1 : 2;
            }
            boolean paired =
                    JsonEncoder.isSurrogatePair(text, i)
                            || (i > 0
                                    && Character.isLowSurrogate(c)
                                    && Character.isHighSurrogate(text.charAt(i - 1)));
            return paired ? 1 : ESCAPE_BYTES - 1;
        }
    }
}
