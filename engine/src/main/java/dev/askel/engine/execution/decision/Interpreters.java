package dev.askel.engine.execution.decision;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.child.ChildStarts;
import org.jspecify.annotations.Nullable;

/** Creates the interpreters of loaded executions. */
public final class Interpreters {
    private Interpreters() {}

    /** Creates the interpreter of an execution. */
    public static Interpreter of(
            ExecutionServices services, StateMachine machine, ExecutionState state) {
        return new Interpreter(
                machine,
                state.identity(),
                state.input(),
                services.tokens().tokensOf(state.identity()),
                services.missingActivities(),
                (resource, parameters) -> refusal(services, resource, parameters),
                services.limits(state.identity()));
    }

    private static @Nullable Failure refusal(
            ExecutionServices services, Resource resource, Payload parameters) {
        return ChildStarts.serves(resource)
                ? ChildStarts.refusal(parameters)
                : services.connectors().refusal(resource, parameters);
    }
}
