package dev.askel.engine.searchattribute;

import dev.askel.engine.api.attribute.AttributeValue;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Splits texts into words. A word is a sequence of letters, combining marks and digits, in lower
 * case and with composed characters (NFC). Only its first {@link #CHARACTERS_MAX} characters are
 * compared.
 */
public final class TextWords {
    /** The maximum length of a word in UTF-16 code units. */
    static final int CHARACTERS_MAX = 64;

    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private TextWords() {}

    /**
     * Returns the first {@link AttributeValue#WORDS_MAX} distinct words, in the order of the text.
     */
    public static List<String> of(String text) {
        var words = new LinkedHashSet<String>();
        var normal = Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        for (var each : SEPARATORS.split(normal, -1)) {
            if (!each.isEmpty() && words.size() < AttributeValue.WORDS_MAX) {
                words.add(truncated(each));
            }
        }
        return List.copyOf(words);
    }

    private static String truncated(String word) {
        if (word.length() <= CHARACTERS_MAX) {
            return word;
        }
        boolean splitsPair = Character.isHighSurrogate(word.charAt(CHARACTERS_MAX - 1));
        return word.substring(0, splitsPair ? CHARACTERS_MAX - 1 : CHARACTERS_MAX);
    }
}
