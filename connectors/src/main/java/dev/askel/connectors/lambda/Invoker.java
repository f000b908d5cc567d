package dev.askel.connectors.lambda;

import dev.askel.engine.task.TaskCall;

/** Where functions live. */
public interface Invoker {
    /** Whether this function is invoked here. */
    boolean knows(FunctionName function);

    /** As {@link dev.askel.engine.task.TaskConnector#meetsItself}, of a function it knows. */
    default boolean meetsItself(FunctionName function) {
        return false;
    }

    /**
     * Invokes a function and waits; called on a thread that may block.
     *
     * @throws InterruptedException when the call was given up
     */
    InvocationResult invoke(Invocation invocation, TaskCall call) throws InterruptedException;
}
