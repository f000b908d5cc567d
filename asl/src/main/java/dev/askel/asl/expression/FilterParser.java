package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.PathFilter.Operand;
import dev.askel.asl.expression.PathFilter.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a filter's condition, from behind its question mark.
 *
 * <pre>
 * or       = and { "||" and }
 * and      = operand { "&amp;&amp;" operand }
 * operand  = relation | "(" or ")" | "!" operand
 * relation = value [ operator value ]
 * </pre>
 */
final class FilterParser {
    /** Filters within filters, and parentheses within parentheses; recursion relies on it. */
    private static final int DEPTH_MAX = 10;

    private static final int PARENTHESES_MAX = 50;
    private static final int REGEX_LENGTH_MAX = 4_000;
    private static final int REGEX_GROUPS_MAX = 200;

    private final PathText text;
    private final int filterDepth;
    private int parentheses;

    private FilterParser(PathText text, int filterDepth) {
        this.text = text;
        this.filterDepth = filterDepth;
    }

    static PathFilter parse(PathText text, int filterDepth) throws InvalidExpressionException {
        if (filterDepth > DEPTH_MAX) {
            throw text.invalid("more than " + DEPTH_MAX + " filters in each other");
        }
        var parser = new FilterParser(text, filterDepth);
        text.expect('(');
        var condition = parser.or();
        text.expect(')');
        return condition;
    }

    private PathFilter or() throws InvalidExpressionException {
        var any = new ArrayList<PathFilter>();
        do {
            any.add(and());
            text.skipBlanks();
        } while (text.take("||"));
        return any.size() == 1 ? any.getFirst() : new PathFilter.Or(List.copyOf(any));
    }

    private PathFilter and() throws InvalidExpressionException {
        var all = new ArrayList<PathFilter>();
        do {
            all.add(operand());
            text.skipBlanks();
        } while (text.take("&&"));
        return all.size() == 1 ? all.getFirst() : new PathFilter.And(List.copyOf(all));
    }

    private PathFilter operand() throws InvalidExpressionException {
        text.skipBlanks();
        if (++parentheses > PARENTHESES_MAX) {
            throw text.invalid("more than " + PARENTHESES_MAX + " conditions in each other");
        }
        try {
            if (text.take("(")) {
                var inner = or();
                text.expect(')');
                return inner;
            }
            if (text.current() == '!' && !isPathAfterNot()) {
                text.at++;
                return new PathFilter.Not(operand());
            }
            return relation();
        } finally {
            parentheses--;
        }
    }

    private boolean isPathAfterNot() {
        var after = new PathText(text.text, text.at + 1).currentAfterBlanks();
        return after == '@' || after == '$';
    }

    private PathFilter relation() throws InvalidExpressionException {
        // Jayway forgets the "!" of "!@.a == 1": only the check for existence is negated.
        boolean negated = text.take("!");
        var left = value();
        int beforeOperator = text.at;
        var operator = operator();
        if (operator != null) {
            return new PathFilter.Relation(left, operator, value());
        }
        text.at = beforeOperator;
        if (left instanceof Operand.Path path) {
            return new PathFilter.Exists(path, !negated);
        }
        throw text.invalid("expected an operator");
    }

    private @Nullable Operator operator() {
        text.skipBlanks();
        int start = text.at;
        if (isComparison(text.current())) {
            while (isComparison(text.current())) {
                text.at++;
            }
        } else {
            while (Character.isLetter(text.current())) {
                text.at++;
            }
        }
        var spelling = text.text.substring(start, text.at).toLowerCase(Locale.ROOT);
        for (var operator : Operator.values()) {
            if (operator.spelling.equals(spelling)) {
                return operator;
            }
        }
        return null;
    }

    private static boolean isComparison(char c) {
        return c == '<' || c == '>' || c == '=' || c == '~' || c == '!';
    }

