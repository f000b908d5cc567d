package dev.askel.asl.expression;

/** Truncates texts. */
public final class TextPrefix {
    private TextPrefix() {}

    /**
     * Returns the first characters of a text. Does not divide the two surrogates of a character, so
     * that the result may be one shorter.
     *
     * @param charsMax the largest length in UTF-16 code units, at least 1
     */
    public static String of(CharSequence text, int charsMax) {
        if (text.length() <= charsMax) {
            return text.toString();
        }
        int end = Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
        return text.subSequence(0, end).toString();
    }
}
