package dev.askel.http.wire;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON straight into bytes, without a tree in between. Absent members are left out, as AWS
 * does.
 *
 * <p>Any {@code String} can be written: what UTF-8 cannot hold (half a surrogate pair) goes out as
 * an escape, so that every text a client sent comes back as it was. Not safe for use by many
 * threads.
 */
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int CAPACITY_MAX = Integer.MAX_VALUE - 16;

    private byte[] bytes;
    private int length;
    private boolean commaDue;

    public JsonWriter() {
        this(512);
    }

    public JsonWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** How much is written so far. */
    public int length() {
        return length;
    }

    /** The array written into; its first {@link #length()} bytes count. No more may be written. */
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

    /** The name of the next member; plain ASCII. */
    public JsonWriter name(String name) {
        string(name);
        one(':');
        commaDue = false;
        return this;
    }

    public JsonWriter string(String text) {
        comma();
        one('"');
        escape(text);
        one('"');
        commaDue = true;
        return this;
    }

    /** A JSON string that holds this text, which is UTF-8 already. */
    public JsonWriter string(byte[] utf8) {
        comma();
        one('"');
        escape(utf8);
        one('"');
        commaDue = true;
        return this;
    }

    public JsonWriter number(long number) {
        comma();
        ascii(Long.toString(number));
        commaDue = true;
        return this;
    }

    /** A finite number with its fraction, such as {@code 1.0}. */
    public JsonWriter number(double number) {
        comma();
        ascii(Double.toString(number));
        commaDue = true;
        return this;
    }

    public JsonWriter truth(boolean truth) {
        comma();
        ascii(truth ? "true" : "false");
        commaDue = true;
        return this;
    }

    /** An instant as AWS JSON has it: seconds since 1970 with milliseconds. */
    public JsonWriter instant(Instant instant) {
        comma();
        var millis = instant.toEpochMilli();
        if (millis < 0) {
            ascii(BigDecimal.valueOf(millis, 3).toPlainString());
        } else {
            ascii(Long.toString(millis / 1000));
            var fraction = (int) (millis % 1000);
            room(4);
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

    public JsonWriter member(String name, boolean truth) {
        return name(name).truth(truth);
    }

    public JsonWriter member(String name, long number) {
        return name(name).number(number);
    }

    /** An array member; absent only when the collection is. */
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
        one(bracket);
        commaDue = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        one(bracket);
        commaDue = true;
        return this;
    }

    private void comma() {
        if (commaDue) {
            one(',');
        }
    }

    private void one(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    private void ascii(String text) {
        var n = text.length();
        room(n);
        for (int i = 0; i < n; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void escape(String text) {
        var n = text.length();
        room(n + 8);
        for (int i = 0; i < n; i++) {
            var c = text.charAt(i);
            if (c < 0x80) {
                if (c >= 0x20 && c != '"' && c != '\\') {
                    room(1);
                    bytes[length++] = (byte) c;
                } else {
                    control(c);
                }
            } else if (c < 0x800) {
                room(2);
                bytes[length++] = (byte) (0xC0 | (c >> 6));
                bytes[length++] = tail(c);
            } else if (!Character.isSurrogate(c)) {
                room(3);
                bytes[length++] = (byte) (0xE0 | (c >> 12));
                bytes[length++] = tail(c >> 6);
                bytes[length++] = tail(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < n
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                supplementary(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                unicode(c);
            }
        }
    }

    private void escape(byte[] utf8) {
        room(utf8.length + 8);
        for (var b : utf8) {
            if (b < 0 || (b >= 0x20 && b != '"' && b != '\\')) {
                room(1);
                bytes[length++] = b;
            } else {
                control((char) b);
            }
        }
    }

    private void supplementary(int codePoint) {
        room(4);
        bytes[length++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[length++] = tail(codePoint >> 12);
        bytes[length++] = tail(codePoint >> 6);
        bytes[length++] = tail(codePoint);
    }

    /** A continuation byte of UTF-8. */
    private static byte tail(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private void control(char c) {
        switch (c) {
            case '"', '\\' -> pair(c);
            case '\n' -> pair('n');
            case '\r' -> pair('r');
            case '\t' -> pair('t');
            case '\b' -> pair('b');
            case '\f' -> pair('f');
            default -> unicode(c);
        }
    }

    private void pair(char second) {
        room(2);
        bytes[length++] = '\\';
        bytes[length++] = (byte) second;
    }

    private void unicode(char c) {
        room(6);
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        bytes[length++] = HEX[c >> 12];
        bytes[length++] = HEX[(c >> 8) & 0xF];
        bytes[length++] = HEX[(c >> 4) & 0xF];
        bytes[length++] = HEX[c & 0xF];
    }

    private void room(int more) {
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
