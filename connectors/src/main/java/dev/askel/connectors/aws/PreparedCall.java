package dev.askel.connectors.aws;

import java.net.http.HttpRequest;

/** The request of a call, or the reason why there is none. */
sealed interface PreparedCall {
    /** A signed request. It must be sent once and soon, because its signature expires. */
    record Signed(HttpRequest request) implements PreparedCall {}

    /** The call cannot be sent; {@code answer} is the error for the caller. */
    record Unsent(ServiceResponse answer) implements PreparedCall {}
}
