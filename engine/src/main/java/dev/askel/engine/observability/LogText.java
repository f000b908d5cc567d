package dev.askel.engine.observability;

import org.jspecify.annotations.Nullable;

/**
 * Writes a JSON object and counts its length in UTF-8. An unpaired surrogate, which UTF-8 cannot
 * encode, becomes an escape.
 */
final class LogText {
    private final StringBuilder out = new StringBuilder(256);
    private int bytes;
    private boolean needsComma;

    LogText begin() {
        return append('{', false);
    }

    LogText end() {
        return append('}', true);
    }

    LogText name(String name) {
        if (needsComma) {
            append(',', false);
        }
        quote(name);
        return append(':', false);
    }

    /** Writes a string member, unless the string is null. */
    LogText member(String name, @Nullable String text) {
        if (text != null) {
            name(name);
            quote(text);
        }
        return this;
    }

    /** Writes a number as a string (docs/aws/history.md section 8). */
    LogText member(String name, long number) {
        return member(name, Long.toString(number));
    }

    LogText value(boolean value) {
        ascii(Boolean.toString(value));
        needsComma = true;
        return this;
    }

    /**
     * Writes a string, truncated to the bound.
     *
     * @param bytesMax the maximum length of the string in UTF-8 bytes, with escapes and without
     *     quotes
     * @return whether the string was written completely
     */
    boolean writeTruncated(String text, int bytesMax) {
        append('"', false);
        int end = escape(text, bytesMax);
        append('"', true);
        return end == text.length();
    }

    int bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private LogText append(char character, boolean comma) {
        out.append(character);
        bytes++;
        needsComma = comma;
        return this;
    }

    private void ascii(String text) {
        out.append(text);
        bytes += text.length();
    }

    private void quote(String text) {
        append('"', false);
        escape(text, Integer.MAX_VALUE);
        append('"', true);
    }

    /**
     * Writes escaped characters up to the bound, and returns the index of the first unwritten
     * character.
     */
    private int escape(String text, int bytesMax) {
        int left = bytesMax;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = isSurrogatePair(text, i);
            var escaped = pair ? null : escapeOf(c);
            int size = escaped != null ? escaped.length() : pair ? 4 : utf8Length(c);
            if (size > left) {
                return i;
            }
            left -= size;
            bytes += size;
            if (escaped != null) {
                out.append(escaped);
            } else {
                out.append(c);
            }
            if (pair) {
                out.append(text.charAt(++i));
            }
        }
        return text.length();
    }

    private static boolean isSurrogatePair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }

    private static int utf8Length(char c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }

    private static @Nullable String escapeOf(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default -> c < ' ' || Character.isSurrogate(c) ? "\\u" + hex(c) : null;
        };
    }

    private static String hex(char c) {
        return "%04x".formatted((int) c);
    }
}
