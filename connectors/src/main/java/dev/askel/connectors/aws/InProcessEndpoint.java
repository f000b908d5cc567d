package dev.askel.connectors.aws;

import dev.askel.connectors.aws.protocol.WireRequest;
import dev.askel.connectors.call.StreamedExchange;

/**
 * Answers the requests to one service in this process, instead of a remote endpoint. Such a service
 * needs no credentials, and roles do not apply to it. Thread-safe.
 */
public interface InProcessEndpoint {
    /**
     * Answers a request, with HTTP status, headers and body as the service sends them. Blocks, so
     * it must run on a virtual thread.
     *
     * @param operation the name in the API: {@code GetObject}
     * @param account the account of the caller, twelve digits
     * @throws InterruptedException when interrupted
     */
    StreamedExchange answer(String operation, String account, WireRequest request)
            throws InterruptedException;
}