    private Operand value() throws InvalidExpressionException {
        text.skipBlanks();
        return switch (text.current()) {
            case '@', '$' -> path();
            case '\'', '"' ->
                    new Operand.Constant(TextNode.valueOf(text.unescape(text.takeQuoted())));
            case '/' -> regex();
            case '[', '{' -> json();
            default -> word();
        };
    }

    private Operand word() throws InvalidExpressionException {
        if (text.take("true")) {
            return new Operand.Constant(BooleanNode.TRUE);
        }
        if (text.take("false")) {
            return new Operand.Constant(BooleanNode.FALSE);
        }
        if (text.take("null")) {
            return new Operand.Constant(NullNode.instance);
        }
        int start = text.at;
        while ("0123456789+-.eE".indexOf(text.current()) >= 0) {
            text.at++;
        }
        try {
            return new Operand.Constant(JsonReader.read(text.text.substring(start, text.at)));
        } catch (MalformedJsonException _) {
            throw text.invalid("expected a value");
        }
    }

    private Operand path() throws InvalidExpressionException {
        boolean fromRoot = text.current() == '$';
        int start = text.at++;
        while (!text.atEnd() && !endsPath()) {
            if (text.current() == '[') {
                skipBrackets('[', ']');
            } else if (text.current() == '(') {
                skipBrackets('(', ')');
            } else {
                text.at++;
            }
        }
        var steps = PathParser.parse(text.text.substring(start, text.at), 1, filterDepth);
        return new Operand.Path(fromRoot, steps, PathStep.isDefinite(steps));
    }

    private boolean endsPath() {
        char c = text.current();
        return c == ' '
                || c == ')'
                || isComparison(c)
                || text.text.startsWith("&&", text.at)
                || text.text.startsWith("||", text.at);
    }

    private void skipBrackets(char open, char close) throws InvalidExpressionException {
        int depth = 0;
        do {
            char c = text.current();
            if (c == '\'' || c == '"') {
                var _ = text.takeQuoted();
                continue;
            }
            if (c == open) {
                depth++;
            } else if (c == close) {
                depth--;
            }
            text.at++;
        } while (depth > 0 && !text.atEnd());
        if (depth > 0) {
            throw text.invalid("a " + open + " is not closed");
        }
    }

    private Operand json() throws InvalidExpressionException {
        int start = text.at;
        skipBrackets(text.current(), text.current() == '[' ? ']' : '}');
        try {
            return new Operand.Constant(
                    JsonReader.readLenient(text.text.substring(start, text.at)));
        } catch (MalformedJsonException _) {
            throw text.invalid("expected JSON");
        }
    }

    private Operand regex() throws InvalidExpressionException {
        var pattern = text.takeQuoted();
        int flags = 0;
        for (int flag = flag(); flag != 0; flag = flag()) {
            flags |= flag;
            text.at++;
        }
        if (pattern.length() > REGEX_LENGTH_MAX || nesting(pattern) > REGEX_GROUPS_MAX) {
            throw text.invalid("a regular expression that large");
        }
        try {
            return new Operand.Regex(Pattern.compile(pattern, flags));
        } catch (PatternSyntaxException e) {
            throw text.invalid("a regular expression that is none (" + e.getDescription() + ")");
        }
    }

    private int flag() {
        return switch (text.current()) {
            case 'd' -> Pattern.UNIX_LINES;
            case 'i' -> Pattern.CASE_INSENSITIVE;
            case 'x' -> Pattern.COMMENTS;
            case 'm' -> Pattern.MULTILINE;
            case 's' -> Pattern.DOTALL;
            case 'u' -> Pattern.UNICODE_CASE;
            case 'U' -> Pattern.UNICODE_CHARACTER_CLASS;
            default -> 0;
        };
    }

    /** How often groups and classes can nest at most; the JDK compiles them recursively. */
    private static long nesting(String pattern) {
        return pattern.chars().filter(c -> c == '(' || c == '[').count();
    }
}
