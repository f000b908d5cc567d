package dev.askel.asl.expression.path;

import dev.askel.asl.expression.InvalidExpressionException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the steps of a path, in the dialect of Jayway JsonPath 1.2 to 2.0.
 *
 * <p>Functions such as {@code .length()} are not part of this dialect. AWS parses {@code length()}
 * as the name of a member.
 */
final class PathParser {
    /** The maximum number of steps of a path. Typical paths have at most ten. */
    static final int STEPS_MAX = 256;

    private static final Pattern FROM_END =
            Pattern.compile("\\(@\\.(?:length|size\\(\\))(-\\d+)\\)");

    private static final Pattern OPERATOR = Pattern.compile("[*?@]");

    private final PathCursor text;
    private final boolean definiteOnly;
    private final List<PathStep> steps = new ArrayList<>();

    private PathParser(PathCursor text, boolean definiteOnly) {
        this.text = text;
        this.definiteOnly = definiteOnly;
    }

    /**
     * Parses the steps after the root.
     *
     * @param from the offset of the first step; the length of the path when there are no steps
     */
    static List<PathStep> parse(String path, int from) throws InvalidExpressionException {
        return parse(path, from, false);
    }

    /**
     * Parses the steps of a path within a filter. The path must be definite: it finds at most one
     * node.
     */
    static List<PathStep> parseDefinite(String path, int from) throws InvalidExpressionException {
        return parse(path, from, true);
    }

    private static List<PathStep> parse(String path, int from, boolean definiteOnly)
            throws InvalidExpressionException {
        int end = path.length();
        while (end > from && path.charAt(end - 1) <= ' ') {
            end--;
        }
        var parser = new PathParser(new PathCursor(path.substring(0, end), from), definiteOnly);
        parser.readAll();
        return List.copyOf(parser.steps);
    }

    private void readAll() throws InvalidExpressionException {
        while (!text.atEnd()) {
            if (text.current() == '[') {
                add(bracket());
            } else if (text.skipIfNext("..")) {
                add(new PathStep.Descent(afterDot()));
            } else if (text.skipIfNext(".")) {
                add(afterDot());
            } else if (steps.isEmpty()) {
                throw text.invalid("expected '.' or '['");
            } else {
                // After a bracket AWS's library needs no dot.
                add(afterDot());
            }
        }
    }

    private void add(PathStep step) throws InvalidExpressionException {
        if (steps.size() == STEPS_MAX) {
            throw text.invalid("more than " + STEPS_MAX + " steps");
        }
        if (definiteOnly && !step.isDefinite()) {
            throw text.invalid("a path within a filter has to be definite");
        }
        steps.add(step);
    }

    private PathStep afterDot() throws InvalidExpressionException {
        if (text.current() == '[') {
            return bracket();
        }
        int start = text.at;
        while (!text.atEnd() && text.current() != '.' && text.current() != '[') {
            if (text.current() == ' ') {
                throw text.invalid("a name with blanks needs ['…']");
            }
            text.at++;
        }
        if (text.at == start) {
            throw text.invalid("expected a name");
        }
        var name = text.text.substring(start, text.at);
        return name.equals("*")
                ? new PathStep.Wildcard()
                : new PathStep.Property(name, OPERATOR.matcher(name).find());
    }

    /**
     * Parses one step in brackets. The step ends when all brackets are closed. Brackets in quotes
     * also count.
     */
    private PathStep bracket() throws InvalidExpressionException {
        int start = text.at;
        int depth = 0;
        do {
            depth += text.current() == '[' ? 1 : text.current() == ']' ? -1 : 0;
            text.at++;
        } while (depth > 0 && !text.atEnd());
        var step = text.text.substring(start, text.at);
        if (step.substring(1).stripLeading().startsWith("?")) {
            return filter(step);
        }
        // A [ within a quoted name also counts as open, so such a name must be at the end of the
        // path.
        int close = step.indexOf(']');
        if (close < 0 || (depth > 0 && close < step.length() - 1)) {
            throw text.invalid("a [ is not closed");
        }
        if (step.equals("[*]")) {
            return new PathStep.Wildcard();
        }
        var content = step.substring(1, close);
        return content.stripLeading().startsWith("'") ? properties(content) : indexes(content);
    }

