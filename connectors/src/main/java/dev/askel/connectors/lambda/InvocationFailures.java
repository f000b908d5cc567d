package dev.askel.connectors.lambda;

import dev.askel.asl.expression.Failure;
import java.time.Duration;

/** The failures of an invocation that nobody answered, in the words of AWS's SDK for Java. */
public final class InvocationFailures {
    static final String SDK_CLIENT_EXCEPTION = "Lambda.SdkClientException";

    private InvocationFailures() {}

    /**
     * A FunctionName that is null, which leaves the request without its address; the text is that
     * of the SDK for Java.
     */
    static InvocationResult withoutFunction() {
        return new InvocationResult.Refused(
                new Failure(
                        SDK_CLIENT_EXCEPTION,
                        "Unable to marshall request to JSON: Parameter 'FunctionName' must not be null"));
    }

    /** No connection, or one that broke; the SDK's words do not tell these apart. */
    public static InvocationResult unreachable(String reason) {
        return new InvocationResult.Refused(
                new Failure(SDK_CLIENT_EXCEPTION, "Unable to execute HTTP request: " + reason));
    }

    /** No answer within the time a caller gave. */
    public static InvocationResult timedOut(Duration after) {
        return new InvocationResult.Refused(
                new Failure(
                        "Lambda.ClientExecutionTimeoutException",
                        "Client execution did not complete before the specified timeout configuration: no answer within "
                                + after.toSeconds()
                                + " s."));
    }
}
