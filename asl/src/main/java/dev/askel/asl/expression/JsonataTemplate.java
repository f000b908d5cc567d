package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * A value of a JSONata state in which some text is an expression, <code>{% … %}</code> (asl.md
 * section 6). It is read, so that definitions can be created and looked at; this version does not
 * evaluate it, and a state that needs its value fails.
 */
public record JsonataTemplate(JsonNode value) implements Expression {
    private static final String BEGIN = "{%";
    private static final String END = "%}";

    /** A constant where no text of {@code value} is an expression, else a template. */
    public static Expression compile(JsonNode value) {
        return holdsExpression(value) ? new JsonataTemplate(value) : new Literal(value);
    }

    /** Whether a text is an expression: the marks stand at its very ends. */
    public static boolean isExpression(String text) {
        return text.length() >= BEGIN.length() + END.length()
                && text.startsWith(BEGIN)
                && text.endsWith(END);
    }

    private static boolean holdsExpression(JsonNode value) {
        if (value.isTextual()) {
            return isExpression(value.textValue());
        }
        for (JsonNode part : value) {
            if (holdsExpression(part)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Evaluation evaluate(Scope scope) {
        return Evaluation.failed(
                ErrorName.RUNTIME,
                "This version of Askel does not evaluate JSONata expressions: " + source());
    }

    @Override
    public String source() {
        return JsonText.of(value);
    }

    @Override
    public Set<String> variables() {
        return Set.of();
    }
}
