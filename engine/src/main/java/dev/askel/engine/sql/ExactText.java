package dev.askel.engine.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Converts any Java string to bytes and back without loss.
 *
 * <p>The form is WTF-8: UTF-8, in which a lone surrogate is encoded as the three bytes of its code
 * point. PostgreSQL's {@code text} can hold neither lone surrogates nor U+0000. Therefore user
 * input is stored as these bytes, in addition to a {@link #searchable} copy.
 */
public final class ExactText {
    /** The maximum length of a search column, in UTF-16 code units. */
    static final int SEARCHABLE_MAX = 256;

    private static final char REPLACEMENT = '\uFFFD';

    private ExactText() {}

    /** Returns the bytes of a string; null for null. */
    public static @Nullable Bytes encode(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (!hasLoneSurrogate(text)) {
            return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
        }
        var bytes = new ByteArrayOutputStream(text.length() * 2);
        text.codePoints()
                .forEach(point -> {
                    if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                        bytes.write(0xE0 | (point >> 12));
                        bytes.write(0x80 | ((point >> 6) & 0x3F));
                        bytes.write(0x80 | (point & 0x3F));
                    } else {
                        bytes.writeBytes(
                                Character.toString(point).getBytes(StandardCharsets.UTF_8));
                    }
                });
        return Bytes.wrap(bytes.toByteArray());
    }

    /** Returns the string that {@link #encode} encoded as these bytes; null for null. */
    public static @Nullable String decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        StringBuilder text = null;
        int from = 0;
        for (int i = 0; i + 2 < bytes.length; i++) {
            // In UTF-8, the byte after 0xED is always less than 0xA0. A greater byte marks a
            // surrogate.
            if (bytes[i] == (byte) 0xED && (bytes[i + 1] & 0xFF) >= 0xA0) {
                text = text == null ? new StringBuilder(bytes.length) : text;
                text.append(new String(bytes, from, i - from, StandardCharsets.UTF_8));
                text.append((char) (0xD000 | ((bytes[i + 1] & 0x3F) << 6) | (bytes[i + 2] & 0x3F)));
                i += 2;
                from = i + 1;
            }
        }
        var rest = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
        return text == null ? rest : text.append(rest).toString();
    }

    /**
     * Replaces the characters that PostgreSQL's {@code text} cannot hold, and truncates the string
     * to {@link #SEARCHABLE_MAX}.
     */
    public static @Nullable String searchable(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var clean = new StringBuilder(Math.min(text.length(), SEARCHABLE_MAX));
        text.codePoints()
                .takeWhile(_ -> clean.length() < SEARCHABLE_MAX)
                .forEach(point -> clean.appendCodePoint(isStorable(point) ? point : REPLACEMENT));
        return clean.toString();
    }

    private static boolean isStorable(int point) {
        return point != 0 && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints()
                .anyMatch(point ->
                        point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
