package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.call.HttpExchange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The result of a call of a service. */
public sealed interface ServiceAnswer {
    /**
     * The service performed the operation.
     *
     * @param result members' names begin with an upper-case letter, times are in ISO 8601
     * @param http the HTTP answer, for the {@code Sdk…} members
     * @param requestId empty when the answer contains none
     */
    record Answered(ObjectNode result, HttpExchange.Answer http, String requestId)
            implements ServiceAnswer {}

    /**
     * The service refused the call.
     *
     * @param code null when the answer contains none
     * @param message null when the answer contains none
     * @param requestId null when the answer contains none
     * @param extendedRequestId the second id of S3; null for other services
     * @param error the name of the error in the service's model; null when it has none, as for
     *     errors common to all services
     */
    record Refused(
            int status,
            @Nullable String code,
            @Nullable String message,
            @Nullable String requestId,
            @Nullable String extendedRequestId,
            @Nullable String error)
            implements ServiceAnswer {
        /** Whether the error is transient, so that a repeated call may succeed. */
        public boolean isTransient() {
            return status >= 500
                    || status == 429
                    || (code != null
                            && (code.contains("Throttl")
                                    || code.contains("TooManyRequests")
                                    || code.contains("RequestLimitExceeded")));
        }
    }

    /**
     * Nothing was sent, because the parameters lack a part of the address. The reason is the SDK's
     * message.
     */
    record Unaddressed(String reason) implements ServiceAnswer {}

    /**
     * Nothing was sent, because there are no credentials or the role cannot be assumed.
     *
     * @param ofExecutionRole whether the role of the execution cannot be assumed
     * @param isTransient whether STS was unavailable, so that a repeated call may succeed
     */
    record Unsigned(String reason, boolean ofExecutionRole, boolean isTransient)
            implements ServiceAnswer {
        /** Creates the answer of a call without credentials. */
        public Unsigned(String reason) {
            this(reason, false, false);
        }
    }

    /** The request was not sent, because the connection failed. */
    record NotSent(String reason) implements ServiceAnswer {}

    /** The connection broke, so it is unknown whether the service performed the operation. */
    record Broken(String reason) implements ServiceAnswer {}

    /** No complete answer arrived within the timeout. */
    record TimedOut(Duration after) implements ServiceAnswer {}
}
