package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A scope of given values, with random values of a fixed seed. */
record TestScope(
        Payload input,
        JsonNode context,
        Map<String, Payload> variables,
        RandomGenerator random,
        Budget budget)
        implements Scope {
    static TestScope of(String input) {
        return new TestScope(json(input), json("{}").tree(), Map.of(), new Random(7), new Budget());
    }

    TestScope withInput(JsonNode value) {
        return new TestScope(Payload.of(value), context, variables, random, budget);
    }

    TestScope withContext(String context) {
        return new TestScope(input, json(context).tree(), variables, random, budget);
    }

    TestScope withVariables(Map<String, Payload> values) {
        return new TestScope(input, context, values, random, budget);
    }

    TestScope withBudget(Budget other) {
        return new TestScope(input, context, variables, random, other);
    }

    static Payload json(String text) {
        try {
            return Payload.parse(text);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** The result of an expression as text: the value's JSON, or "error: cause". */
    static String shown(Evaluation evaluation) {
        return switch (evaluation) {
            case Evaluation.Value(JsonNode value) -> Payload.of(value).text();
            case Evaluation.Failed(Failure(String error, String cause, _)) -> error + ": " + cause;
        };
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public @Nullable Payload variable(String name) {
        return variables.get(name);
    }
}
