package dev.askel.connectors.aws;

import java.net.URI;

/**
 * Where a service is called.
 *
 * @param address scheme, host and port, possibly a path; without a slash at its end
 * @param amazon whether it is AWS itself, not an endpoint the operator named
 */
public record ServiceEndpoint(URI address, boolean amazon) {
    /** The address of a path below this endpoint, as {@code /2015-03-31/functions}. */
    public URI at(String path) {
        return URI.create(address + path);
    }
}
