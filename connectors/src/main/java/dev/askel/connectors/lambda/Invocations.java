package dev.askel.connectors.lambda;

import dev.askel.asl.expression.Failure;
import java.time.Duration;

/** The failures of an invocation that nobody answered, in the words of AWS's SDK for Java. */
public final class Invocations {
    static final String SDK_CLIENT_EXCEPTION = "Lambda.SdkClientException";

    private Invocations() {}

    /**
     * A FunctionName that is null, which leaves the request without its address; the text is that
     * of the SDK for Java.
     */
    static Invoked withoutFunction() {
        return new Invoked.Refused(
                new Failure(
                        SDK_CLIENT_EXCEPTION,
                        "Unable to marshall request to JSON: Parameter 'FunctionName' must not be null"));
    }

    /** No connection, or one that broke; the SDK's words do not tell these apart. */
    public static Invoked unreachable(String reason) {
        return new Invoked.Refused(
                new Failure(SDK_CLIENT_EXCEPTION, "Unable to execute HTTP request: " + reason));
    }

    /** No answer within the time a caller gave. */
    public static Invoked timedOut(Duration after) {
        return new Invoked.Refused(
                new Failure(
                        "Lambda.ClientExecutionTimeoutException",
                        "Client execution did not complete before the specified timeout configuration: no answer within "
                                + after.toSeconds()
                                + " s."));
    }
}
