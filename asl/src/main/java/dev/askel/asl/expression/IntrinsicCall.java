package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A call such as {@code States.Format('{}', $.name)} (asl.md section 5). */
public final class IntrinsicCall implements Expression {
    private final String source;
    private final IntrinsicFunction function;
    private final List<IntrinsicArgument> arguments;
    private final Set<String> variables;

    IntrinsicCall(String source, IntrinsicFunction function, List<IntrinsicArgument> arguments) {
        this.source = source;
        this.function = function;
        this.arguments = arguments;
        var names = new TreeSet<String>();
        for (var argument : arguments) {
            switch (argument) {
                case IntrinsicArgument.Path(PathExpression path) -> names.addAll(path.variables());
                case IntrinsicArgument.Call(IntrinsicCall call) -> names.addAll(call.variables());
                case IntrinsicArgument.Constant _, IntrinsicArgument.Text _ -> {}
            }
        }
        this.variables = Set.copyOf(names);
    }

    /** Compiles a call with all its arguments; at most 10 calls may nest. */
    public static IntrinsicCall compile(String source) throws InvalidExpressionException {
        return IntrinsicParser.parse(source);
    }

    /** Whether a text begins like an intrinsic call, as opposed to a path or a plain string. */
    public static boolean isCandidate(String text) {
        return text.startsWith("States.");
    }

    /** The outermost function's name, such as {@code States.Format}. */
    public String functionName() {
        return function.qualified;
    }

    /**
     * {@inheritDoc}
     *
     * <p>A refusing function gives {@code States.IntrinsicFailure}, a missing argument {@code
     * States.Runtime}.
     */
    @Override
    public Evaluation evaluate(Scope scope) {
        var values = new ArrayList<JsonNode>(arguments.size());
        for (var argument : arguments) {
            switch (evaluate(argument, scope)) {
                case Evaluation.Value(JsonNode value) -> values.add(value);
                case Evaluation.Failed failed -> {
                    return failed;
                }
            }
        }
        try {
            return new Evaluation.Value(
                    function.body.apply(new IntrinsicValues(arguments, values, scope)));
        } catch (IntrinsicRefusal refusal) {
            return failed(ErrorName.INTRINSIC_FAILURE, refusal.getMessage());
        } catch (Budget.ExhaustedException e) {
            return new Evaluation.Failed(e.toFailure());
        }
    }

    private Evaluation evaluate(IntrinsicArgument argument, Scope scope) {
        return switch (argument) {
            case IntrinsicArgument.Constant(JsonNode value) -> new Evaluation.Value(value);
            case IntrinsicArgument.Text(var value, var _) -> new Evaluation.Value(value);
            case IntrinsicArgument.Call(IntrinsicCall call) -> call.evaluate(scope);
            case IntrinsicArgument.Path(PathExpression path) ->
                    switch (path.find(scope)) {
                        case PathExpression.Lookup.Found(JsonNode value) ->
                                new Evaluation.Value(value);
                        case PathExpression.Lookup.Exhausted(Failure failure) ->
                                new Evaluation.Failed(failure);
                        case PathExpression.Lookup.Missing _ ->
                                failed(
                                        ErrorName.RUNTIME,
                                        "The JsonPath argument for the field '%s' could not be found in the input '%s'"
                                                .formatted(path.source(), path.rootText(scope)));
                    };
        };
    }

    private Evaluation failed(String error, String problem) {
        return Evaluation.failed(
                error, "The function '%s' had the following error: %s".formatted(source, problem));
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public Set<String> variables() {
        return variables;
    }

    @Override
    public String toString() {
        return source;
    }
}
