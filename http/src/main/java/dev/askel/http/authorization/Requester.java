package dev.askel.http.authorization;

import dev.askel.access.Principal;
import org.jspecify.annotations.Nullable;

/** The client of a request, as far as it is known. */
public sealed interface Requester {
    /**
     * A client that is not authenticated because access control is off. The client may do
     * everything in the account that it names.
     *
     * @param address the client's address; null when unknown
     */
    record Anonymous(@Nullable String address) implements Requester {}

    /**
     * An authenticated principal.
     *
     * @param address the client's address; null when unknown
     */
    record Authenticated(Principal principal, @Nullable String address) implements Requester {}

    /** The client's address; null when unknown. */
    @Nullable String address();
}
