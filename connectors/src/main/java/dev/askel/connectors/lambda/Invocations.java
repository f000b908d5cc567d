package dev.askel.connectors.lambda;

import dev.askel.asl.expression.Failure;
import dev.askel.engine.task.TaskCall;
import java.time.Duration;

/**
 * How long an invocation may take, and its failures when nobody answered, in the words of AWS's SDK
 * for Java.
 */
public final class Invocations {
    static final String SDK_CLIENT_EXCEPTION = "Lambda.SdkClientException";

    /** By so much the engine's own timer comes first, whose States.Timeout is the right error. */
    private static final Duration BEHIND_THE_ENGINE = Duration.ofSeconds(10);

    private Invocations() {}

    /** How long to wait for a call's answer. */
    public static Duration within(TaskCall call, Duration withoutTimeout) {
        return call.timeout() == null ? withoutTimeout : call.timeout().plus(BEHIND_THE_ENGINE);
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
