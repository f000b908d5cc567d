package dev.askel.connectors.lambda;

import dev.askel.engine.task.TaskCall;

/** Invokes functions of one kind. */
public interface Invoker {
    /** Whether this invoker invokes the function. */
    boolean canInvoke(FunctionName function);

    /**
     * Returns whether a repeated call of a known function is recognised by its idempotency key and
     * does not run the function again (see {@link
     * dev.askel.engine.task.TaskConnector#isIdempotent}).
     */
    default boolean isIdempotent(FunctionName function) {
        return false;
    }

    /**
     * Invokes a function and waits for its result; called on a thread that may block.
     *
     * @throws InterruptedException when the call was cancelled
     */
    InvocationResult invoke(Invocation invocation, TaskCall call) throws InterruptedException;
}
