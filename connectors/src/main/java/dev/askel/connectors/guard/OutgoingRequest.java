package dev.askel.connectors.guard;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request to a host that a definition names.
 *
 * @param address http or https, with path and query percent-encoded
 * @param headers the headers by name, in order; the client adds Host and Content-Length
 * @param body empty for a request without a body
 */
@SuppressWarnings("ArrayRecordComponent") // sent once, never compared
public record OutgoingRequest(
        String method, URI address, Map<String, List<String>> headers, byte[] body) {
    public OutgoingRequest {
        headers = new LinkedHashMap<>(headers);
    }
}
