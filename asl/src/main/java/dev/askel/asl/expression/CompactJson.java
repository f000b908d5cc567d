package dev.askel.asl.expression;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Recognizes bytes that are compact JSON, in one pass and without creating a tree. If such bytes
 * are read and written again, the result is the same bytes.
 *
 * <p>Most items of a Map Run have this form. Some JSON is not recognized, for example with blanks,
 * with a repeated key or with deep nesting. {@link JsonReader} must read such JSON.
 */
final class CompactJson {
    /** The result for bytes that are not recognized. */
    static final int UNKNOWN = -1;

    /** The maximum nesting. It limits the recursion. */
    private static final int LEVELS_MAX = 64;

    /**
     * The maximum number of keys of an object. It limits the cost, because each key is compared
     * with all other keys.
     */
    private static final int KEYS_MAX = 64;

    /**
     * The maximum length of an integer. {@link JsonReader} may not preserve the spelling of longer
     * integers.
     */
    private static final int INTEGER_LENGTH_MAX = 18;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

    private final byte[] text;
    private int at;
    private int deepest;

    /** The hashes of the keys of all open objects. The keys of the innermost object are last. */
    private long[] keys = new long[16];

    private int keyCount;

    private CompactJson(byte[] text) {
        this.text = text;
    }

    /**
     * Returns the nesting of the value, as {@link JsonSize#levels} counts it; {@link #UNKNOWN} for
     * bytes that are not recognized.
     */
    static int levels(byte[] utf8) {
        var json = new CompactJson(utf8);
        return json.value(0) && json.at == utf8.length ? json.deepest : UNKNOWN;
    }

    private boolean value(int level) {
        if (at == text.length) {
            return false;
        }
        return switch (text[at]) {
            case '{' -> object(level + 1);
            case '[' -> array(level + 1);
            case '"' -> string();
            case 't' -> literal('r', 'u', 'e');
            case 'f' -> literal('a', 'l', 's', 'e');
            case 'n' -> literal('u', 'l', 'l');
            default -> number();
        };
    }

    private boolean isAt(char wanted) {
        return at < text.length && text[at] == wanted;
    }

    private boolean skip(char wanted) {
        if (!isAt(wanted)) {
            return false;
        }
        at++;
        return true;
    }

    private boolean enter(int level) {
        deepest = Math.max(deepest, level);
        at++;
        return level <= LEVELS_MAX;
    }

    private boolean object(int level) {
        if (!enter(level)) {
            return false;
        }
        if (skip('}')) {
            return true;
        }
        int firstKey = keyCount;
        do {
            int from = at;
            if (!isAt('"') || !string() || !addKey(firstKey, from) || !skip(':') || !value(level)) {
                return false;
            }
        } while (skip(','));
        keyCount = firstKey;
        return skip('}');
    }

    /**
     * Adds the key that ends at the current position. Returns false when the object has too many
     * keys or may already have this key. A repeated key is not recognized, because only its last
     * value would be written again.
     */
    private boolean addKey(int firstKey, int from) {
        long hash = 0;
        for (int i = from; i < at; i++) {
            hash = (hash ^ text[i]) * HASH_FACTOR;
        }
        for (int i = firstKey; i < keyCount; i++) {
            if (keys[i] == hash) {
                return false;
            }
        }
        if (keyCount == keys.length) {
            keys = Arrays.copyOf(keys, 2 * keyCount);
        }
        keys[keyCount++] = hash;
        return keyCount - firstKey <= KEYS_MAX;
    }

    private boolean array(int level) {
        if (!enter(level)) {
            return false;
        }
        if (skip(']')) {
            return true;
        }
        do {
            if (!value(level)) {
                return false;
            }
        } while (skip(','));
        return skip(']');
    }

    private boolean literal(char... rest) {
        at++;
        for (char each : rest) {
            if (!skip(each)) {
                return false;
            }
        }
        return true;
    }

    private boolean number() {
        int from = at;
        boolean isNegative = skip('-');
        int first = at;
        int digits = digits();
        if (digits == 0 || (digits > 1 && text[first] == '0')) {
            return false;
        }
        boolean isInteger = true;
        if (skip('.')) {
            isInteger = false;
            if (digits() == 0) {
                return false;
            }
        }
        if (skip('e') || skip('E')) {
            isInteger = false;
            if (!skip('+')) {
                var _ = skip('-');
            }
            if (digits() == 0) {
                return false;
            }
        }
        // The integer -0 is not recognized, because it loses its sign when it is read and written
        // again.
        return !isInteger
                || (at - from <= INTEGER_LENGTH_MAX && !(isNegative && text[first] == '0'));
    }

    private int digits() {
        int from = at;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at - from;
    }

    private boolean string() {
        at++;
        while (true) {
            while (at + Long.BYTES <= text.length && isPlain((long) EIGHT_BYTES.get(text, at))) {
                at += Long.BYTES;
            }
            if (at == text.length) {
                return false;
            }
            byte next = text[at];
            if (next == '"') {
                at++;
                return true;
            }
            if (next < 0) {
                if (!character(Byte.toUnsignedInt(next))) {
                    return false;
                }
            } else if (next == '\\') {
                if (!escape()) {
                    return false;
                }
            } else if (next < ' ') {
                return false;
            } else {
                at++;
            }
        }
    }

    /** Whether eight bytes are ASCII characters that need no escape in a JSON string. */
    private static boolean isPlain(long bytes) {
        long quote = bytes ^ (ONES * '"');
        long backslash = bytes ^ (ONES * '\\');
        long special =
                ((quote - ONES) & ~quote)
                        | ((backslash - ONES) & ~backslash)
                        | ((bytes - ONES * ' ') & ~bytes)
                        | bytes;
        return (special & HIGH_BITS) == 0;
    }

    /**
     * Reads an escape. Recognizes the escapes that {@link JsonEncoder} writes, except escapes with
     * a number.
     */
    private boolean escape() {
        if (at + 1 == text.length) {
            return false;
        }
        at += 2;
        return switch (text[at - 1]) {
            case '"', '\\', 'b', 'f', 'n', 'r', 't' -> true;
            default -> false;
        };
    }

    /** Reads a character of two to four bytes (RFC 3629, section 4). */
    private boolean character(int first) {
        at++;
        if (first >= 0xC2 && first <= 0xDF) {
            return continuation(0x80, 0xBF);
        }
        if (first >= 0xE0 && first <= 0xEF) {
            int least = first == 0xE0 ? 0xA0 : 0x80;
            int most = first == 0xED ? 0x9F : 0xBF;
            return continuation(least, most) && continuation(0x80, 0xBF);
        }
        if (first >= 0xF0 && first <= 0xF4) {
            int least = first == 0xF0 ? 0x90 : 0x80;
            int most = first == 0xF4 ? 0x8F : 0xBF;
            return continuation(least, most)
                    && continuation(0x80, 0xBF)
                    && continuation(0x80, 0xBF);
        }
        return false;
    }

    private boolean continuation(int least, int most) {
        if (at == text.length) {
            return false;
        }
        int next = Byte.toUnsignedInt(text[at++]);
        return next >= least && next <= most;
    }
}
