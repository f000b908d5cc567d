package dev.askel.connectors.function;

import dev.askel.connectors.lambda.Invocation;
import dev.askel.connectors.lambda.InvocationResult;
import dev.askel.engine.task.TaskCall;

/** A function that lives somewhere else than behind Lambda's API. Thread-safe. */
public interface MappedFunction {
    /** Whether a repeated call finds what the first has begun. */
    default boolean meetsItself() {
        return false;
    }

    /**
     * Invokes it and waits; called on a virtual thread.
     *
     * @param invocation of the type RequestResponse or Event
     * @throws InterruptedException when the call was given up
     */
    InvocationResult invoke(Invocation invocation, TaskCall call) throws InterruptedException;
}
