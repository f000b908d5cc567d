package dev.askel.connectors.optimized;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.connectors.aws.ServiceAnswer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is not done, in the words of version 1 of AWS's SDK for Java, which optimised integrations
 * show (spec/integrations.md section 4).
 */
final class ServiceFailures {
    private static final String EXCEPTION = "Exception";

    private ServiceFailures() {}

    /**
     * What an answer says that is none of {@link ServiceAnswer.Answered}.
     *
     * @throws IllegalStateException when it is
     */
    static Failure of(ServiceNames words, ServiceAnswer answer) {
        return switch (answer) {
            case ServiceAnswer.Answered _ ->
                    throw new IllegalStateException("An answer is no failure");
            case ServiceAnswer.Refused refused -> of(words, refused);
            case ServiceAnswer.Unaddressed(var reason) -> client(words, reason);
            // As of a role that cannot be assumed.
            case ServiceAnswer.Unsigned(var reason) -> new Failure(ErrorName.TASK_FAILED, reason);
            case ServiceAnswer.NotSent(var reason) -> unreachable(words, reason);
            case ServiceAnswer.Broken(var reason) -> unreachable(words, reason);
            case ServiceAnswer.TimedOut(var after) -> timedOut(words, after);
        };
    }

    /** A service's refusal. */
    static Failure of(ServiceNames words, ServiceAnswer.Refused refused) {
        var code = refused.code();
        var cause =
                "%s (Service: %s; Status Code: %d; Error Code: %s; Request ID: %s; Proxy: null)"
                        .formatted(
                                refused.message(),
                                words.sdkName(),
                                refused.status(),
                                code,
                                refused.requestId());
        return named(words, exception(words, refused.error()), cause);
    }

    private static String exception(ServiceNames words, @Nullable String error) {
        return error == null
                ? words.sdkException()
                : error.endsWith(EXCEPTION) ? error : error + EXCEPTION;
    }

    /** No connection, or one that broke; the SDK's words do not tell these apart. */
    static Failure unreachable(ServiceNames words, String reason) {
        return client(words, "Unable to execute HTTP request: " + reason);
    }

    /** The SDK itself could not make the call. */
    static Failure client(ServiceNames words, String cause) {
        return named(words, "SdkClientException", cause);
    }

    private static Failure timedOut(ServiceNames words, Duration after) {
        return named(
                words,
                "ClientExecutionTimeoutException",
                "Client execution did not complete before the specified timeout configuration: no answer within %d s."
                        .formatted(after.toSeconds()));
    }

    private static Failure named(ServiceNames words, String exception, String cause) {
        return new Failure(words.prefix() + "." + exception, cause);
    }
}
