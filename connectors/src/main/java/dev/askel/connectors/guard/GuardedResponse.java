package dev.askel.connectors.guard;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The result of a request to a host that a definition names. */
public sealed interface GuardedResponse {

    /**
     * A response with any status, including redirects.
     *
     * @param reasonPhrase the reason phrase of the host; empty when it has none
     * @param headers the headers by name in the host's spelling, in order
     * @param body up to the limit
     * @param truncated whether the body was longer than the limit
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Answered(
            int status,
            String reasonPhrase,
            Map<String, List<String>> headers,
            byte[] body,
            boolean truncated)
            implements GuardedResponse {
        /** Whether the status is one of 200 to 299. */
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** Returns the value of the first header with this name; empty when there is none. */
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    /** The operator's settings forbid the host; nothing was sent. */
    record Forbidden(String reason) implements GuardedResponse {}

    /** The connection failed or broke, so it is unknown whether the request was received. */
    record Broken(String reason) implements GuardedResponse {}

    /** No complete response arrived within the timeout. */
    record TimedOut(Duration after) implements GuardedResponse {}
}
