package dev.askel.connectors.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.call.HeaderText;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parsed parameters of {@code apigateway:invoke}.
 *
 * @param endpoint the host as given, possibly with a port
 * @param target the path, including the stage, and the query; percent-encoded
 * @param headers the headers; several values of one name are joined by commas
 * @param requestBody the body without null members, which stay only if AllowNullValues is true;
 *     null when there is no body
 * @param requiresSignature whether AuthType requires a signature
 */
record GatewayParameters(
        String endpoint,
        String target,
        String method,
        Map<String, String> headers,
        @Nullable JsonNode requestBody,
        boolean requiresSignature) {
    private static final Set<String> METHODS =
            Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");
    private static final Set<String> AUTH_TYPES = Set.of("NO_AUTH", "IAM_ROLE", "RESOURCE_POLICY");
    private static final String NO_AUTH = "NO_AUTH";

    /** AWS guide, Create API Gateway REST APIs: headers that cannot be set. */
    private static final Set<String> RESERVED_HEADERS =
            Set.of(
                    "authorization",
                    "connection",
                    "content-length",
                    "content-md5",
                    "expect",
                    "host",
                    "max-forwards",
                    "proxy-authenticate",
                    "server",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "via",
                    "www-authenticate",
                    "x-forwarded-for");

    /** An origin that completes a path for parsing. */
    private static final String PLACEHOLDER_ORIGIN = "https://host";

    private static final String RESERVED_PREFIX = "x-amz-";

    /** The result of parsing: the parameters, or their problems. */
    record ParseResult(@Nullable GatewayParameters parameters, List<String> problems) {}

    /** Parses evaluated parameters. */
    static ParseResult parse(JsonNode parameters) {
        var problems = new ArrayList<String>();
        var endpoint = text(parameters, "ApiEndpoint", problems);
        if (!endpoint.isEmpty() && !isHost(endpoint)) {
            problems.add(malformed("ApiEndpoint"));
        }
        var method = text(parameters, "Method", problems);
        if (!method.isEmpty() && !METHODS.contains(method)) {
            problems.add(malformed("Method"));
        }
        var auth = parameters.path("AuthType").asText(NO_AUTH);
        if (!AUTH_TYPES.contains(auth)) {
            problems.add(malformed("AuthType"));
        }
        var headers = headers(textLists(parameters, "Headers", problems), problems);
        var query = textLists(parameters, "QueryParameters", problems);
        var target = target(parameters, query, problems);
        var body = parameters.get("RequestBody");
        boolean nulls = parameters.path("AllowNullValues").asBoolean(false);
        return new ParseResult(
                problems.isEmpty()
                        ? new GatewayParameters(
                                endpoint,
                                target,
                                method,
                                headers,
                                body == null || nulls ? body : withoutNulls(body),
                                !auth.equals(NO_AUTH))
                        : null,
                problems);
    }

    /**
     * AWS's message for an invalid field (recorded on AWS:
     * test_apigetway_task_service::test_invoke_with_headers).
     */
    private static String malformed(String field) {
        return "The value of the field '%s' has an invalid format".formatted(field);
    }

    private static String text(JsonNode parameters, String field, List<String> problems) {
        var value = parameters.path(field);
        if (value.isMissingNode() || value.isNull()) {
            problems.add("The field '%s' is required but was missing".formatted(field));
        } else if (!value.isTextual()) {
            problems.add(malformed(field));
        }
        return value.isTextual() ? value.asText() : "";
    }

    private static boolean isHost(String endpoint) {
        try {
            var address = new URI("https://" + endpoint);
            return address.getHost() != null
                    && endpoint.equals(address.getRawAuthority())
                    && address.getRawUserInfo() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /**
     * Reads a map of names to lists of strings. A single string instead of a list is refused, as by
     * AWS.
     */
    private static Map<String, List<String>> textLists(
            JsonNode parameters, String field, List<String> problems) {
        var read = new LinkedHashMap<String, List<String>>();
        var value = parameters.path(field);
        if (!value.isObject() && !value.isMissingNode() && !value.isNull()) {
            problems.add(malformed(field));
        }
        for (var each : value.properties()) {
            var texts = new ArrayList<String>();
            for (var text : each.getValue()) {
                if (text.isTextual()) {
                    texts.add(text.asText());
                }
            }
            if (!each.getValue().isArray() || texts.size() != each.getValue().size()) {
                problems.add(malformed(field));
                break;
            }
            read.put(each.getKey(), texts);
        }
        return read;
    }

    private static Map<String, String> headers(
            Map<String, List<String>> lists, List<String> problems) {
        var headers = new LinkedHashMap<String, String>();
        lists.forEach((name, values) -> {
            var lower = name.toLowerCase(Locale.ROOT);
            var value = String.join(", ", values);
            if (RESERVED_HEADERS.contains(lower) || lower.startsWith(RESERVED_PREFIX)) {
                problems.add("The header '%s' cannot be set".formatted(name));
            } else if (!HeaderText.isName(name)
                    || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                problems.add(malformed("Headers"));
            } else {
                headers.put(name, value);
            }
        });
        return headers;
    }

    private static String target(
            JsonNode parameters, Map<String, List<String>> query, List<String> problems) {
        var stage = parameters.path("Stage").asText("");
        var path = parameters.path("Path").asText("");
        var fullPath =
                (stage.isEmpty() ? "" : "/" + stage)
                        + (path.isEmpty() || path.startsWith("/") ? path : "/" + path);
        var pairs = new ArrayList<String>();
        query.forEach((name, values) ->
                values.forEach(value -> pairs.add(encoded(name) + "=" + encoded(value))));
        return path(fullPath.isEmpty() ? "/" : fullPath, problems)
                + (pairs.isEmpty() ? "" : "?" + String.join("&", pairs));
    }

    /** Encodes a path, unless it is already encoded. */
    private static String path(String path, List<String> problems) {
        try {
            var read = new URI(PLACEHOLDER_ORIGIN + path);
            if (path.equals(read.getRawPath())) {
                return read.toASCIIString().substring(PLACEHOLDER_ORIGIN.length());
            }
        } catch (URISyntaxException _) {
            // Encoded below.
        }
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException _) {
            problems.add(malformed("Path"));
            return "/";
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode withoutNulls(JsonNode value) {
        var copy = value.deepCopy();
        strip(copy);
        return copy;
    }

    private static void strip(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        }
        value.forEach(GatewayParameters::strip);
    }
}
