package dev.askel.asl.expression.jsonata.evaluation;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites parts of regular expressions that JavaScript accepts and Java refuses:
 *
 * <ul>
 *   <li>braces that are not a quantifier, such as <code>/{{name}}/</code>
 *   <li>empty classes
 *   <li>backslashes before letters for which the escape has no meaning
 *   <li>group names with characters other than letters and digits
 * </ul>
 */
final class RegexSyntax {
    private static final Pattern QUANTIFIER = Pattern.compile("\\{\\d+(,\\d*)?}");
    private static final Pattern NAME = Pattern.compile("(\\(\\?<|\\\\k<)([\\p{L}\\d_$]+)>");
    private static final Pattern NOT_IN_NAME = Pattern.compile("[^A-Za-z0-9]");

    /**
     * The letters whose backslash is removed. In JavaScript, the escapes of these letters match the
     * letter itself.
     */
    private static final String LETTERS = "gijlmoqyCFIJKLMOTUY";

    private final String pattern;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private boolean inClass;

    private RegexSyntax(String pattern) {
        this.pattern = pattern;
    }

    /**
     * Returns the JSONata expression with one regular expression rewritten for Java. The result
     * equals the argument when nothing needs to change.
     *
     * @param pattern the regular expression that Java refused, without slashes
     */
    static String rewriteForJava(String expression, String pattern) {
        String literal = "/" + pattern + "/";
        int at = positionOf(expression, literal);
        return at < 0
                ? expression
                : expression.substring(0, at)
                        + ("/" + rewriteForJava(pattern) + "/")
                        + expression.substring(at + literal.length());
    }

    /**
     * Returns the offset of the first occurrence of a literal outside strings and quoted names; -1
     * without one.
     */
    private static int positionOf(String expression, String literal) {
        char quote = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (quote != 0) {
                i += c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (expression.startsWith(literal, i)) {
                return i;
            } else if (c == '\'' || c == '"' || c == '`') {
                quote = c;
            }
        }
        return -1;
    }

    private static String rewriteForJava(String pattern) {
        var syntax = new RegexSyntax(pattern);
        while (syntax.at < pattern.length()) {
            syntax.step();
        }
        return NAME.matcher(syntax.out)
                .replaceAll(
                        name -> Matcher.quoteReplacement(name.group(1) + inJavaName(name) + ">"));
    }

    private static String inJavaName(MatchResult name) {
        return NOT_IN_NAME
                .matcher(name.group(2))
                .replaceAll(other -> "u" + Integer.toHexString(other.group().charAt(0)));
    }

    private void step() {
        char c = pattern.charAt(at);
        if (c == '\\' && at + 1 < pattern.length()) {
            escape(pattern.charAt(at + 1));
        } else if (inClass) {
            inClass = c != ']';
            append(String.valueOf(c), 1);
        } else if (pattern.startsWith("[^]", at)) {
            append("[\\s\\S]", 3);
        } else if (pattern.startsWith("[]", at)) {
            append("(?!)", 2);
        } else if (c == '[') {
            inClass = true;
            boolean negated = pattern.startsWith("[^", at);
            append(negated ? "[^" : "[", negated ? 2 : 1);
        } else if (c == '{' || c == '}') {
            var quantifier = QUANTIFIER.matcher(pattern).region(at, pattern.length());
            boolean counts = quantifier.lookingAt();
            append(counts ? quantifier.group() : "\\" + c, counts ? quantifier.end() - at : 1);
        } else {
            append(String.valueOf(c), 1);
        }
    }

    private void escape(char escaped) {
        boolean digitFollows =
                at + 2 < pattern.length() && Character.digit(pattern.charAt(at + 2), 8) >= 0;
        if (escaped == '0' && !digitFollows) {
            append("\\x00", 2);
        } else {
            append((LETTERS.indexOf(escaped) >= 0 ? "" : "\\") + escaped, 2);
        }
    }

    private void append(String written, int read) {
        out.append(written);
        at += read;
    }
}
