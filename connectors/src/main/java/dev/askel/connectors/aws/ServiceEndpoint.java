package dev.askel.connectors.aws;

import java.net.URI;

/**
 * The endpoint of a service.
 *
 * @param address scheme, host and port, possibly with a path; without a trailing slash
 * @param isAws whether AWS serves the address; false for a configured endpoint
 */
public record ServiceEndpoint(URI address, boolean isAws) {
    /** Returns the address of a path at this endpoint, such as {@code /2015-03-31/functions}. */
    public URI addressOf(String path) {
        return URI.create(address + path);
    }
}
