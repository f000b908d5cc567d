package dev.askel.connectors.call;

import java.net.http.HttpHeaders;
import java.time.Duration;

/** What became of one HTTP request. */
public sealed interface HttpExchange {
    /** Sends a request and waits for the result; may block. */
    @FunctionalInterface
    interface Attempt {
        HttpExchange make() throws InterruptedException;
    }

    /**
     * An answer of any status.
     *
     * @param body read as UTF-8, at most the limit's bytes
     * @param truncated whether the body was longer than the limit; what followed was not read
     */
    record Answer(int status, HttpHeaders headers, String body, boolean truncated)
            implements HttpExchange {
        /** Whether the status is one of 200 to 299. */
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * No connection came about, after several tries: the request was not sent.
     *
     * @param reason the wording of AWS's SDK for Java, without its prefix
     */
    record NotSent(String reason) implements HttpExchange {}

    /** The connection broke after the request was sent, or while: nobody knows whether it ran. */
    record Broken(String reason) implements HttpExchange {}

    /** No complete answer within the time given. */
    record TimedOut(Duration after) implements HttpExchange {}
}
