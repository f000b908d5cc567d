package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.jsonata.evaluation.Builtin;
import dev.askel.asl.expression.jsonata.evaluation.MeteredEvaluator;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of one call to a built-in function, and the evaluation that makes the call. */
record Arguments(MeteredEvaluator evaluation, List<Object> values) {
    /** The implementation of a function. A null result means JSONata's undefined. */
    @FunctionalInterface
    interface Body {
        @Nullable Object call(Arguments arguments);
    }

    /** Creates a function. The signature checks the arguments before the body receives them. */
    static Builtin function(String name, String signature, Body body) {
        return Builtin.of(
                name,
                signature,
                (evaluation, values) -> body.call(new Arguments(evaluation, values)));
    }

    /** Creates a function that returns undefined for an undefined first argument. */
    static Builtin ofDefined(String name, String signature, Body body) {
        return function(
                name,
                signature,
                arguments -> arguments.value(0) == null ? null : body.call(arguments));
    }

    @Nullable Object value(int position) {
        return position < values.size() ? values.get(position) : null;
    }

    boolean has(int position) {
        return value(position) != null;
    }

    /** Returns an argument that is a string. The signature guarantees that it is present. */
    String text(int position) {
        return (String) requireDefined(position);
    }

    double number(int position) {
        return ((Number) requireDefined(position)).doubleValue();
    }

    List<?> list(int position) {
        return (List<?>) requireDefined(position);
    }

    Map<?, ?> object(int position) {
        return (Map<?, ?>) requireDefined(position);
    }

    Object requireDefined(int position) {
        var value = value(position);
        if (value == null) {
            throw new EvaluationError("T0410", position + 1, "");
        }
        return value;
    }

    /** Charges the budget for a string argument that a function reads, and returns the string. */
    String chargeText(int position) {
        chargeRead(text(position).length());
        return text(position);
    }

    /** Charges the budget for this number of characters that a function reads. */
    void chargeRead(long characters) {
        evaluation.budget().spend(characters);
    }

    /** Charges the budget for a string that a function has created, and returns the string. */
    String chargeResult(String text) {
        chargeCreated(text.length());
        return text;
    }

    /** Charges the budget, in steps and in memory, for characters that a function creates. */
    void chargeCreated(long characters) {
        evaluation.memory().checkText(characters);
        evaluation.memory().add(characters);
        evaluation.budget().spend(characters);
    }

    /** Charges the budget for work that creates no values. */
    void chargeWork(long steps) {
        evaluation.budget().spend(steps);
    }

    /**
     * Calls a function value with as many of the arguments as it accepts. Returns null for
     * undefined.
     */
    @Nullable Object call(Object function, @Nullable Object... arguments) {
        return evaluation.callWithAcceptedArguments(function, arguments);
    }
}
