package dev.askel.connectors.lambda;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.Activity;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.asl.model.Resource.LambdaFunction;
import dev.askel.asl.model.Resource.Unrecognised;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.call.ThreadedConnector;
import dev.askel.connectors.lambda.Invocation.InvocationType;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls Lambda functions, by their ARN or by {@code lambda:invoke} with or without {@code
 * .waitForTaskToken}.
 */
public final class LambdaConnector extends ThreadedConnector {
    private final List<Invoker> invokers;

    /**
     * Creates a connector.
     *
     * @param invokers the invokers in order of preference. The first invoker that knows a function
     *     invokes it. The last invoker must know all functions
     */
    public LambdaConnector(List<? extends Invoker> invokers, RunningCalls calls) {
        super(calls);
        this.invokers = List.copyOf(invokers);
    }

    @Override
    public boolean serves(Resource resource) {
        return switch (resource) {
            case LambdaFunction _ -> true;
            case Activity _, Unrecognised _ -> false;
            case Integration it ->
                    it.service().equals("lambda")
                            && it.api().equals("invoke")
                            && (it.pattern() == CallPattern.REQUEST_RESPONSE
                                    || it.pattern() == CallPattern.WAIT_FOR_TASK_TOKEN);
        };
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        return resource instanceof Integration ? InvokeParameters.refusal(parameters) : null;
    }

    /** False for {@code lambda:invoke}, because its function is known only at the call. */
    @Override
    public boolean isIdempotent(Resource resource) {
        if (!(resource instanceof LambdaFunction(var arn))) {
            return false;
        }
        var function = FunctionName.parse(arn);
        return invoker(function).isIdempotent(function);
    }

    @Override
    protected TaskOutcome perform(TaskCall call) throws InterruptedException {
        return switch (call.resource()) {
            case LambdaFunction(var arn) ->
                    LambdaOutcomes.forFunctionResource(
                            arn, invoke(invocationByArn(arn, call.parameters()), call));
            case Integration _ -> {
                var invocation = InvokeParameters.parse(call.parameters());
                yield LambdaOutcomes.forInvokeResource(
                        invocation == null
                                ? InvocationFailures.withoutFunction()
                                : invoke(invocation, call));
            }
            case Activity _, Unrecognised _ ->
                    throw new IllegalArgumentException("No function: " + call.resource().arn());
        };
    }

    private InvocationResult invoke(Invocation invocation, TaskCall call)
            throws InterruptedException {
        return invoker(invocation.function()).invoke(invocation, call);
    }

    private Invoker invoker(FunctionName function) {
        for (var invoker : invokers) {
            if (invoker.canInvoke(function)) {
                return invoker;
            }
        }
        throw new IllegalStateException("No invoker knows " + function.text());
    }

    private static Invocation invocationByArn(String arn, Payload input) {
        return new Invocation(
                FunctionName.parse(arn),
                input.text(),
                null,
                InvocationType.REQUEST_RESPONSE,
                null,
                null);
    }
}
