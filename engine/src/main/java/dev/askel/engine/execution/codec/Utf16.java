package dev.askel.engine.execution.codec;

import java.nio.ByteBuffer;

/**
 * Encodes texts that have no UTF-8 form. JSON allows lone surrogates in strings, but CBOR's text
 * does not. Names of states, causes and inputs may contain one.
 */
public final class Utf16 {
    private Utf16() {}

    /** Whether {@code text} contains a lone surrogate. */
    public static boolean isNeededFor(String text) {
        int i = 0;
        while (i < text.length()) {
            // Surrogates are rare, so this fast test decides for nearly all characters.
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
        // The units are copied, because Java's charset UTF-16BE replaces lone surrogates.
        var units = new byte[text.length() * Character.BYTES];
        ByteBuffer.wrap(units).asCharBuffer().put(text);
        return units;
    }

    /** Decodes {@link #bytes}. */
    public static String text(byte[] units) {
        return ByteBuffer.wrap(units).asCharBuffer().toString();
    }
}
