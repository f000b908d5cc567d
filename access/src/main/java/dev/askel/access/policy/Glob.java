package dev.askel.access.policy;

/**
 * A compiled pattern. In a policy document, the wildcard {@code *} matches any string and {@code ?}
 * matches any single character. The compiled pattern has {@link #ANY_TEXT} and {@link
 * #ANY_CHARACTER} in place of these wildcards.
 *
 * <p>Matching never backtracks beyond the latest star. It therefore needs at most one comparison
 * for each pair of a pattern character and a character of the matched string. Patterns are short,
 * because a document has at most {@link PolicyDocument#CHARACTERS_MAX} characters.
 */
final class Glob {
    /**
     * Matches any string in a compiled pattern. U+FFFF is not a Unicode character, so no valid
     * string contains it.
     */
    static final char ANY_TEXT = '\uFFFF';

    /**
     * Matches any single character in a compiled pattern. U+FFFE is also not a Unicode character.
     */
    static final char ANY_CHARACTER = '\uFFFE';

    private final String pattern;
    private final boolean ignoreCase;

    private Glob(String pattern, boolean ignoreCase) {
        this.pattern = pattern;
        this.ignoreCase = ignoreCase;
    }

    /** Compiles a pattern in the form of a document, such as {@code states:Describe*}. */
    static Glob parse(String text, boolean ignoreCase) {
        return ofCompiled(compileWildcards(text), ignoreCase);
    }

    /** Wraps a pattern whose wildcards are {@link #ANY_TEXT} and {@link #ANY_CHARACTER}. */
    static Glob ofCompiled(String pattern, boolean ignoreCase) {
        return new Glob(pattern, ignoreCase);
    }

    /** Replaces the wildcards of a document by the wildcards of a compiled pattern. */
    static String compileWildcards(String text) {
        return text.replace('*', ANY_TEXT).replace('?', ANY_CHARACTER);
    }

    /** Whether a string contains a character that is a wildcard in a compiled pattern. */
    static boolean hasReservedCharacter(String text) {
        return text.indexOf(ANY_TEXT) >= 0 || text.indexOf(ANY_CHARACTER) >= 0;
    }

    /**
     * Whether this pattern matches a string. If the argument is a pattern in the form of a
     * document, the result is whether this pattern matches every string that the argument matches.
     */
    boolean covers(String text) {
        if (pattern.length() == 1 && pattern.charAt(0) == ANY_TEXT) {
            return true;
        }
        int at = 0;
        int next = 0;
        int star = -1;
        int resume = 0;
        while (next < text.length()) {
            if (at < pattern.length() && pattern.charAt(at) == ANY_TEXT) {
                star = at++;
                resume = next;
            } else if (at < pattern.length() && accepts(pattern.charAt(at), text.charAt(next))) {
                at++;
                next++;
            } else if (star >= 0) {
                at = star + 1;
                next = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == ANY_TEXT) {
            at++;
        }
        return at == pattern.length();
    }

    /**
     * Whether some string matches both this pattern and another pattern. The other pattern has the
     * form of a document.
     */
    boolean intersects(String other) {
        var second = compileWildcards(other);
        int columns = second.length() + 1;
        // The loop visits the characters of this pattern from the last to the first. following[j]
        // is true if some string matches both the characters of this pattern after the current one
        // and the other pattern from j on.
        var following = new boolean[columns];
        for (int row = pattern.length(); row >= 0; row--) {
            var current = new boolean[columns];
            for (int column = columns - 1; column >= 0; column--) {
                current[column] = intersects(second, row, column, current, following);
            }
            following = current;
        }
        return following[0];
    }

    private boolean intersects(
            String second, int row, int column, boolean[] current, boolean[] following) {
        boolean firstEnds = row == pattern.length();
        boolean secondEnds = column == second.length();
        if (firstEnds && secondEnds) {
            return true;
        }
        if (!firstEnds && pattern.charAt(row) == ANY_TEXT) {
            return following[column] || (!secondEnds && current[column + 1]);
        }
        if (!secondEnds && second.charAt(column) == ANY_TEXT) {
            return current[column + 1] || (!firstEnds && following[column]);
        }
        return !firstEnds
                && !secondEnds
                && (second.charAt(column) == ANY_CHARACTER
                        || accepts(pattern.charAt(row), second.charAt(column)))
                && following[column + 1];
    }

    /** Whether a character of the pattern, other than a star, matches a character of a string. */
    private boolean accepts(char expected, char actual) {
        if (actual == '*') {
            return false;
        }
        return expected == actual
                || expected == ANY_CHARACTER
                || (ignoreCase && lowerCase(expected) == lowerCase(actual));
    }

    private static char lowerCase(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}
