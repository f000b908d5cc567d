package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.jsonata.parser.SyntaxNode;
import dev.askel.asl.expression.jsonata.value.JsNumber;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Visits each node of a syntax tree once. It collects the free variables and the unsupported uses
 * of the context value. Expressions of a state have no context value. It also replaces regular
 * expressions by functions.
 */
final class SyntaxTreeAnalysis {
    /** The variable to which no expression may assign a value. */
    private static final String RESERVED = "states";

    private final Set<String> variables;
    private final Set<String> statesMembers;
    private final Set<String> unsupported;
    private final Function<Pattern, Builtin> regex;
    private final String text;

    /**
     * Creates an analysis that adds to the given sets.
     *
     * @param text the expression
     */
    SyntaxTreeAnalysis(
            Set<String> variables,
            Set<String> statesMembers,
            Set<String> unsupported,
            Function<Pattern, Builtin> regex,
            String text) {
        this.variables = variables;
        this.statesMembers = statesMembers;
        this.unsupported = unsupported;
        this.regex = regex;
        this.text = text;
    }

    void walk(SyntaxNode tree) {
        walk(tree, new HashSet<>(), true);
    }

    /**
     * Visits a node.
     *
     * @param bound the names that enclosing parts of the expression bind
     * @param top whether the context of the node is the input of the whole expression, which does
     *     not exist
     */
    private void walk(SyntaxNode node, Set<String> bound, boolean top) {
        if (node == null || node.type == null) {
            return;
        }
        switch (node.type) {
            case "variable" -> variable(node, bound, top);
            case "path" -> path(node, bound, top);
            case "name", "wildcard", "descendant", "parent" -> contextUse(node, top);
            case "number" -> {
                if (node.value instanceof Long integer) {
                    node.value = asWritten(integer, node.position);
                }
            }
            case "regex" -> {
                if (node.value instanceof Pattern pattern) {
                    node.value = regex.apply(pattern);
                }
            }
            case "bind" -> {
                var inner = bound;
                if ("lambda".equals(node.rhs.type)) {
                    // The body runs after the binding, so it can call its own function.
                    inner = new HashSet<>(bound);
                    bind(node.lhs, inner);
                }
                walk(node.rhs, inner, top);
                bind(node.lhs, bound);
            }
            case "block" -> {
                var inner = new HashSet<>(bound);
                node.expressions.forEach(part -> walk(part, inner, top));
            }
            case "lambda" -> {
                var inner = new HashSet<>(bound);
                node.arguments.forEach(argument -> bind(argument, inner));
                // The body of a lambda has the context of the lambda's definition.
                walk(node.body, inner, top);
            }
            case "function", "partial" -> {
                node.arguments.forEach(argument -> walk(argument, bound, top));
                // In a call such as sum(x), the author forgot the dollar sign of $sum. The name is
                // not a use of the context. The evaluation of this call has its own error.
                boolean name =
                        node.procedure.type.equals("path") && node.procedure.steps.size() == 1;
                walk(node.procedure, bound, top && !name);
            }
            case "sort" -> node.terms.forEach(term -> walk(term.expression, bound, false));
            case "transform" -> {
                walk(node.pattern, bound, false);
                walk(node.update, bound, false);
                walk(node.delete, bound, false);
            }
            default -> parts(node, bound, top);
        }
        stages(node.predicate, bound);
        if (!node.type.equals("path")) {
            stages(node.stages, bound);
            pairs(node.group, bound, false);
        }
    }

    /**
     * Returns the value of a large integer literal: the exact integer within 64 bits, otherwise a
     * double. The parser has lost digits, because it read the literal as a double.
     *
     * @param end the offset after the literal in the expression
     */
    private Number asWritten(long read, int end) {
        int start = end;
        while (start > 0 && Character.digit(text.charAt(start - 1), 10) >= 0) {
            start--;
        }
        var digits = text.substring(start, end);
        try {
            long written = Long.parseLong(digits) * Long.signum(read);
            // This comparison excludes the digits of a fraction or of an exponent.
            if ((double) written == (double) read) {
                return JsNumber.ofInteger(written);
            }
        } catch (NumberFormatException _) {
            // The literal has more than 64 bits, so it is a double.
        }
        return JsNumber.of((double) read);
    }

    private void parts(SyntaxNode node, Set<String> bound, boolean top) {
        walk(node.lhs, bound, top);
        walk(node.rhs, bound, top);
        walk(node.expression, bound, top);
        walk(node.condition, bound, top);
        walk(node.then, bound, top);
        walk(node.otherwise, bound, top);
        if (node.expressions != null) {
            node.expressions.forEach(part -> walk(part, bound, top));
        }
        pairs(node, bound, top);
    }

    private void path(SyntaxNode node, Set<String> bound, boolean top) {
        var inner = new HashSet<>(bound);
        for (int i = 0; i < node.steps.size(); i++) {
            var step = node.steps.get(i);
            bindTuple(step, inner);
            walk(step, inner, top && i == 0);
        }
        if (node.steps.size() > 1
                && isStates(node.steps.getFirst())
                && "name".equals(node.steps.get(1).type)) {
            statesMembers.add(String.valueOf(node.steps.get(1).value));
        }
        pairs(node.group, inner, false);
    }

    private static boolean isStates(SyntaxNode step) {
        return "variable".equals(step.type) && RESERVED.equals(step.value);
    }

    private static void bindTuple(SyntaxNode step, Set<String> bound) {
        if (step.focus != null) {
            bound.add(String.valueOf(step.focus));
        }
        if (step.index != null) {
            bound.add(String.valueOf(step.index));
        }
        if (step.stages != null) {
            for (var stage : step.stages) {
                if ("index".equals(stage.type)) {
                    bound.add(String.valueOf(stage.value));
                }
            }
        }
    }

    private void stages(List<SyntaxNode> stages, Set<String> bound) {
        if (stages != null) {
            for (var stage : stages) {
                if (stage.expr != null) {
                    walk(stage.expr, bound, false);
                }
            }
        }
    }

    private void pairs(SyntaxNode node, Set<String> bound, boolean top) {
        if (node != null && node.lhsObject != null) {
            for (var pair : node.lhsObject) {
                walk(pair[0], bound, top);
                walk(pair[1], bound, top);
            }
        }
    }

    private void variable(SyntaxNode node, Set<String> bound, boolean top) {
        var name = String.valueOf(node.value);
        if (name.isEmpty()) {
            contextUse(node, top);
        } else if (name.equals("$")) {
            // $$ is the input of the whole expression. An expression of a state has no input.
            contextUse(node, true);
        } else if (!bound.contains(name)) {
            variables.add(name);
        }
    }

    private void bind(SyntaxNode variable, Set<String> bound) {
        var name = String.valueOf(variable.value);
        if (name.equals(RESERVED)) {
            unsupported.add("Assignment to '$%s' is not supported.".formatted(name));
        }
        bound.add(name);
    }

    private void contextUse(SyntaxNode node, boolean top) {
        if (top) {
            unsupported.add(refusal(node));
        }
    }

    /**
     * Returns AWS's message for an unsupported use of the context. The messages for names and
     * {@code $$} are measured on AWS.
     */
    private static String refusal(SyntaxNode node) {
        var value = node.value == null ? "%" : String.valueOf(node.value);
        if (node.type.equals("variable")) {
            return value.equals("$")
                    ? "Reference to '$$' is not supported."
                    : "Reference to '$' at the top level is not supported.";
        }
        return "Reference to '%s' at the top level is not supported.".formatted(value);
    }
}
