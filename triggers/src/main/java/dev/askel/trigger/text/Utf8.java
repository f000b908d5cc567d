package dev.askel.trigger.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Decodes UTF-8 without replacing malformed bytes, and measures texts. */
public final class Utf8 {
    private static final char ONE_BYTE_MAX = 0x7F;
    private static final char TWO_BYTES_MAX = 0x7FF;

    private Utf8() {}

    /** Returns the text of bytes; null when they are not UTF-8. */
    public static @Nullable String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    /** Returns the number of bytes of a text without unpaired surrogates. */
    public static long length(String text) {
        long length = text.length();
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            if (each > ONE_BYTE_MAX) {
                // A pair of surrogates takes four bytes, so each surrogate counts two.
                length += each <= TWO_BYTES_MAX || Character.isSurrogate(each) ? 1 : 2;
            }
        }
        return length;
    }
}
