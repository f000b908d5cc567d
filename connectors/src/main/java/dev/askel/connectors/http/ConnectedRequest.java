package dev.askel.connectors.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.guard.OutgoingRequest;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.connection.OpenedConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request with the parameters of the state and of the connection. The connection's headers, query
 * and body parameters override the state's (Developer Guide, "Call HTTPS APIs").
 */
final class ConnectedRequest {
    private static final String AUTHORIZATION = "Authorization";
    private static final String CONTENT_TYPE = "Content-Type";

    /** AWS requests one byte more than the maximum of an answer. */
    private static final String RANGE = "bytes=0-262144";

    private final HttpParameters parameters;
    private final OpenedConnection connection;
    private final @Nullable Secret token;
    private final String userAgent;
    private final Map<String, String> traceHeaders;

    /**
     * Creates a request.
     *
     * @param token the OAuth token; null when the connection has another authorization
     * @param userAgent the header {@code User-Agent}
     * @param traceHeaders the headers of the trace; headers of the state replace them
     */
    ConnectedRequest(
            HttpParameters parameters,
            OpenedConnection connection,
            @Nullable Secret token,
            String userAgent,
            Map<String, String> traceHeaders) {
        this.parameters = parameters;
        this.connection = connection;
        this.token = token;
        this.userAgent = userAgent;
        this.traceHeaders = traceHeaders;
    }

    /** Whether the connection has body parameters but the state's body is not a JSON object. */
    static boolean cannotMergeBody(HttpParameters parameters, OpenedConnection connection) {
        var body = parameters.requestBody();
        return !connection.parameters().body().isEmpty()
                && body != null
                && !body.isNull()
                && !body.isObject();
    }

    /** The complete request. */
    OutgoingRequest withConnection() {
        return build(connection.parameters(), true);
    }

    /**
     * The request without any additions of the connection. TestState hides these additions unless
     * the caller asks to reveal secrets (API reference, TestState).
     */
    OutgoingRequest withoutConnection() {
        return build(ConnectionParameters.NONE, false);
    }

    private OutgoingRequest build(ConnectionParameters additions, boolean authorized) {
        var headers = headers(additions, authorized);
        var types = headers.getOrDefault(CONTENT_TYPE, List.of(""));
        return new OutgoingRequest(
                parameters.method(),
                address(additions),
                headers,
                body(additions, types.getFirst()));
    }

    // Headers

    private Map<String, List<String>> headers(ConnectionParameters additions, boolean authorized) {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        headers.put(
                CONTENT_TYPE,
                List.of(
                        parameters.arrayFormat() == null
                                ? "application/json"
                                : UrlEncodedBody.CONTENT_TYPE));
        traceHeaders.forEach((name, value) -> headers.put(name, List.of(value)));
        parameters.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        headers.put("User-Agent", List.of(userAgent));
        headers.put("Range", List.of(RANGE));
        additions.headers().forEach(each -> headers.put(each.key(), List.of(each.value().text())));
        if (authorized) {
            switch (connection.authorization()) {
                case Authorization.Basic(var username, var password) ->
                        headers.put(
                                AUTHORIZATION,
                                List.of(basicAuthorization(username, password).text()));
                case Authorization.ApiKey(var name, var value) ->
                        headers.put(name, List.of(value.text()));
                case Authorization.OAuthClientCredentials _ ->
                        headers.put(
                                AUTHORIZATION,
                                List.of("Bearer " + Objects.requireNonNull(token).text()));
            }
        }
        return headers;
    }

    /** Returns the value of Basic authorization (RFC 7617). */
    static Secret basicAuthorization(String username, Secret password) {
        var both = (username + ":" + password.text()).getBytes(StandardCharsets.UTF_8);
        return new Secret("Basic " + Base64.getEncoder().encodeToString(both));
    }

    // Query

    private URI address(ConnectionParameters connected) {
        var additions = new LinkedHashMap<String, String>();
        connected.query().forEach(each -> additions.put(each.key(), each.value().text()));
        var pairs = new ArrayList<String>();
        var endpoint = parameters.endpoint();
        var stateQuery = endpoint.getRawQuery();
        if (stateQuery != null && !stateQuery.isEmpty()) {
            for (var pair : stateQuery.split("&", -1)) {
                if (!additions.containsKey(name(pair))) {
                    pairs.add(pair);
                }
            }
        }
        parameters
                .query()
                .forEach((name, values) -> {
                    if (!additions.containsKey(name)) {
                        values.forEach(value -> pairs.add(encodePair(name, value)));
                    }
                });
        additions.forEach((name, value) -> pairs.add(encodePair(name, value)));
        var path = endpoint.getRawPath();
        return URI.create(
                endpoint.getScheme()
                        + "://"
                        + endpoint.getRawAuthority()
                        + (path == null || path.isEmpty() ? "/" : path)
                        + (pairs.isEmpty() ? "" : "?" + String.join("&", pairs)));
    }

    private static String name(String pair) {
        int equals = pair.indexOf('=');
        try {
            return URLDecoder.decode(
                    equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return pair;
        }
    }

    static String encodePair(String name, String value) {
        return encoded(name) + "=" + encoded(value);
    }

    /** Encodes a space as {@code %20}, because not every server decodes a plus in a query. */
    private static String encoded(String text) {
        return UrlEncodedBody.encoded(text).replace("+", "%20");
    }

    // Body

    private byte[] body(ConnectionParameters additions, String contentType) {
        var body = mergeBody(parameters.requestBody(), additions);
        if (body == null) {
            return new byte[0];
        }
        var form = parameters.arrayFormat();
        if (form != null) {
            return UrlEncodedBody.encode(body, form).getBytes(StandardCharsets.UTF_8);
        }
        var text =
                body.isTextual() && !HttpResult.isJson(contentType)
                        ? body.asText()
                        : Payload.of(body).text();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable JsonNode mergeBody(
            @Nullable JsonNode stateValue, ConnectionParameters additions) {
        if (additions.body().isEmpty()) {
            return stateValue == null || stateValue.isNull() ? null : stateValue;
        }
        var all =
                stateValue instanceof ObjectNode object
                        ? object.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        additions.body().forEach(each -> all.put(each.key(), each.value().text()));
        return all;
    }
}
