package dev.askel.connectors.aws.protocol;

import java.util.Map;

/**
 * A request that waits for its host and its signature.
 *
 * @param hostPrefix stands before AWS's host; empty where nothing does
 * @param path percent-encoded, begins with a slash
 * @param query percent-encoded; empty where there is none
 */
// Made once and handed on, never compared.
@SuppressWarnings("ArrayRecordComponent")
public record WireRequest(
        String method,
        String hostPrefix,
        String path,
        String query,
        Map<String, String> headers,
        byte[] body) {
    /** Path and query. */
    public String target() {
        return query.isEmpty() ? path : path + "?" + query;
    }
}
