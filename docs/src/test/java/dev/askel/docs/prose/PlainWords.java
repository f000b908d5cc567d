package dev.askel.docs.prose;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts expressions that readers have to read twice (see "Language" in CONTRIBUTING.md):
 *
 * <ul>
 *   <li><em>what</em>: a relative clause without a noun, such as "what is pending"
 *   <li><em>front</em>: a sentence that begins with one
 *   <li><em>idiom</em>: an everyday verb in place of the term of the field
 *   <li><em>long</em>: a sentence of more than 30 words
 * </ul>
 *
 * @param words the number of words in sentences of at least three words
 */
record PlainWords(int words, int what, int front, int idiom, int longSentences) {
    static final PlainWords NONE = new PlainWords(0, 0, 0, 0, 0);

    private static final int SENTENCE_WORDS_MIN = 3;
    private static final int SENTENCE_WORDS_MAX = 30;
    private static final int FIGURE_WORDS = 1000;

    private static final Pattern WHAT =
            Pattern.compile(
                    "\\b(?:what|who|whom|whoever|whatever|whichever)\\s+"
                            + "(?!(?:about|if|kind|kinds|time|version|to)\\b)[a-z]+",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern FRONT =
            Pattern.compile(
                    "^(?:What|Who|Whoever|Whatever|Whom|Of what|Of which|Of whom|That which"
                            + "|Those that|Those who|For what)\\b(?!.*\\?$)");
    private static final Pattern IDIOM =
            Pattern.compile(
                    "\\b(?:go(?:es|ne|ing)? on|went on|hears?|heard|(?:is|are|was|were|be|been) told"
                            + "|tells?|stands?|stood|com(?:e|es|ing) about|came about|for good"
                            + "|in (?:its|their|the) midst|let go|lets go|at hand|word of|words of"
                            + "|takes? back|took back|puts? out|is put out|in vain|whose turn"
                            + "|makes? known|of its own accord|has left|have left|for ever|once more"
                            + "|all else|as it were|none such|of late|amid|nobody|somebody|anew"
                            + "|thereby|hereby|likewise)\\b",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern CODE =
            Pattern.compile("`[^`]*`|\\{@\\w+ [^}]*}|https?://\\S+|<[^>]{1,60}>");
    private static final Pattern SENTENCE_END =
            Pattern.compile(
                    "@(?:param|return|throws|see|implNote)\\s+(?:\\S+\\s)?"
                            + "|(?<=[.!?;:])\\s+(?=[A-Z])|\\s[-–]\\s");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z'’-]*");

    /** Counts a comment or paragraph. */
    static PlainWords of(String block) {
        var text = CODE.matcher(block).replaceAll(" X ").replaceAll("\\s+", " ");
        return Stream.of(SENTENCE_END.split(text, -1))
                .map(PlainWords::ofSentence)
                .reduce(NONE, PlainWords::plus);
    }

    private static PlainWords ofSentence(String sentence) {
        int words = (int) WORD.matcher(sentence).results().count();
        var stripped = sentence.strip();
        return words < SENTENCE_WORDS_MIN
                ? NONE
                : new PlainWords(
                        words,
                        (int) WHAT.matcher(stripped).results().count(),
                        FRONT.matcher(stripped).find() ? 1 : 0,
                        (int) IDIOM.matcher(stripped).results().count(),
                        words > SENTENCE_WORDS_MAX ? 1 : 0);
    }

    PlainWords plus(PlainWords other) {
        return new PlainWords(
                words + other.words,
                what + other.what,
                front + other.front,
                idiom + other.idiom,
                longSentences + other.longSentences);
    }

    /** Returns all flags per 1,000 words. */
    double all() {
        return perThousandWords(what + front + idiom + longSentences);
    }

    /** Returns a number of flags per 1,000 words. */
    double perThousandWords(int flags) {
        return flags * (double) FIGURE_WORDS / Math.max(words, 1);
    }
}
