package dev.askel.connectors.lambda;

import dev.askel.asl.expression.Failure;
import dev.askel.connectors.call.HttpExchange.Response;
import org.jspecify.annotations.Nullable;

/** The result of an invocation. */
public sealed interface InvocationResult {

    /**
     * The function returned, or the invocation was accepted.
     *
     * @param payload the return value; empty when there is none
     * @param statusCode 200; 202 for an asynchronous invocation; 204 for a DryRun
     * @param executedVersion null when the answer contains none
     * @param logResult the last 4 KiB of the log in base64; null unless requested
     * @param answer the HTTP answer, for the metadata
     */
    record Returned(
            String payload,
            int statusCode,
            @Nullable String executedVersion,
            @Nullable String logResult,
            String requestId,
            Response answer)
            implements InvocationResult {}

    /** The function raised an error; the payload is the unchanged text of the error object. */
    record Raised(String payload) implements InvocationResult {}

    /**
     * The service refused the call or was unreachable, so the function did not run or its outcome
     * is unknown.
     */
    record Refused(Failure failure) implements InvocationResult {}

    /** The answer was longer than the limit. */
    record Oversized() implements InvocationResult {}
}
