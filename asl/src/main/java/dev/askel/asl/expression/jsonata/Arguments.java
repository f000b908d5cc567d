package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.evaluation.MeteredEvaluator;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call of a built-in function: its arguments by place and kind, and who calls. */
record Arguments(MeteredEvaluator evaluation, List<Object> values) {
    /** What a function does with its arguments; null is JSONata's undefined. */
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

    /** An argument the signature promises to be a string and that is there. */
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

    /** A text that a function reads, paid for. */
    String read(int place) {
        payRead(text(place).length());
        return text(place);
    }

    /** Pays for so many characters that a function reads. */
    void payRead(long characters) {
        evaluation.budget().spend(characters);
    }

    /** A text that a function has made, paid for. */
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

    /** Pays for work that makes nothing. */
    void payWork(long steps) {
        evaluation.budget().spend(steps);
    }

    /** Calls a function value; null where it gives undefined. */
    @Nullable Object call(Object function, @Nullable Object... arguments) {
        return evaluation.callFitting(function, arguments);
    }
}
