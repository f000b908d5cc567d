package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.call.HttpExchange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The result of a call to a service. */
public sealed interface ServiceResponse {
    /**
     * The service performed the operation.
     *
     * @param result the members of the response. Their names begin with an upper-case letter. Times
     *     are in ISO 8601
     * @param http the HTTP response, for the {@code Sdk…} members
     * @param requestId the id of the request; empty when the response contains none
     */
    record Answered(ObjectNode result, HttpExchange.Response http, String requestId)
            implements ServiceResponse {}

    /**
     * The service refused the call.
     *
     * @param code the code of the error; null when the response contains none
     * @param message the message of the error; null when the response contains none
     * @param requestId the id of the request; null when the response contains none
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
            implements ServiceResponse {
        /** Whether the error is transient. A repeated call may then succeed. */
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
    record Unaddressed(String reason) implements ServiceResponse {}

    /**
     * Nothing was sent, because there are no credentials or the role cannot be assumed.
     *
     * @param isExecutionRole whether the role of the execution cannot be assumed
     * @param isTransient whether STS was unavailable. A repeated call may then succeed
     * @param isCallerUnusable whether the credentials of the server, or of the caller of STS, are
     *     missing or refused. The role itself may still be valid
     */
    record Unsigned(
            String reason, boolean isExecutionRole, boolean isTransient, boolean isCallerUnusable)
            implements ServiceResponse {
        /** Creates the result of a call when the server has no credentials. */
        public Unsigned(String reason) {
            this(reason, false, false, true);
        }

        /** Creates the result of a call when the role of its execution cannot be used. */
        static Unsigned executionRoleUnusable(String reason) {
            return new Unsigned(reason, true, false, false);
        }
    }

    /** The request was not sent, because the connection failed. */
    record NotSent(String reason) implements ServiceResponse {}

    /** The connection broke, so it is unknown whether the service performed the operation. */
    record Broken(String reason) implements ServiceResponse {}

    /** No complete response arrived within the timeout. */
    record TimedOut(Duration after) implements ServiceResponse {}
}
