package dev.askel.engine.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Any Java string as bytes and back without loss: UTF-8, and a lone surrogate, which UTF-8 has no
 * place for, as the three bytes its number would take (WTF-8). PostgreSQL's text holds neither lone
 * surrogates nor U+0000, so what users wrote is kept in this form, and a cleaned copy for search.
 */
public final class ExactText {
    /** Length of a search column, in UTF-16 units. */
    static final int SEARCHABLE_MAX = 256;

    private static final char REPLACEMENT = '\uFFFD';

    private ExactText() {}

    /** The bytes of a text, null for null. */
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

    /** The text whose bytes these are, null for null. */
    public static @Nullable String decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        StringBuilder text = null;
        int from = 0;
        for (int i = 0; i + 2 < bytes.length; i++) {
            // In UTF-8, 0xED is followed by less than 0xA0: from there on begin the surrogates.
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

    /** What of a text the database's text type takes, cut to {@link #SEARCHABLE_MAX}. */
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
