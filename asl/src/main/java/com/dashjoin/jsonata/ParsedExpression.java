package com.dashjoin.jsonata;

import com.dashjoin.jsonata.Parser.Symbol;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The tree of an expression. Nobody changes it after it was parsed, so threads may share it. */
public final class ParsedExpression {
    /** The longest text that is parsed; the library's tokenizer takes the square of it. */
    public static final int LENGTH_MAX = 100_000;

    private static final List<String> LATER_OPERATORS = List.of("?:", "??");

    private final Symbol tree;
    private final Set<String> variables = new TreeSet<>();
    private final Set<String> statesMembers = new TreeSet<>();
    private final Set<String> unsupported = new LinkedHashSet<>();

    private ParsedExpression(Symbol tree) {
        this.tree = tree;
    }

    /**
     * Parses an expression.
     *
     * @param regex makes the function of a regular expression, given as the pattern with its flags
     * @throws JException with one of the reference's S-codes and a location
     */
    public static ParsedExpression parse(String text, Function<Pattern, Builtin> regex) {
        if (text.length() > LENGTH_MAX) {
            throw new EvaluationError(
                    EvaluationError.RUNS_AWAY,
                    "The expression has more than %d characters".formatted(LENGTH_MAX));
        }
        String readable = text;
        // As often as parsing the longest text once costs, for there may be many patterns.
        for (long parsed = text.length(); ; parsed += text.length()) {
            try {
                return parseReadable(readable, regex);
            } catch (PatternSyntaxException e) {
                var mended = RegexSyntax.inJava(readable, e.getPattern());
                if (mended.equals(readable) || parsed > LENGTH_MAX) {
                    throw new EvaluationError(
                            "S0303", "Invalid regular expression: " + e.getDescription());
                }
                readable = mended;
            }
        }
    }

    private static ParsedExpression parseReadable(String text, Function<Pattern, Builtin> regex) {
        var parser = new Parser();
        // Later than 2.0.6, and each copies its left side, so that nested ones double the tree.
        // They stay as signs, of which signatures are made, and bind nothing.
        LATER_OPERATORS.forEach(operator -> parser.symbolTable.get(operator).lbp = 0);
        try {
            var parsed = new ParsedExpression(parser.parse(text));
            new TreeWalk(parsed.variables, parsed.statesMembers, parsed.unsupported, regex, text)
                    .walk(parsed.tree);
            return parsed;
        } catch (StringIndexOutOfBoundsException _) {
            // The tokenizer looks behind the end only when a comment has none.
            throw new JException("S0106", text.lastIndexOf("/*"));
        } catch (StackOverflowError _) {
            throw new EvaluationError(EvaluationError.RUNS_AWAY, "The expression nests too deep");
        } catch (JException | PatternSyntaxException e) {
            throw e;
        } catch (RuntimeException e) {
            throw signatureError(e);
        } finally {
            // The tree points back to its parser; what the parser no longer needs need not stay.
            parser.symbolTable.clear();
            parser.lexer = null;
            parser.source = null;
            parser.node = null;
        }
    }

    /** The library gives the errors of signatures no code. */
    private static RuntimeException signatureError(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("Type parameters")) {
            return new EvaluationError("S0401");
        }
        return message.startsWith("Choice groups")
                ? new EvaluationError("S0402")
                : new EvaluationError("S0201", message);
    }

    /** The free variables it reads, without the dollar sign, functions included. */
    public Set<String> variables() {
        return variables;
    }

    /** The members of {@code $states} that it reads by their names. */
    public Set<String> statesMembers() {
        return statesMembers;
    }

    /**
     * AWS's texts about the uses of a context that the expressions of a state do not have: names
     * and {@code $} outside of predicates and later steps, and {@code $$}. Each text is there once.
     */
    public Set<String> unsupported() {
        return unsupported;
    }

    Symbol tree() {
        return tree;
    }
}
