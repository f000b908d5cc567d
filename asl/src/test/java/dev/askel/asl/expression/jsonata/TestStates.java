package dev.askel.asl.expression.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A scope of given values that records the members of {@code $states} that an expression reads. */
final class TestStates implements JsonataScope {
    static final Instant NOW = Instant.parse("2026-02-28T23:59:58.123Z");

    private final Map<String, Payload> states = new LinkedHashMap<>();
    private final Map<String, Payload> variables = new HashMap<>();
    private final List<String> read = new ArrayList<>();
    private Budget budget = new Budget();
    private RandomGenerator random = new Random(42);

    static TestStates input(String json) {
        var scope = new TestStates();
        scope.states.put("input", payload(json));
        return scope;
    }

    static Payload payload(String json) {
        try {
            return Payload.parse(json);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static JsonataExpression compile(String expression) {
        try {
            return JsonataExpression.compile(expression);
        } catch (JsonataSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    TestStates with(String member, String json) {
        states.put(member, payload(json));
        return this;
    }

    TestStates variable(String name, String json) {
        variables.put(name, payload(json));
        return this;
    }

    TestStates withBudget(Budget given) {
        budget = given;
        return this;
    }

    TestStates withRandom(RandomGenerator given) {
        random = given;
        return this;
    }

    Evaluation evaluate(String expression) {
        return compile(expression).evaluate(this, "Output/result");
    }

    /** The JSON text of an expression's result. */
    String result(String expression) {
        return switch (evaluate(expression)) {
            case Evaluation.Value(var value) -> Payload.of(value).text();
            case Evaluation.Failed(var failure) ->
                    throw new IllegalStateException(String.valueOf(failure.cause()));
        };
    }

    /** The cause of an expression's error. */
    String cause(String expression) {
        return switch (evaluate(expression)) {
            case Evaluation.Value(var value) ->
                    throw new IllegalStateException("No error but " + value);
            case Evaluation.Failed(var failure) -> String.valueOf(failure.cause());
        };
    }

    /** The members of $states that expressions have read. */
    List<String> read() {
        return read;
    }

    @Override
    public List<String> statesMemberNames() {
        return List.copyOf(states.keySet());
    }

    @Override
    public JsonNode statesMember(String member) {
        read.add(member);
        return states.getOrDefault(member, Payload.EMPTY_OBJECT).tree();
    }

    @Override
    public @Nullable Payload variable(String name) {
        return variables.get(name);
    }

    @Override
    public Instant now() {
        return NOW;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Budget budget() {
        return budget;
    }
}
