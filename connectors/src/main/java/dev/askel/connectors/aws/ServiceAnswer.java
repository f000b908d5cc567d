package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.call.HttpExchange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a call of a service. */
public sealed interface ServiceAnswer {
    /**
     * The service did it.
     *
     * @param result the first letters of its members' names in upper case, times in ISO 8601
     * @param http the answer itself, for the {@code Sdk…} members
     * @param requestId empty when the answer names none
     */
    record Answered(ObjectNode result, HttpExchange.Answer http, String requestId)
            implements ServiceAnswer {}

    /**
     * The service refused.
     *
     * @param code null when the answer names none
     * @param message null when the answer holds none
     * @param requestId null when the answer names none
     * @param extendedRequestId S3's second one; null elsewhere
     * @param error the error's name in the service's model; null when it has none, as for what any
     *     service may answer
     */
    record Refused(
            int status,
            @Nullable String code,
            @Nullable String message,
            @Nullable String requestId,
            @Nullable String extendedRequestId,
            @Nullable String error)
            implements ServiceAnswer {
        /** Whether this says nothing of the call, only of the moment it came. */
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
     * Nothing was sent: the parameters give the request no address. The reason is the SDK's text.
     */
    record Unaddressed(String reason) implements ServiceAnswer {}

    /** Nothing was sent: nobody gives credentials, or the role cannot be assumed. */
    record Unsigned(String reason) implements ServiceAnswer {}

    /** No connection came about: the request was not sent. */
    record NotSent(String reason) implements ServiceAnswer {}

    /** The connection broke: nobody knows whether the service did it. */
    record Broken(String reason) implements ServiceAnswer {}

    /** No complete answer within the time given. */
    record TimedOut(Duration after) implements ServiceAnswer {}
}
