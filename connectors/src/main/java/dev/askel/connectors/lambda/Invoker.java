package dev.askel.connectors.lambda;

import dev.askel.engine.task.TaskCall;

/** Invokes functions of one kind. */
public interface Invoker {
    /** Whether this invoker invokes the function. */
    boolean knows(FunctionName function);

    /**
     * Whether a repeated call of a known function finds the first one; see {@link
     * dev.askel.engine.task.TaskConnector#recognisesRepeats}.
     */
    default boolean recognisesRepeats(FunctionName function) {
        return false;
    }

    /**
     * Invokes a function and waits for its result; called on a thread that may block.
     *
     * @throws InterruptedException when the call was cancelled
     */
    InvocationResult invoke(Invocation invocation, TaskCall call) throws InterruptedException;
}
