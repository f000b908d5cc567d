package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** A constant in a definition. */
public record Literal(JsonNode value) implements Expression {
    @Override
    public Evaluation evaluate(Scope scope) {
        return new Evaluation.Value(value);
    }

    @Override
    public String source() {
        return JsonEncoder.encode(value);
    }

    @Override
    public Set<String> variables() {
        return Set.of();
    }
}
