package dev.askel.asl.expression;

/**
 * Searches a string for another string. It spends steps for the compared characters, because the
 * time of a search can grow with the product of both lengths.
 */
public final class TextSearch {
    /** The number of compared characters that cost one step. */
    private static final int COMPARED_PER_STEP = 8;

    private TextSearch() {}

    /**
     * Finds the first occurrence of a string in another string.
     *
     * @param from the offset at which the search begins
     * @return the offset of the first occurrence of {@code part}; negative when there is none
     * @throws Budget.ExhaustedException when the search exceeds the budget
     */
    public static int indexOf(String text, String part, int from, Budget budget) {
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
            budget.spend(1 + same / COMPARED_PER_STEP);
            if (same == part.length()) {
                return at;
            }
            at = text.indexOf(first, at + 1);
        }
        return -1;
    }
}
