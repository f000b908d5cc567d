package dev.askel.connectors.call;

import java.net.http.HttpHeaders;
import java.time.Duration;

/** The result of one HTTP request. */
public sealed interface HttpExchange {
    /** Sends a request and waits for the result; may block. */
    @FunctionalInterface
    interface Attempt {
        HttpExchange send() throws InterruptedException;
    }

    /**
     * A response with any status.
     *
     * @param body the body, decoded as UTF-8, up to the limit
     * @param truncated whether the body was longer than the limit; the rest was not read
     */
    record Response(int status, HttpHeaders headers, String body, boolean truncated)
            implements HttpExchange {
        /** Whether the status is one of 200 to 299. */
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * The request was not sent, because all attempts to connect failed.
     *
     * @param reason the message of AWS's SDK for Java, without its prefix
     */
    record NotSent(String reason) implements HttpExchange {}

    /** The connection broke during or after sending, so it is unknown whether the request ran. */
    record Broken(String reason) implements HttpExchange {}

    /** No complete response arrived within the timeout. */
    record TimedOut(Duration after) implements HttpExchange {}
}
