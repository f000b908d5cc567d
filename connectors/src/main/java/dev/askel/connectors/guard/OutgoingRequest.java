package dev.askel.connectors.guard;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request to a host that somebody else named.
 *
 * @param address http or https, with path and query percent-encoded
 * @param headers by name, in order; Host and Content-Length are the client's
 * @param body empty when there is none
 */
@SuppressWarnings("ArrayRecordComponent") // sent once, never compared
public record OutgoingRequest(
        String method, URI address, Map<String, List<String>> headers, byte[] body) {
    public OutgoingRequest {
        headers = new LinkedHashMap<>(headers);
    }
}
