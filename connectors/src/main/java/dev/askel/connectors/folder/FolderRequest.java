package dev.askel.connectors.folder;

import dev.askel.connectors.aws.protocol.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request, with the parts of its address decoded.
 *
 * @param account the account of the caller; each bucket counts as owned by this account
 * @param key empty for requests to a bucket
 */
// The body is never compared.
@SuppressWarnings("ArrayRecordComponent")
record FolderRequest(
        String operation,
        String account,
        String bucket,
        String key,
        Map<String, String> query,
        Map<String, String> headers,
        byte[] body) {

    static FolderRequest parse(String operation, String account, WireRequest request) {
        var path = request.path().substring(1);
        int slash = path.indexOf('/');
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers());
        return new FolderRequest(
                operation,
                account,
                decode(slash < 0 ? path : path.substring(0, slash)),
                slash < 0 ? "" : decode(path.substring(slash + 1)),
                query(request.query()),
                headers,
                request.body());
    }

    private static Map<String, String> query(String text) {
        var query = new LinkedHashMap<String, String>();
        for (var pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                query.put(decode(pair), "");
            } else {
                query.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    /** Decodes a percent-encoded string, in which a plus sign is not a space. */
    static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /**
     * Returns the header with a name, in any case; null when the request does not have the header.
     */
    @Nullable String header(String name) {
        return headers.get(name);
    }

    /** Returns a parameter of the query; empty when the request has none. */
    String queryParameter(String name) {
        return query.getOrDefault(name, "");
    }
}
