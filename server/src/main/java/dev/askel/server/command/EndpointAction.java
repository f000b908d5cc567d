package dev.askel.server.command;

import java.util.Optional;

/** The actions of {@code endpoints}. */
public sealed interface EndpointAction {
    /** Prints the endpoints with limits or pauses, and their use. */
    record ListAll() implements EndpointAction {}

    /**
     * Sets the limits of an endpoint.
     *
     * @param concurrency the concurrent calls; empty without a limit
     * @param ratePerSecond the calls per second; empty without a limit
     */
    record SetLimit(String endpoint, Optional<String> concurrency, Optional<String> ratePerSecond)
            implements EndpointAction {}

    /** Removes the limits of an endpoint. */
    record RemoveLimit(String endpoint) implements EndpointAction {}

    /** Pauses an endpoint. */
    record Pause(String endpoint) implements EndpointAction {}

    /**
     * Resumes an endpoint.
     *
     * @param ratePerSecond the calls per second at first; empty for the server's default
     */
    record Resume(String endpoint, Optional<String> ratePerSecond) implements EndpointAction {}
}
