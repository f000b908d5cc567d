package dev.askel.connectors.function;

import dev.askel.connectors.lambda.FunctionName;
import dev.askel.connectors.lambda.Invocation;
import dev.askel.connectors.lambda.Invocation.InvocationType;
import dev.askel.connectors.lambda.InvocationResult;
import dev.askel.connectors.lambda.Invoker;
import dev.askel.engine.task.TaskCall;
import java.util.Map;
import java.util.Objects;

/**
 * Invokes functions of settings and jars by function name, in all accounts and regions. The state's
 * credentials do not apply to them. A DryRun calls no function.
 */
public final class MappedFunctions implements Invoker {
    private final Map<String, MappedFunction> functions;

    /**
     * Creates an invoker.
     *
     * @param functions the functions by function name
     */
    public MappedFunctions(Map<String, ? extends MappedFunction> functions) {
        this.functions = Map.copyOf(functions);
    }

    @Override
    public boolean canInvoke(FunctionName function) {
        return functions.containsKey(function.name());
    }

    @Override
    public boolean isIdempotent(FunctionName function) {
        return function(function).isIdempotent();
    }

    @Override
    public InvocationResult invoke(Invocation invocation, TaskCall call)
            throws InterruptedException {
        return invocation.type() == InvocationType.DRY_RUN
                ? FunctionAnswers.accepted(204, call)
                : function(invocation.function()).invoke(invocation, call);
    }

    private MappedFunction function(FunctionName function) {
        return Objects.requireNonNull(functions.get(function.name()), function.name());
    }
}
