package dev.askel.connectors.optimized;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.connectors.aws.ServiceResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Formats failed calls like version 1 of AWS's SDK for Java, as optimized integrations do
 * (docs/aws/integrations.md section 4).
 */
final class ServiceFailures {
    private static final String EXCEPTION = "Exception";

    private ServiceFailures() {}

    /**
     * Returns the failure of an answer other than {@link ServiceResponse.Answered}.
     *
     * @throws IllegalStateException for {@link ServiceResponse.Answered}
     */
    static Failure of(ServiceNames names, ServiceResponse answer) {
        return switch (answer) {
            case ServiceResponse.Answered _ ->
                    throw new IllegalStateException("A successful answer has no failure");
            case ServiceResponse.Refused refused -> of(names, refused);
            case ServiceResponse.Unaddressed(var reason) -> clientFailure(names, reason);
            // Missing credentials cause the same error as a role that cannot be assumed.
            case ServiceResponse.Unsigned(var reason, _, _, _) ->
                    new Failure(ErrorName.TASK_FAILED, reason);
            case ServiceResponse.NotSent(var reason) -> unreachable(names, reason);
            case ServiceResponse.Broken(var reason) -> unreachable(names, reason);
            case ServiceResponse.TimedOut(var after) -> timedOut(names, after);
        };
    }

    /** Returns the failure of a refusal. */
    static Failure of(ServiceNames names, ServiceResponse.Refused refused) {
        var code = refused.code();
        var cause =
                "%s (Service: %s; Status Code: %d; Error Code: %s; Request ID: %s; Proxy: null)"
                        .formatted(
                                refused.message(),
                                names.sdkName(),
                                refused.status(),
                                code,
                                refused.requestId());
        return named(names, exception(names, refused.error()), cause);
    }

    private static String exception(ServiceNames names, @Nullable String error) {
        return error == null
                ? names.sdkException()
                : error.endsWith(EXCEPTION) ? error : error + EXCEPTION;
    }

    /**
     * Returns the failure of a connection that failed or broke. The SDK's message does not
     * distinguish these cases.
     */
    static Failure unreachable(ServiceNames names, String reason) {
        return clientFailure(names, "Unable to execute HTTP request: " + reason);
    }

    /** Returns the failure of a call that the SDK itself could not make. */
    static Failure clientFailure(ServiceNames names, String cause) {
        return named(names, "SdkClientException", cause);
    }

    private static Failure timedOut(ServiceNames names, Duration after) {
        return named(
                names,
                "ClientExecutionTimeoutException",
                "Client execution did not complete before the specified timeout configuration: no answer within %d s."
                        .formatted(after.toSeconds()));
    }

    private static Failure named(ServiceNames names, String exception, String cause) {
        return new Failure(names.prefix() + "." + exception, cause);
    }
}
