package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * A payload template: JSON whose members with a key ending in {@code .$} are evaluated (asl.md
 * section 2.3). Used for Parameters, ResultSelector, ItemSelector, Assign and others.
 */
public final class PayloadTemplate implements Expression {
    private final JsonNode source;

    private PayloadTemplate(JsonNode source) {
        this.source = source;
    }

    /**
     * Compiles a template; {@code template} is kept and must never change.
     *
     * @throws InvalidExpressionException with its {@code field}, when the value of a {@code .$}
     *     member is neither a valid path nor a valid intrinsic call, or both {@code X} and {@code
     *     X.$} are there
     */
    public static PayloadTemplate compile(JsonNode template) throws InvalidExpressionException {
        return new PayloadTemplate(template);
    }

    /** Whether nothing in it is evaluated: its value is always the definition's JSON. */
    public boolean isConstant() {
        return ComingSoon.body(source());
    }

    @Override
    public Evaluation evaluate(Scope scope) {
        return ComingSoon.body(source());
    }

    @Override
    public String source() {
        return JsonText.of(source);
    }

    @Override
    public Set<String> variables() {
        return ComingSoon.body(source());
    }
}
