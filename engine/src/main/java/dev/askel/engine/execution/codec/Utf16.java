package dev.askel.engine.execution.codec;

import java.nio.ByteBuffer;

/**
 * Texts that have no UTF-8, as bytes: JSON allows a surrogate without its partner in any string,
 * CBOR's text does not. Names of states, causes and inputs come so.
 */
public final class Utf16 {
    private Utf16() {}

    /** Whether {@code text} holds a surrogate without its partner. */
    public static boolean isNeededFor(String text) {
        int i = 0;
        while (i < text.length()) {
            // Nearly all characters are none, which is quickly seen.
            if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i++)) {
                return true;
            }
            i++;
        }
        return false;
    }

    private static boolean isPair(String text, int i) {
        return Character.isSupplementaryCodePoint(text.codePointAt(i));
    }

    /** The units of {@code text}, each as two bytes, big-endian. */
    public static byte[] bytes(String text) {
        // Java's own charset replaces lone surrogates, so the units are copied.
        var units = new byte[text.length() * Character.BYTES];
        ByteBuffer.wrap(units).asCharBuffer().put(text);
        return units;
    }

    /** The text that {@link #bytes} was given. */
    public static String text(byte[] units) {
        return ByteBuffer.wrap(units).asCharBuffer().toString();
    }
}