    private PathStep filter(String step) throws InvalidExpressionException {
        if (definiteOnly) {
            throw text.invalid("a path within a filter has to be definite");
        }
        return new PathStep.Filter(FilterParser.parse(text, step.substring(1, endOfFilter(step))));
    }

    /**
     * Returns the position of the bracket that closes a filter. Brackets in quotes or parentheses
     * do not count here, but do count for the end of the step. AWS's library ignores the characters
     * between this position and the end of the step.
     */
    private int endOfFilter(String step) throws InvalidExpressionException {
        boolean quoted = false;
        int parentheses = 0;
        int brackets = 0;
        for (int i = 0; i < step.length(); i++) {
            char c = step.charAt(i);
            if (c == '\'' && step.charAt(i - 1) != '\\') {
                quoted = !quoted;
            } else if (!quoted) {
                parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
                brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
                if (c == ']' && parentheses == 0) {
                    if (brackets == 0) {
                        return i;
                    }
                    break;
                }
            }
        }
        throw text.invalid("the brackets of a filter are not closed");
    }

    private PathStep properties(String content) throws InvalidExpressionException {
        var names = new ArrayList<String>();
        var list = new PathCursor(content.strip(), 0);
        do {
            list.skipBlanks();
            names.add(name(list));
            list.skipBlanks();
        } while (list.skipIfNext(","));
        if (!list.atEnd()) {
            throw text.invalid("expected , or ] after a name");
        }
        return names.size() == 1
                ? new PathStep.Property(names.getFirst())
                : new PathStep.Properties(List.copyOf(names));
    }

    /**
     * Parses a name in single quotes. The only escape is {@code \'}. The quote that ends the name
     * is never an escaped quote, so a name can end with a backslash.
     */
    private String name(PathCursor list) throws InvalidExpressionException {
        if (!list.skipIfNext("'")) {
            throw text.invalid("expected a name in single quotes");
        }
        var name = new StringBuilder();
        while (!closesName(list, list.at)) {
            if (list.atEnd()) {
                throw text.invalid("a ' is not closed");
            }
            boolean escapes = list.text.startsWith("\\'", list.at);
            if (escapes && !closesName(list, list.at + 1)) {
                list.at++;
            } else if (list.current() == '\'') {
                throw text.invalid("a quote within a name needs a backslash");
            }
            name.append(list.current());
            list.at++;
        }
        list.at++;
        return name.toString();
    }

    private static boolean closesName(PathCursor list, int at) {
        if (!list.text.startsWith("'", at)) {
            return false;
        }
        var rest = new PathCursor(list.text, at + 1);
        rest.skipBlanks();
        return rest.atEnd() || rest.current() == ',';
    }

    private PathStep indexes(String content) throws InvalidExpressionException {
        var compact = content.replace(" ", "");
        var fromEnd = FROM_END.matcher(compact);
        if (fromEnd.matches()) {
            return new PathStep.FromEnd(index(fromEnd.group(1)));
        }
        if (compact.indexOf(':') >= 0) {
            return slice(compact);
        }
        var at = new ArrayList<Integer>();
        for (var part : compact.split(",", -1)) {
            at.add(index(part));
        }
        return at.size() == 1
                ? new PathStep.Index(at.getFirst())
                : new PathStep.Indexes(List.copyOf(at));
    }

    private PathStep slice(String content) throws InvalidExpressionException {
        var parts = content.split(":", -1);
        var from = bound(parts[0]);
        var to = bound(parts[1]);
        if (from == null && to == null) {
            throw text.invalid("a slice needs a bound");
        }
        // AWS's library reads and ignores a third number, such as the 2 of [0:9:2].
        for (int i = 2; i < parts.length; i++) {
            var _ = bound(parts[i]);
        }
        return new PathStep.Slice(from, to);
    }

    private @Nullable Integer bound(String part) throws InvalidExpressionException {
        return part.isEmpty() ? null : index(part);
    }

    private int index(String digits) throws InvalidExpressionException {
        // Integer.parseInt would also accept a plus sign and digits of other scripts.
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c != '-' && (c < '0' || c > '9')) {
                throw text.invalid("expected a name in single quotes, a number, * or ?(…)");
            }
        }
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException _) {
            throw text.invalid("expected a name in single quotes, a number, * or ?(…)");
        }
    }
}
