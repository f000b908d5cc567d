package dev.askel.connectors.aws;

import dev.askel.connectors.call.StreamedExchange;

/** The result of a call whose caller reads the body of the response as a stream. */
public sealed interface StreamedResponse {
    /** The request was sent; {@code exchange} has the head of the response, or the failure. */
    record Opened(StreamedExchange exchange) implements StreamedResponse {}

    /** The request was not sent; {@code answer} is the error for the caller. */
    record Unsent(ServiceResponse answer) implements StreamedResponse {}
}
