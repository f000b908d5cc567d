package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.evaluation.MeteredEvaluator;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a built-in function: its arguments by place and type, and the evaluation that calls.
 */
record Arguments(MeteredEvaluator evaluation, List<Object> values) {
    /** The body of a function over its arguments; null means JSONata's undefined. */
    @FunctionalInterface
    interface Body {
        @Nullable Object call(Arguments arguments);
    }

    /** A function over checked arguments. */
    static Builtin function(String name, String signature, Body body) {
        return Builtin.of(
                name,
                signature,
                (evaluation, values) -> body.call(new Arguments(evaluation, values)));
    }

    /** A function that gives undefined for an undefined first argument. */
    static Builtin ofDefined(String name, String signature, Body body) {
        return function(
                name,
                signature,
                arguments -> arguments.any(0) == null ? null : body.call(arguments));
    }

    @Nullable Object any(int place) {
        return place < values.size() ? values.get(place) : null;
    }

    boolean has(int place) {
        return any(place) != null;
    }

    /** An argument that is present and a string by the signature. */
    String text(int place) {
        return (String) required(place);
    }

    double number(int place) {
        return ((Number) required(place)).doubleValue();
    }

    List<?> list(int place) {
        return (List<?>) required(place);
    }

    Map<?, ?> object(int place) {
        return (Map<?, ?>) required(place);
    }

    Object required(int place) {
        var value = any(place);
        if (value == null) {
            throw new EvaluationError("T0410", place + 1, "");
        }
        return value;
    }

    /** Pays for a text that a function reads, and returns it. */
    String read(int place) {
        payRead(text(place).length());
        return text(place);
    }

    /** Pays for so many characters that a function reads. */
    void payRead(long characters) {
        evaluation.budget().spend(characters);
    }

    /** Pays for a text that a function has made, and returns it. */
    String made(String text) {
        payMade(text.length());
        return text;
    }

    /** Pays for so many characters that a function makes. */
    void payMade(long characters) {
        evaluation.memory().text(characters);
        evaluation.memory().add(characters);
        evaluation.budget().spend(characters);
    }

    /** Pays for work that makes no values. */
    void payWork(long steps) {
        evaluation.budget().spend(steps);
    }

    /** Calls a function value; null where it gives undefined. */
    @Nullable Object call(Object function, @Nullable Object... arguments) {
        return evaluation.callFitting(function, arguments);
    }
}
