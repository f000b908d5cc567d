package dev.askel.connectors.lambda;

import dev.askel.asl.expression.Failure;
import java.time.Duration;

/** Creates failures of invocations without an answer, with the messages of AWS's SDK for Java. */
public final class InvocationFailures {
    static final String SDK_CLIENT_EXCEPTION = "Lambda.SdkClientException";

    private InvocationFailures() {}

    /** The failure for a null FunctionName. Without the name, the request has no address. */
    static InvocationResult withoutFunction() {
        return new InvocationResult.Refused(
                new Failure(
                        SDK_CLIENT_EXCEPTION,
                        "Unable to marshall request to JSON: Parameter 'FunctionName' must not be null"));
    }

    /**
     * Returns the failure of a connection that failed or broke. The SDK's message does not
     * distinguish these cases.
     */
    public static InvocationResult unreachable(String reason) {
        return new InvocationResult.Refused(
                new Failure(SDK_CLIENT_EXCEPTION, "Unable to execute HTTP request: " + reason));
    }

    /** Returns the failure of a call that got no answer within the timeout. */
    public static InvocationResult timedOut(Duration after) {
        return new InvocationResult.Refused(
                new Failure(
                        "Lambda.ClientExecutionTimeoutException",
                        "Client execution did not complete before the specified timeout configuration: no answer within "
                                + after.toSeconds()
                                + " s."));
    }
}
