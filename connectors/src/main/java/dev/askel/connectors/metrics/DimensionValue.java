package dev.askel.connectors.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Encodes values of dimensions, which must be ASCII without control characters. */
final class DimensionValue {
    /** The maximum length of a value (API reference, Dimension). */
    static final int LENGTH_MAX = 1_024;

    private DimensionValue() {}

    /**
     * Returns the value with each other character as the percent-encoding of its UTF-8: {@code
     * caf%C3%A9}. Characters above the maximum length are left out, because CloudWatch refuses the
     * whole request otherwise.
     */
    static String encode(String value) {
        var encoded = new StringBuilder(value.length());
        int[] characters = value.codePoints().toArray();
        for (int character : characters) {
            var next = encode(character);
            if (encoded.length() + next.length() > LENGTH_MAX) {
                break;
            }
            encoded.append(next);
        }
        return encoded.toString();
    }

    private static String encode(int character) {
        var text = Character.toString(character);
        if (character >= ' ' && character <= '~') {
            return text;
        }
        var escapes = new StringBuilder();
        for (byte each : text.getBytes(UTF_8)) {
            escapes.append("%%%02X".formatted(each));
        }
        return escapes.toString();
    }
}
