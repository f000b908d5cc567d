package dev.askel.asl.expression.jsonata;

/**
 * Looks for a text in a text and pays for each character it compares: a text that is nearly
 * everywhere costs the product of both lengths.
 */
final class TextSearch {
    /** Characters that are compared for one step. */
    private static final int COMPARED_PER_STEP = 8;

    private TextSearch() {}

    /** Where {@code part} stands first, not before {@code from}; negative when nowhere. */
    static int find(Arguments a, String text, String part, int from) {
        if (part.isEmpty()) {
            return Math.min(from, text.length());
        }
        char first = part.charAt(0);
        int last = text.length() - part.length();
        int at = text.indexOf(first, from);
        while (at >= 0 && at <= last) {
            int same = 1;
            while (same < part.length() && text.charAt(at + same) == part.charAt(same)) {
                same++;
            }
            a.payText(1 + same / COMPARED_PER_STEP);
            if (same == part.length()) {
                return at;
            }
            at = text.indexOf(first, at + 1);
        }
        return -1;
    }
}
