package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.CountedText;
import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.evaluation.MeteredEvaluator;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Converts a JavaScript regular expression to a function that searches with a Java regular
 * expression. Each character read spends one step. So the budget ends a search that backtracks too
 * much.
 *
 * <p>Four constructs mean something else in Java and are converted. In JavaScript:
 *
 * <ul>
 *   <li>{@code $} matches only at the end of the string, and not before a last newline.
 *   <li>{@code \s} matches all Unicode blanks.
 *   <li>Case-insensitive matching includes letters outside ASCII.
 *   <li>Brackets within a character class are literal.
 * </ul>
 */
final class RegexFunction {
    private static final String BLANKS =
            "\\t\\n\\x0B\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";

    /** The estimated bytes of a match object, without its strings. */
    private static final long BYTES_PER_FIND = 400;

    private RegexFunction() {}

    /** Returns the function that finds a pattern's first match in a string. */
    static Builtin of(Pattern javaScript) {
        int flags = javaScript.flags();
        if ((flags & Pattern.CASE_INSENSITIVE) != 0) {
            flags |= Pattern.UNICODE_CASE;
        }
        boolean lines = (flags & Pattern.MULTILINE) != 0;
        var pattern = Pattern.compile(inJava(javaScript.pattern(), lines), flags);
        return Builtin.anonymous(
                1,
                (evaluation, arguments) -> {
                    if (arguments.isEmpty() || !(arguments.getFirst() instanceof String text)) {
                        return null;
                    }
                    var counted = new CountedText(text, evaluation.budget());
                    return find(evaluation, pattern.matcher(counted), 0);
                });
    }

    private static @Nullable Object find(MeteredEvaluator evaluation, Matcher matcher, int from) {
        evaluation.chargeElements(2);
        if (!matcher.find(from)) {
            return null;
        }
        var match = matcher.toMatchResult();
        if (match.end() == match.start()) {
            throw new EvaluationError("D1004");
        }
        long characters = 0;
        for (int group = 0; group <= match.groupCount(); group++) {
            characters += match.end(group) - match.start(group);
        }
        evaluation.budget().spend(characters);
        evaluation.memory().add(BYTES_PER_FIND + characters);
        // A match object contains a function "next", which searches from the end of this match. So
        // two calls of one such function return the same match.
        return RegexFunctions.matchObject(
                match, Builtin.anonymous(0, (caller, _) -> atEnd(caller, matcher, match.end())));
    }

    private static @Nullable Object atEnd(MeteredEvaluator evaluation, Matcher matcher, int from) {
        return from > matcher.regionEnd() ? null : find(evaluation, matcher, from);
    }

    private static String inJava(String pattern, boolean lines) {
        var out = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                out.append(escape(pattern.charAt(++i), inClass));
            } else if (inClass && (c == '[' || c == '&')) {
                out.append('\\').append(c);
            } else if (c == '$' && !inClass && !lines) {
                out.append("\\z");
            } else {
                inClass = c == '[' || (inClass && c != ']');
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String escape(char c, boolean inClass) {
        return switch (c) {
            case 's' -> inClass ? BLANKS : "[" + BLANKS + "]";
            case 'S' -> inClass ? "\\S" : "[^" + BLANKS + "]";
            case 'v' -> "\\x0B";
            // These escapes have a meaning in Java only. In JavaScript they match the letter
            // itself.
            case 'Q', 'E', 'A', 'Z', 'z', 'G', 'R', 'X', 'h', 'H', 'V', 'a', 'e', 'N' ->
                    String.valueOf(c);
            default -> "\\" + c;
        };
    }
}
