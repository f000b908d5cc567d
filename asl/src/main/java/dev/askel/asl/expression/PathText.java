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

    /** The next character that is no blank, without moving. */
    char currentAfterBlanks() {
        int i = at;
        while (i < text.length() && text.charAt(i) == ' ') {
            i++;
        }
        return i < text.length() ? text.charAt(i) : END;
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

    /** Resolves the escapes of a quoted part: JSON's, and any other character stands for itself. */
    String unescape(String quoted) throws InvalidExpressionException {
        if (quoted.indexOf('\\') < 0) {
            return quoted;
        }
        var out = new StringBuilder(quoted.length());
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            if (c != '\\' || i + 1 == quoted.length()) {
                out.append(c);
                continue;
            }
            c = quoted.charAt(++i);
            if (c == 'u') {
                out.append(hexadecimal(quoted, i + 1));
                i += 4;
            } else {
                out.append(escaped(c));
            }
        }
        return out.toString();
    }

    private char hexadecimal(String quoted, int from) throws InvalidExpressionException {
        try {
            return (char) Integer.parseInt(quoted, from, Math.min(from + 4, quoted.length()), 16);
        } catch (NumberFormatException _) {
            throw invalid("a \\u needs four hexadecimal digits");
        }
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> c;
        };
    }
}
