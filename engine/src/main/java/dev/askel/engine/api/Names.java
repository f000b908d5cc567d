package dev.askel.engine.api;

/**
 * Validates the names of state machines, executions, activities and Map Run labels (docs/aws/api.md
 * section 3). A name has 1 to 80 characters. It contains no white space, brackets, wildcards,
 * special signs, control characters or surrogates.
 */
public final class Names {
    /** The maximum length of a name, in UTF-16 code units. */
    public static final int LENGTH_MAX = 80;

    private static final String FORBIDDEN = "<>{}[]?*\"#%\\^|~`$&,;:/";

    /**
     * Whether each ASCII character is forbidden. The table makes checks fast, because each start
     * checks several names.
     */
    private static final boolean[] ASCII = new boolean[0x80];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = isForbidden(c);
        }
    }

    private Names() {}

    /** Whether AWS accepts a string as a name. */
    public static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ASCII.length ? ASCII[c] : isForbidden(c)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the name, or {@code InvalidName}. */
    public static Answer<String> check(String name) {
        return isValid(name) ? Answer.ok(name) : Answer.refused(new EngineError.InvalidName(name));
    }

    private static boolean isForbidden(int c) {
        return c <= 0x1F
                || (c >= 0x7F && c <= 0x9F)
                || (c >= 0xFFFE && c <= 0xFFFF)
                || (c >= 0xD800 && c <= 0xDFFF)
                || Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || FORBIDDEN.indexOf(c) >= 0;
    }
}
