package dev.askel.engine.task;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A Lambda function that is written in Java and runs inside the server: a provider for {@link
 * java.util.ServiceLoader} in a jar on the server's class path. A task calls it when the task's
 * function has this name, in any account, region and version. Implementations must be thread-safe,
 * because calls run concurrently.
 */
public interface JavaFunction {
    /**
     * Returns the function's unqualified name, the last part of {@code
     * arn:aws:lambda:us-east-1:123456789012:function:NAME}.
     */
    String name();

    /**
     * Runs the function on a virtual thread. The function may block. The thread is interrupted when
     * the call is cancelled. A long computation delays other calls.
     *
     * @param payload the function's event; the function may change it
     * @param call contains the execution, the idempotency key and the task token of a callback. The
     *     key is the same when the call is repeated after a crash
     * @return the function's result; null means JSON's null
     * @throws Exception fails the Task. The class name of the exception is the error, as in
     *     Lambda's runtime for Java
     */
    @Nullable JsonNode invoke(JsonNode payload, TaskCall call) throws Exception;
}
