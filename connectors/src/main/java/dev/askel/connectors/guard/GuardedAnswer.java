package dev.askel.connectors.guard;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What became of a request to a host that somebody else named. */
public sealed interface GuardedAnswer {

    /**
     * An answer of any status, redirects too.
     *
     * @param reason the status in words, as the host has it; empty when it says none
     * @param headers by name as the host writes it, in order
     * @param body at most the limit's bytes
     * @param truncated whether more would have come
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Answered(
            int status,
            String reason,
            Map<String, List<String>> headers,
            byte[] body,
            boolean truncated)
            implements GuardedAnswer {
        /** Whether the status is one of 200 to 299. */
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /** The value of the first header of that name; empty when there is none. */
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    /** The host may not be called, as operators have it: nothing was sent. */
    record Forbidden(String reason) implements GuardedAnswer {}

    /** No connection, or one that broke; nobody knows whether the request was received. */
    record Broken(String reason) implements GuardedAnswer {}

    /** No complete answer within the time given. */
    record TimedOut(Duration after) implements GuardedAnswer {}
}
