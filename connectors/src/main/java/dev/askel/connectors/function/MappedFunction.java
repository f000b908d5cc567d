package dev.askel.connectors.function;

import dev.askel.connectors.lambda.Invocation;
import dev.askel.connectors.lambda.InvocationResult;
import dev.askel.engine.task.TaskCall;

/** A function that is not called through Lambda's API. Thread-safe. */
public interface MappedFunction {
    /** Whether a repeated call finds the work of the first one and does not run it again. */
    default boolean recognisesRepeats() {
        return false;
    }

    /**
     * Invokes the function and waits for its result; called on a virtual thread.
     *
     * @param invocation has the type RequestResponse or Event
     * @throws InterruptedException when the call was cancelled
     */
    InvocationResult invoke(Invocation invocation, TaskCall call) throws InterruptedException;
}
