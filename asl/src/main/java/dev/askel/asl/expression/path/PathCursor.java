package dev.askel.asl.expression.path;

import dev.askel.asl.expression.InvalidExpressionException;

/** A cursor over a path or a call that is being compiled. */
public final class PathCursor {
    private static final char END = '\0';

    public final String text;
    public int at;

    public PathCursor(String text, int at) {
        this.text = text;
        this.at = at;
    }

    public boolean atEnd() {
        return at >= text.length();
    }

    /** Returns the character at the cursor; NUL at the end. */
    public char current() {
        return atEnd() ? END : text.charAt(at);
    }

    void skipBlanks() {
        while (current() == ' ') {
            at++;
        }
    }

    /** Moves the cursor past {@code expected} if it comes next. Returns whether it comes next. */
    public boolean skipIfNext(String expected) {
        if (!text.startsWith(expected, at)) {
            return false;
        }
        at += expected.length();
        return true;
    }

    /** Moves the cursor past blanks and {@code expected}, which must come next. */
    public void requireNext(char expected) throws InvalidExpressionException {
        skipBlanks();
        if (current() != expected) {
            throw invalid("expected '" + expected + "'");
        }
        at++;
    }

    /**
     * Moves the cursor past a quoted string.
     *
     * @return the characters between the quotes, including escapes
     */
    public String readQuoted() throws InvalidExpressionException {
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

    public InvalidExpressionException invalid(String problem) {
        return new InvalidExpressionException(
                "'%s' is not valid: %s at position %d".formatted(text, problem, at));
    }
}
