package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.JsonReader;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.path.PathCursor;
import dev.askel.asl.expression.path.PathExpression;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses intrinsic calls (docs/aws/asl.md section 5).
 *
 * <p>In strings, only {@code \'}, <code>\{</code>, <code>\}</code> and {@code \\} are escapes. Any
 * other escape makes the definition invalid, as the AWS recording
 * scenarios.test_base_scenarios::test_illegal_escapes shows.
 */
final class IntrinsicParser {
    /** The maximum nesting of calls that AWS allows. */
    static final int DEPTH_MAX = 10;

    private final PathCursor text;

    private IntrinsicParser(PathCursor text) {
        this.text = text;
    }

    static IntrinsicCall parse(String source) throws InvalidExpressionException {
        var text = new PathCursor(source, 0);
        var call = new IntrinsicParser(text).call(1);
        skipBlanks(text);
        if (!text.atEnd()) {
            throw text.invalid("expected the end");
        }
        return call;
    }

    private static void skipBlanks(PathCursor text) {
        while (!text.atEnd() && Character.isWhitespace(text.current())) {
            text.at++;
        }
    }

    private IntrinsicCall call(int depth) throws InvalidExpressionException {
        if (depth > DEPTH_MAX) {
            throw text.invalid("more than " + DEPTH_MAX + " nested calls");
        }
        int start = text.at;
        var function = function();
        var arguments = arguments(depth);
        return new IntrinsicCall(text.text.substring(start, text.at), function, arguments);
    }

    private IntrinsicFunction function() throws InvalidExpressionException {
        int start = text.at;
        while (Character.isLetterOrDigit(text.current()) || text.current() == '.') {
            text.at++;
        }
        var name = text.text.substring(start, text.at);
        for (var function : IntrinsicFunction.values()) {
            if (function.qualifiedName.equals(name)) {
                return function;
            }
        }
        throw text.invalid("there is no function " + name);
    }

    private List<IntrinsicArgument> arguments(int depth) throws InvalidExpressionException {
        skipBlanks(text);
        text.requireNext('(');
        skipBlanks(text);
        var arguments = new ArrayList<IntrinsicArgument>();
        if (text.skipIfNext(")")) {
            return arguments;
        }
        do {
            skipBlanks(text);
            arguments.add(argument(depth));
            skipBlanks(text);
        } while (text.skipIfNext(","));
        text.requireNext(')');
        return List.copyOf(arguments);
    }

    private IntrinsicArgument argument(int depth) throws InvalidExpressionException {
        return switch (text.current()) {
            case '\'' -> string();
            case '$' -> path();
            case 'S' -> new IntrinsicArgument.Call(call(depth + 1));
            default -> constant();
        };
    }

    private IntrinsicArgument constant() throws InvalidExpressionException {
        int start = text.at;
        while (Character.isLetterOrDigit(text.current()) || "+-.".indexOf(text.current()) >= 0) {
            text.at++;
        }
        try {
            return new IntrinsicArgument.Constant(
                    JsonReader.read(text.text.substring(start, text.at)));
        } catch (MalformedJsonException _) {
            throw text.invalid("expected a string, a number, a path or a call");
        }
    }

    private IntrinsicArgument path() throws InvalidExpressionException {
        int start = text.at;
        int depth = 0;
        while (!text.atEnd()) {
            char c = text.current();
            if (depth == 0 && (c == ',' || c == ')' || Character.isWhitespace(c))) {
                break;
            }
            if (depth > 0 && (c == '\'' || c == '"')) {
                var _ = text.readQuoted();
                continue;
            }
            if (c == '[' || c == '(') {
                depth++;
            } else if (c == ']' || c == ')') {
                depth--;
            }
            text.at++;
        }
        return new IntrinsicArgument.Path(
                PathExpression.compile(text.text.substring(start, text.at)));
    }

    private IntrinsicArgument string() throws InvalidExpressionException {
        var quoted = text.readQuoted();
        var whole = new StringBuilder(quoted.length());
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            if (c == '\\') {
                c = escaped(quoted.charAt(++i));
            }
            whole.append(c);
        }
        return new IntrinsicArgument.Text(
                TextNode.valueOf(whole.toString()), FormatTemplate.parseLiteral(quoted));
    }

    private char escaped(char c) throws InvalidExpressionException {
        if (c != '\'' && c != '{' && c != '}' && c != '\\') {
            throw text.invalid("\\" + c + " is not an escape");
        }
        return c;
    }
}
