package dev.askel.http.wire;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON into a byte array, without a tree. Absent members are omitted, as AWS does.
 *
 * <p>Any {@code String} can be written. Half of a surrogate pair, which UTF-8 cannot encode, is
 * written as an escape. Clients therefore get every string back unchanged. Not safe for use by many
 * threads.
 */
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int CAPACITY_MAX = Integer.MAX_VALUE - 16;

    /**
     * Spare bytes for the quote and the brackets that often follow a string, so that writing them
     * does not double the array.
     */
    private static final int CLOSING_BYTES = 8;

    /**
     * The number of bytes that the JSON escape of each UTF-8 byte adds: 0, 1, or 5 for {@code
     * \\u0000}.
     */
    private static final byte[] ADDED_BYTES = new byte[1 << Byte.SIZE];

    /** The second character of an escape that adds one byte. */
    private static final byte[] SECOND = new byte[0x80];

    static {
        Arrays.fill(ADDED_BYTES, 0, 0x20, (byte) 5);
        var escaped = "\"\\\n\r\t\b\f";
        var seconds = "\"\\nrtbf";
        for (int i = 0; i < escaped.length(); i++) {
            ADDED_BYTES[escaped.charAt(i)] = 1;
            SECOND[escaped.charAt(i)] = (byte) seconds.charAt(i);
        }
    }

    private byte[] bytes;
    private int length;
    private boolean commaDue;

    public JsonWriter() {
        this(512);
    }

    public JsonWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** The number of bytes written. */
    public int length() {
        return length;
    }

    /**
     * The array that holds the JSON in its first {@link #length()} bytes. The caller must not write
     * more JSON after this call.
     */
    public byte[] buffer() {
        return bytes;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    public JsonWriter beginObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter beginArray() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    public JsonWriter name(String name) {
        string(name);
        ascii(':');
        commaDue = false;
        return this;
    }

    public JsonWriter string(String text) {
        comma();
        ascii('"');
        escape(text);
        ascii('"');
        commaDue = true;
        return this;
    }

    /** Writes a JSON string whose text is already UTF-8. */
    public JsonWriter string(byte[] utf8) {
        comma();
        ascii('"');
        escape(utf8);
        ascii('"');
        commaDue = true;
        return this;
    }

    public JsonWriter number(long number) {
        comma();
        ascii(Long.toString(number));
        commaDue = true;
        return this;
    }

    /** Writes a finite number with its fraction, such as {@code 1.0}. */
    public JsonWriter number(double number) {
        comma();
        ascii(Double.toString(number));
        commaDue = true;
        return this;
    }

    public JsonWriter bool(boolean value) {
        comma();
        ascii(value ? "true" : "false");
        commaDue = true;
        return this;
    }

    /** Writes an instant as AWS JSON does: seconds since 1970 with milliseconds. */
    public JsonWriter instant(Instant instant) {
        comma();
        var millis = instant.toEpochMilli();
        if (millis < 0) {
            ascii(BigDecimal.valueOf(millis, 3).toPlainString());
        } else {
            ascii(Long.toString(millis / 1000));
            var fraction = (int) (millis % 1000);
            ensureCapacity(4);
            bytes[length++] = '.';
            bytes[length++] = (byte) ('0' + fraction / 100);
            bytes[length++] = (byte) ('0' + fraction / 10 % 10);
            bytes[length++] = (byte) ('0' + fraction % 10);
        }
        commaDue = true;
        return this;
    }

    public JsonWriter member(String name, @Nullable String text) {
        return text == null ? this : name(name).string(text);
    }

    public JsonWriter member(String name, @Nullable Enum<?> constant) {
        return constant == null ? this : name(name).string(constant.name());
    }

    public JsonWriter member(String name, @Nullable Instant instant) {
        return instant == null ? this : name(name).instant(instant);
    }

    public JsonWriter member(String name, boolean value) {
        return name(name).bool(value);
    }

    public JsonWriter member(String name, long number) {
        return name(name).number(number);
    }

    /** Writes an array member. The member is omitted only when the collection is null. */
    public <T> JsonWriter member(
            String name, @Nullable Collection<T> items, BiConsumer<JsonWriter, T> each) {
        if (items == null) {
            return this;
        }
        name(name).beginArray();
        items.forEach(item -> each.accept(this, item));
        return endArray();
    }

    private JsonWriter open(char bracket) {
        comma();
        ascii(bracket);
        commaDue = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        ascii(bracket);
        commaDue = true;
        return this;
    }

    private void comma() {
        if (commaDue) {
            ascii(',');
        }
    }

    private void ascii(char ascii) {
        ensureCapacity(1);
        bytes[length++] = (byte) ascii;
    }

    private void ascii(String text) {
        var n = text.length();
        ensureCapacity(n);
        for (int i = 0; i < n; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void escape(String text) {
        var n = text.length();
        long size = n;
        int bits = 0;
        for (int i = 0; i < n; i++) {
            var c = text.charAt(i);
            bits |= c;
            size += ADDED_BYTES[c & 0xFF];
        }
        if (bits < 0x80) {
            ensureCapacity(Math.clamp(size + CLOSING_BYTES, 0, Integer.MAX_VALUE));
            var into = bytes;
            int at = length;
            for (int i = 0; i < n; i++) {
                at = escape((byte) text.charAt(i), into, at);
            }
            length = at;
        } else {
            ensureCapacity(n + CLOSING_BYTES);
            escapeUnicode(text);
        }
    }

    private void escape(byte[] utf8) {
        long size = utf8.length;
        for (var b : utf8) {
            size += ADDED_BYTES[b & 0xFF];
        }
        ensureCapacity(Math.clamp(size + CLOSING_BYTES, 0, Integer.MAX_VALUE));
        var into = bytes;
        int at = length;
        for (var b : utf8) {
            at = escape(b, into, at);
        }
        length = at;
    }

    /**
     * Writes a UTF-8 byte, escaped if necessary, at an index with enough capacity. Returns the
     * index after it.
     */
    private static int escape(byte b, byte[] into, int at) {
        int added = ADDED_BYTES[b & 0xFF];
        if (added == 0) {
            into[at] = b;
            return at + 1;
        }
        if (added == 1) {
            into[at] = '\\';
            into[at + 1] = SECOND[b];
            return at + 2;
        }
        return unicodeEscape((char) b, into, at);
    }

    private void escapeUnicode(String text) {
        var n = text.length();
        for (int i = 0; i < n; i++) {
            var c = text.charAt(i);
            if (c < 0x80) {
                ensureCapacity(6);
                length = escape((byte) c, bytes, length);
            } else if (c < 0x800) {
                ensureCapacity(2);
                bytes[length++] = (byte) (0xC0 | (c >> 6));
                bytes[length++] = continuationByte(c);
            } else if (!Character.isSurrogate(c)) {
                ensureCapacity(3);
                bytes[length++] = (byte) (0xE0 | (c >> 12));
                bytes[length++] = continuationByte(c >> 6);
                bytes[length++] = continuationByte(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < n
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                supplementary(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                ensureCapacity(6);
                length = unicodeEscape(c, bytes, length);
            }
        }
    }

    private void supplementary(int codePoint) {
        ensureCapacity(4);
        bytes[length++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[length++] = continuationByte(codePoint >> 12);
        bytes[length++] = continuationByte(codePoint >> 6);
        bytes[length++] = continuationByte(codePoint);
    }

    /** Returns a continuation byte of UTF-8 with the lowest six bits. */
    private static byte continuationByte(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private static int unicodeEscape(char c, byte[] into, int at) {
        into[at] = '\\';
        into[at + 1] = 'u';
        into[at + 2] = HEX[c >> 12];
        into[at + 3] = HEX[(c >> 8) & 0xF];
        into[at + 4] = HEX[(c >> 4) & 0xF];
        into[at + 5] = HEX[c & 0xF];
        return at + 6;
    }

    private void ensureCapacity(int more) {
        if (bytes.length - length >= more) {
            return;
        }
        if (length > CAPACITY_MAX - more) {
            throw new IllegalStateException("an answer outgrew " + CAPACITY_MAX + " bytes");
        }
        var doubled = bytes.length > CAPACITY_MAX / 2 ? CAPACITY_MAX : bytes.length * 2;
        bytes = Arrays.copyOf(bytes, Math.max(doubled, length + more));
    }
}
