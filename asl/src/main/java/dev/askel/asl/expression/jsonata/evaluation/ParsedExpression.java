package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.parser.Parser;
import dev.askel.asl.expression.jsonata.parser.SyntaxNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A parsed expression. It is immutable, so threads may share it. */
public final class ParsedExpression {
    /** The maximum number of characters of an expression. It bounds the parsing time. */
    public static final int LENGTH_MAX = 100_000;

    private final SyntaxNode tree;
    private final Set<String> variables = new TreeSet<>();
    private final Set<String> statesMembers = new TreeSet<>();
    private final Set<String> unsupported = new LinkedHashSet<>();

    private ParsedExpression(SyntaxNode tree) {
        this.tree = tree;
    }

    /**
     * Parses an expression.
     *
     * @param regex converts a regular expression to a function
     * @throws EvaluationError with a code of JSONata; most syntax errors also have a location
     */
    public static ParsedExpression parse(String text, Function<Pattern, Builtin> regex) {
        if (text.length() > LENGTH_MAX) {
            throw new EvaluationError(
                    EvaluationError.TOO_COMPLEX,
                    "The expression has more than %d characters".formatted(LENGTH_MAX));
        }
        String currentText = text;
        // The expression is parsed again after each correction of a regular expression. The loop
        // ends when all rounds together have parsed more than LENGTH_MAX characters.
        for (long parsed = text.length(); ; parsed += text.length()) {
            try {
                return parseReadable(currentText, regex);
            } catch (PatternSyntaxException e) {
                var corrected = RegexSyntax.rewriteForJava(currentText, e.getPattern());
                if (corrected.equals(currentText) || parsed > LENGTH_MAX) {
                    throw new EvaluationError(
                            "S0303", "Invalid regular expression: " + e.getDescription());
                }
                currentText = corrected;
            }
        }
    }

    private static ParsedExpression parseReadable(String text, Function<Pattern, Builtin> regex) {
        try {
            var parsed = new ParsedExpression(Parser.parse(text));
            new SyntaxTreeAnalysis(
                            parsed.variables, parsed.statesMembers, parsed.unsupported, regex, text)
                    .walk(parsed.tree);
            return parsed;
        } catch (StringIndexOutOfBoundsException _) {
            // This exception occurs only when a comment is not closed.
            throw EvaluationError.at(text.lastIndexOf("/*"), "S0106");
        } catch (StackOverflowError _) {
            throw new EvaluationError(EvaluationError.TOO_COMPLEX, "The expression nests too deep");
        } catch (EvaluationError | PatternSyntaxException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EvaluationError("S0201", String.valueOf(e.getMessage()));
        }
    }

    /**
     * The names of the free variables that the expression reads, including functions, without the
     * dollar sign.
     */
    public Set<String> variables() {
        return variables;
    }

    /** The members of {@code $states} that the expression reads by name. */
    public Set<String> statesMembers() {
        return statesMembers;
    }

    /**
     * Returns AWS's messages about unsupported parts of the expression. An expression of a state
     * has no JSONata context value. So it must not use {@code $$}, nor names and {@code $} outside
     * predicates and later path steps. Each message occurs once.
     */
    public Set<String> unsupportedPartMessages() {
        return unsupported;
    }

    /** Returns the tree, which callers must not change. */
    public SyntaxNode tree() {
        return tree;
    }
}
