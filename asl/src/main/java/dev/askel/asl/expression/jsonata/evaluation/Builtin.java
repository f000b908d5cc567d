package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.jsonata.value.FunctionValue;
import java.util.List;

/**
 * A built-in function. Instances are immutable. All evaluations share them, because each call
 * receives its evaluation as an argument.
 */
public final class Builtin implements FunctionValue {
    /** The implementation of a function. */
    @FunctionalInterface
    public interface Body {
        /**
         * Computes the result.
         *
         * @param evaluation the evaluation that makes the call
         * @param arguments the arguments, already checked against the signature; null means
         *     undefined
         * @return the result; null for undefined
         */
        Object call(MeteredEvaluator evaluation, List<Object> arguments);
    }

    private final String name;
    private final FunctionSignature parameters;
    private final int arity;
    private final Body body;

    private Builtin(String name, FunctionSignature parameters, int arity, Body body) {
        this.name = name;
        this.parameters = parameters;
        this.arity = arity;
        this.body = body;
    }

    /**
     * Creates a function with a signature in JSONata's notation, such as {@code <s-nn?:s>}.
     *
     * @param name the function's name without the dollar sign
     */
    public static Builtin of(String name, String signature, Body body) {
        var parameters = FunctionSignature.parse(signature);
        return new Builtin(name, parameters, parameters.parameterCount(), body);
    }

    /**
     * Returns this function with another arity: the number of arguments that callers such as {@code
     * $map} pass.
     */
    public Builtin withArity(int arguments) {
        return new Builtin(name, parameters, arguments, body);
    }

    /** Creates a function without a name and a signature, such as a regular expression. */
    public static Builtin anonymous(int arity, Body body) {
        return new Builtin("", null, arity, body);
    }

    /** The name without the dollar sign; empty for an anonymous function. */
    public String name() {
        return name;
    }

    int arity() {
        return arity;
    }

    Object call(MeteredEvaluator evaluation, List<Object> arguments, Object context) {
        var checked =
                parameters == null
                        ? arguments
                        : parameters.checkAndConvert(name, arguments, context);
        var result = body.call(evaluation, checked);
        evaluation.memory().addResult(result);
        return result;
    }
}
