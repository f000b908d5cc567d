package dev.askel.connectors.lambda;

import dev.askel.asl.expression.Failure;
import dev.askel.connectors.call.HttpExchange.Answer;
import org.jspecify.annotations.Nullable;

/** What came of an invocation. */
public sealed interface InvocationResult {

    /**
     * The function returned, or the invocation was accepted.
     *
     * @param payload the returned text; empty when there is none
     * @param statusCode 200, or 202 and 204 for invocations that await no answer
     * @param executedVersion null when the invoker names none
     * @param logResult the log's last 4 KiB in base64; null unless asked for
     * @param answer the HTTP answer, for the metadata
     */
    record Returned(
            String payload,
            int statusCode,
            @Nullable String executedVersion,
            @Nullable String logResult,
            String requestId,
            Answer answer)
            implements InvocationResult {}

    /** The function raised an error; the payload is the error object's text as it came. */
    record Raised(String payload) implements InvocationResult {}

    /** The function did not run, or nobody knows: the service refused or could not be reached. */
    record Refused(Failure failure) implements InvocationResult {}

    /** The answer was longer than what is read of one. */
    record Oversized() implements InvocationResult {}
}
