package dev.askel.asl.expression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the steps of a path, in the dialect of Jayway JsonPath.
 *
 * <p>Functions such as {@code .length()} are not part of it: AWS takes {@code length()} for the
 * name of a property, which is then missing.
 */
final class PathParser {
    /** Steps of one path; real ones have ten. */
    static final int STEPS_MAX = 256;

    private final PathText text;
    private final int filterDepth;
    private final List<PathStep> steps = new ArrayList<>();

    private PathParser(PathText text, int filterDepth) {
        this.text = text;
        this.filterDepth = filterDepth;
    }

    /**
     * Reads everything behind the root.
     *
     * @param from where the first step begins; at the end of the text there are none
     * @param filterDepth how many filters this path stands in
     */
    static List<PathStep> parse(String path, int from, int filterDepth)
            throws InvalidExpressionException {
        int end = path.length();
        while (end > from && path.charAt(end - 1) == ' ') {
            end--;
        }
        var parser = new PathParser(new PathText(path.substring(0, end), from), filterDepth);
        parser.readAll();
        return List.copyOf(parser.steps);
    }

    private void readAll() throws InvalidExpressionException {
        while (!text.atEnd()) {
            if (text.current() == '[') {
                add(bracket());
            } else if (text.take("..")) {
                add(new PathStep.Descent(afterDot()));
            } else if (text.take(".")) {
                add(afterDot());
            } else {
                throw text.invalid("expected '.' or '['");
            }
        }
    }

    private void add(PathStep step) throws InvalidExpressionException {
        if (steps.size() == STEPS_MAX) {
            throw text.invalid("more than " + STEPS_MAX + " steps");
        }
        steps.add(step);
    }

    private PathStep afterDot() throws InvalidExpressionException {
        return switch (text.current()) {
            case '[' -> bracket();
            case '*' -> {
                text.at++;
                yield new PathStep.Wildcard();
            }
            default -> name();
        };
    }

    private PathStep name() throws InvalidExpressionException {
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
        return new PathStep.Property(text.text.substring(start, text.at));
    }

    private PathStep bracket() throws InvalidExpressionException {
        text.at++;
        text.skipBlanks();
        var step =
                switch (text.current()) {
                    case '\'', '"' -> properties();
                    case '*' -> {
                        text.at++;
                        yield new PathStep.Wildcard();
                    }
                    case '?' -> {
                        text.at++;
                        yield new PathStep.Filter(FilterParser.parse(text, filterDepth + 1));
                    }
                    default -> indexes();
                };
        text.expect(']');
        return step;
    }

    private PathStep properties() throws InvalidExpressionException {
        char quote = text.current();
        var names = new ArrayList<String>();
        while (true) {
            names.add(text.unescape(text.takeQuoted()));
            text.skipBlanks();
            if (text.current() != ',') {
                break;
            }
            text.at++;
            text.skipBlanks();
            if (text.current() != quote) {
                throw text.invalid("expected " + quote);
            }
        }
        return names.size() == 1
                ? new PathStep.Property(names.getFirst())
                : new PathStep.Properties(List.copyOf(names));
    }

    private PathStep indexes() throws InvalidExpressionException {
        int end = text.text.indexOf(']', text.at);
        if (end < 0) {
            throw text.invalid("a [ is not closed");
        }
        var content = text.text.substring(text.at, end).strip();
        text.at = end;
        if (content.indexOf(':') >= 0) {
            return slice(content);
        }
        var at = new ArrayList<Integer>();
        for (var part : content.split(",", -1)) {
            at.add(index(part.strip()));
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
        return new PathStep.Slice(from, to);
    }

    private @Nullable Integer bound(String part) throws InvalidExpressionException {
        return part.isEmpty() ? null : index(part);
    }

    private int index(String digits) throws InvalidExpressionException {
        // Integer.parseInt would take a plus sign and digits of other scripts as well.
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c != '-' && (c < '0' || c > '9')) {
                throw text.invalid("expected a name in quotes, a number, * or ?(…)");
            }
        }
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException _) {
            throw text.invalid("expected a name in quotes, a number, * or ?(…)");
        }
    }
}
