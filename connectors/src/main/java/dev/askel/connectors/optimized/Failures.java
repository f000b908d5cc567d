package dev.askel.connectors.optimized;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.connectors.aws.ServiceAnswer;
import org.jspecify.annotations.Nullable;

/**
 * What is not done, in the words of version 1 of AWS's SDK for Java, which optimised integrations
 * show (spec/integrations.md section 4).
 */
final class Failures {
    private static final String EXCEPTION = "Exception";

    private Failures() {}

    /** A service's refusal. */
    static Failure of(ServiceWords words, ServiceAnswer.Refused refused) {
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

    private static String exception(ServiceWords words, @Nullable String error) {
        return error == null
                ? words.sdkException()
                : error.endsWith(EXCEPTION) ? error : error + EXCEPTION;
    }

    /** No connection, or one that broke; the SDK's words do not tell these apart. */
    static Failure unreachable(ServiceWords words, String reason) {
        return client(words, "Unable to execute HTTP request: " + reason);
    }

    /** The SDK itself could not make the call. */
    static Failure client(ServiceWords words, String cause) {
        return named(words, "SdkClientException", cause);
    }

    /** No answer in time. */
    static Failure timedOut(ServiceWords words, ServiceAnswer.TimedOut timedOut) {
        return named(
                words,
                "ClientExecutionTimeoutException",
                "Client execution did not complete before the specified timeout configuration: no answer within %d s."
                        .formatted(timedOut.after().toSeconds()));
    }

    /** As of a role that cannot be assumed. */
    static Failure unsigned(ServiceAnswer.Unsigned unsigned) {
        return new Failure(ErrorName.TASK_FAILED, unsigned.reason());
    }

    private static Failure named(ServiceWords words, String exception, String cause) {
        return new Failure(words.prefix() + "." + exception, cause);
    }
}
