package dev.askel.http;

import dev.askel.http.authorization.Requester;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Finds the sender of a request, before its body is read. */
@FunctionalInterface
interface Identification {
    /** Access control is off. */
    Identification ANONYMOUS = (_, _) -> new Requester.Anonymous();

    Requester identify(HttpRequest request, ClientConnection connection);
}
