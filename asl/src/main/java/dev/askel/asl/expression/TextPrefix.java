package dev.askel.asl.expression;

/** Truncates strings. */
public final class TextPrefix {
    private TextPrefix() {}

    /**
     * Returns the first characters of a string. Does not split a surrogate pair, so the result may
     * be one code unit shorter.
     *
     * @param charsMax the maximum length in UTF-16 code units, at least 1
     */
    public static String truncate(CharSequence text, int charsMax) {
        if (text.length() <= charsMax) {
            return text.toString();
        }
        int end = Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
        return text.subSequence(0, end).toString();
    }
}
