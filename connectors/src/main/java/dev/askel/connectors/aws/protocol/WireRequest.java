package dev.askel.connectors.aws.protocol;

import java.util.Map;

/**
 * A request without its host and signature.
 *
 * @param hostPrefix the prefix of AWS's host; empty when there is none
 * @param path percent-encoded, begins with a slash
 * @param query percent-encoded; empty when there is none
 */
// The body is never compared.
@SuppressWarnings("ArrayRecordComponent")
public record WireRequest(
        String method,
        String hostPrefix,
        String path,
        String query,
        Map<String, String> headers,
        byte[] body) {
    /** The path with the query. */
    public String target() {
        return query.isEmpty() ? path : path + "?" + query;
    }
}
