package dev.askel.asl.expression;

/** A cursor over the text of a path or call being compiled. */
final class PathText {
    private static final char END = '\0';

    final String text;
    int at;

    PathText(String text, int at) {
        this.text = text;
        this.at = at;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    /** The character here, or NUL at the end. */
    char current() {
        return atEnd() ? END : text.charAt(at);
    }

    void skipBlanks() {
        while (current() == ' ') {
            at++;
        }
    }

    /** Moves beyond {@code expected} if it is next. */
    boolean take(String expected) {
        if (!text.startsWith(expected, at)) {
            return false;
        }
        at += expected.length();
        return true;
    }

    /** Moves beyond {@code expected}, which has to be next but for blanks. */
    void expect(char expected) throws InvalidExpressionException {
        skipBlanks();
        if (current() != expected) {
            throw invalid("expected '" + expected + "'");
        }
        at++;
    }

    /**
     * Moves beyond a quoted part.
     *
     * @return what stands between the quotes, escapes included
     */
    String takeQuoted() throws InvalidExpressionException {
        char quote = current();
        int start = ++at;
        while (!atEnd() && current() != quote) {
            at += current() == '\\' ? 2 : 1;
        }
        if (atEnd()) {
            throw invalid("a " + quote + " is not closed");
        }
        return text.substring(start, at++);
    }

    InvalidExpressionException invalid(String problem) {
        return new InvalidExpressionException(
                "'%s' is not valid: %s at position %d".formatted(text, problem, at));
    }
}
