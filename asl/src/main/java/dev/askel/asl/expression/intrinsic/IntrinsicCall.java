package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.expression.path.PathExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A call to an intrinsic function, such as {@code States.Format('{}', $.name)} (docs/aws/asl.md
 * section 5).
 */
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

    /** Compiles a call with all its arguments. At most 10 calls may be nested. */
    public static IntrinsicCall compile(String source) throws InvalidExpressionException {
        return IntrinsicParser.parse(source);
    }

    /** Whether a string begins like an intrinsic call. */
    public static boolean looksLikeCall(String text) {
        return text.startsWith("States.");
    }

    /** Returns the name of the outermost function, such as {@code States.Format}. */
    public String functionName() {
        return function.qualifiedName;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The call fails with {@code States.Runtime} for invalid arguments, a wrong number of
     * arguments, and paths without a node. The cause quotes this call, even if a nested call has
     * failed.
     */
    @Override
    public Evaluation evaluate(Scope scope) {
        try {
            return new Evaluation.Value(value(scope));
        } catch (IntrinsicRefusal refusal) {
            return new Evaluation.Failed(refusal.toFailure(source));
        } catch (Budget.ExhaustedException e) {
            return new Evaluation.Failed(e.toFailure());
        }
    }

    private JsonNode value(Scope scope) throws IntrinsicRefusal {
        var values = new ArrayList<JsonNode>(arguments.size());
        for (var argument : arguments) {
            values.add(value(argument, scope));
        }
        if (!function.acceptsCount(values.size())) {
            throw function.wrongCountRefusal();
        }
        var template =
                !arguments.isEmpty()
                                && arguments.getFirst() instanceof IntrinsicArgument.Text literal
                        ? literal.template()
                        : null;
        return function.body.apply(
                new IntrinsicValues(function.qualifiedName, template, values, scope));
    }

    private static JsonNode value(IntrinsicArgument argument, Scope scope) throws IntrinsicRefusal {
        return switch (argument) {
            case IntrinsicArgument.Constant(JsonNode value) -> value;
            case IntrinsicArgument.Text(var value, var _) -> value;
            case IntrinsicArgument.Call(IntrinsicCall call) -> call.value(scope);
            case IntrinsicArgument.Path(PathExpression path) ->
                    switch (path.find(scope)) {
                        case PathExpression.Lookup.Found(JsonNode value) -> value;
                        case PathExpression.Lookup.Exhausted(Failure failure) ->
                                throw IntrinsicRefusal.of(failure);
                        case PathExpression.Lookup.Missing(var absence, String reason) ->
                                throw absence == PathExpression.Absence.NOT_APPLICABLE
                                        ? IntrinsicRefusal.ofUnusablePath(reason)
                                        : IntrinsicRefusal.ofMissingNode(path, scope);
                    };
        };
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
