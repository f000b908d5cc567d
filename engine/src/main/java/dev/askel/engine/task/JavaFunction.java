package dev.askel.engine.task;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A Lambda function written in Java that runs inside the server: a provider for {@link
 * java.util.ServiceLoader} in a jar on the server's class path. Tasks call it when they name a
 * function with its name, in any account, region and version. Implementations must be thread-safe,
 * because calls run concurrently.
 */
public interface JavaFunction {
    /**
     * The function's bare name, as in {@code arn:aws:lambda:us-east-1:123456789012:function:NAME}.
     */
    String name();

    /**
     * Runs the function on a virtual thread, which is interrupted when the call is cancelled. It
     * may block. A long computation delays other calls.
     *
     * @param payload the function's event, which it may change
     * @param call has the execution, the idempotency key (the same when the call is repeated after
     *     a crash) and the task token of a callback
     * @return the function's result; null is JSON's null
     * @throws Exception fails the Task with the class's name as its error, as Lambda's runtime for
     *     Java does
     */
    @Nullable JsonNode invoke(JsonNode payload, TaskCall call) throws Exception;
}
