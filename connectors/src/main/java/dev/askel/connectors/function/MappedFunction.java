package dev.askel.connectors.function;

import dev.askel.connectors.lambda.Invocation;
import dev.askel.connectors.lambda.InvocationResult;
import dev.askel.engine.task.TaskCall;

/** A function that is not called through Lambda's API. Thread-safe. */
public interface MappedFunction {
    /**
     * Returns whether a repeated call is recognised by its idempotency key. The repeated call then
     * gets the result of the first call, and the work does not run again.
     */
    default boolean isIdempotent() {
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
