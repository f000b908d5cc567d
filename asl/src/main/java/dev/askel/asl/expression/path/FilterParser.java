package dev.askel.asl.expression.path;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.path.PathFilter.Operand;
import dev.askel.asl.expression.path.PathFilter.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Parses the condition of a filter step.
 *
 * <p>AWS's JSONPath library splits the condition at its operators, even within quotes. So a quoted
 * string cannot contain {@code &&}, {@code ||} or a comparison operator. Parentheses within a
 * condition do not group. An operand that is neither a path, nor a quoted string, nor a regular
 * expression is an unquoted string.
 *
 * <pre>
 * filter    = "?" "(" any ")"
 * any       = all { "||" all }
 * all       = criterion { "&amp;&amp;" criterion }
 * criterion = operand operator operand | [ "!" ] path
 * </pre>
 */
final class FilterParser {
    private static final String AND = "&&";
    private static final String OR = "||";
    private static final String BEFORE_CRITERION = "[?( ";
    private static final String AFTER_CRITERION = ") ";
    private static final int REGEX_LENGTH_MAX = 4_000;
    private static final int REGEX_GROUPS_MAX = 200;

    private final PathCursor text;

    private FilterParser(PathCursor text) {
        this.text = text;
    }

    /**
     * Parses one filter.
     *
     * @param text the complete path, for error messages
     * @param content the characters between the brackets of the step
     */
    static PathFilter parse(PathCursor text, String content) throws InvalidExpressionException {
        var filter = content.strip();
        var condition = filter.startsWith("?") ? filter.substring(1).strip() : "";
        if (condition.length() < 2 || !condition.startsWith("(") || !condition.endsWith(")")) {
            throw text.invalid("a filter needs ?(…)");
        }
        return new FilterParser(text).any(condition.substring(1, condition.length() - 1));
    }

    /**
     * Parses a condition. Its parts are stored from right to left, because AWS's library evaluates
     * them in this order.
     */
    private PathFilter any(String condition) throws InvalidExpressionException {
        var any = new ArrayList<PathFilter>();
        for (String alternative : split(condition, OR)) {
            var all = new ArrayList<PathFilter>();
            for (String criterion : split(alternative, AND)) {
                all.add(criterion(trimmed(criterion)));
            }
            any.add(all.size() == 1 ? all.getFirst() : new PathFilter.And(all.reversed()));
        }
        return any.size() == 1 ? any.getFirst() : new PathFilter.Or(any.reversed());
    }

    private static List<String> split(String text, String operator) {
        var parts = new ArrayList<String>();
        int from = 0;
        int at = text.indexOf(operator);
        while (at >= 0) {
            parts.add(text.substring(from, at));
            from = at + operator.length();
            at = text.indexOf(operator, from);
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String trimmed(String criterion) {
        var text = criterion.strip();
        int from = 0;
        int to = text.length();
        while (from < to && BEFORE_CRITERION.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && AFTER_CRITERION.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private PathFilter criterion(String criterion) throws InvalidExpressionException {
        for (Operator operator : Operator.values()) {
            int at = criterion.indexOf(operator.spelling);
            if (at >= 0) {
                var left = criterion.substring(0, at).strip();
                var right = criterion.substring(at + operator.spelling.length()).strip();
                // AWS's library ignores the "!" in "!@.a == 1".
                return new PathFilter.Relation(
                        operand(left.startsWith("!@") ? left.substring(1) : left),
                        operator,
                        rightOperand(right, operator));
            }
        }
        boolean negated = criterion.startsWith("!@");
        if (operand(negated ? criterion.substring(1) : criterion) instanceof Operand.Path path) {
            // Without a comparison, AWS's library applies the path to the filtered value, even if
            // the path begins with "$".
            return new PathFilter.Exists(new Operand.Path(false, path.steps()), !negated);
        }
        throw text.invalid("expected a comparison or a path");
    }

    private Operand rightOperand(String text, Operator operator) throws InvalidExpressionException {
        var operand = operand(text);
        return operand instanceof Operand.Text raw && operator != Operator.MATCHES
                ? raw.unescaped()
                : operand;
    }

    private Operand operand(String operand) throws InvalidExpressionException {
        if (operand.startsWith("!@")) {
            throw text.invalid("only a path without a comparison can have '!'");
        }
        if (operand.startsWith("$") || operand.startsWith("@")) {
            return new Operand.Path(operand.startsWith("$"), PathParser.parseDefinite(operand, 1));
        }
        if (operand.startsWith("'") && operand.endsWith("'")) {
            if (operand.length() < 2) {
                throw text.invalid("a ' is not closed");
            }
            return text(operand.substring(1, operand.length() - 1));
        }
        if (operand.startsWith("/") && (operand.endsWith("/") || operand.endsWith("/i"))) {
            return regex(operand);
        }
        return text(operand);
    }

    private static Operand text(String text) {
        return new Operand.Text(TextNode.valueOf(text));
    }

    private Operand regex(String operand) throws InvalidExpressionException {
        int end = operand.lastIndexOf('/');
        if (end == 0) {
            throw text.invalid("a / is not closed");
        }
        var regex = operand.substring(1, end);
        if (regex.length() > REGEX_LENGTH_MAX || nesting(regex) > REGEX_GROUPS_MAX) {
            throw text.invalid("the regular expression is too large");
        }
        try {
            return new Operand.Regex(
                    Pattern.compile(regex, operand.endsWith("i") ? Pattern.CASE_INSENSITIVE : 0));
        } catch (PatternSyntaxException e) {
            throw text.invalid("an invalid regular expression (" + e.getDescription() + ")");
        }
    }

    /**
     * Returns an upper bound for the nesting of groups and character classes, which the JDK
     * compiles recursively.
     */
    private static long nesting(String pattern) {
        return pattern.chars().filter(c -> c == '(' || c == '[').count();
    }
}
