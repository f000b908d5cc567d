package dev.askel.engine.execution.codec;

import java.nio.ByteBuffer;

/**
 * Encodes strings that have no UTF-8 form. JSON strings may contain lone surrogates, but CBOR's
 * text strings must not. Names of states, causes and inputs may contain lone surrogates.
 */
public final class Utf16 {
    private Utf16() {}

    /** Whether {@code text} contains a lone surrogate. */
    public static boolean isNeededFor(String text) {
        int i = 0;
        while (i < text.length()) {
            // Surrogates are rare, so this fast check decides for nearly all characters.
            if (Character.isSurrogate(text.charAt(i)) && !isSurrogatePair(text, i++)) {
                return true;
            }
            i++;
        }
        return false;
    }

    private static boolean isSurrogatePair(String text, int i) {
        return Character.isSupplementaryCodePoint(text.codePointAt(i));
    }

    /** Encodes the UTF-16 units of {@code text}, each as two bytes, big-endian. */
    public static byte[] bytes(String text) {
        // Java's charset UTF-16BE cannot be used, because it replaces lone surrogates.
        var units = new byte[text.length() * Character.BYTES];
        ByteBuffer.wrap(units).asCharBuffer().put(text);
        return units;
    }

    /** Decodes {@link #bytes}. */
    public static String text(byte[] units) {
        return ByteBuffer.wrap(units).asCharBuffer().toString();
    }
}
