package dev.askel.connectors.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.connectors.call.HeaderText;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parsed parameters of {@code http:invoke} (docs/aws/integrations.md section 8).
 *
 * @param headers the headers by name as given, with one value each
 * @param query the query parameters by name, in order
 * @param requestBody JSON; null when there is none
 * @param arrayFormat the array format of a URL-encoded body; null when the body is JSON
 */
record HttpParameters(
        URI endpoint,
        String method,
        String connectionArn,
        Map<String, String> headers,
        Map<String, List<String>> query,
        @Nullable JsonNode requestBody,
        UrlEncodedBody.@Nullable ArrayFormat arrayFormat) {
    private static final Set<String> METHODS =
            Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD");

    /** Headers that the connection, the transport or AWS sets. */
    private static final Set<String> RESERVED_HEADERS =
            Set.of(
                    "authorization",
                    "connection",
                    "content-length",
                    "expect",
                    "host",
                    "keep-alive",
                    "max-forwards",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "server",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "via",
                    "www-authenticate");

    private static final List<String> RESERVED_PREFIXES = List.of("x-amz-", "x-amzn-");

    /** The result of parsing: the parameters, or their problems. */
    record ParseResult(@Nullable HttpParameters parameters, List<String> problems) {}

    /** Parses evaluated parameters. */
    static ParseResult parse(JsonNode parameters) {
        var problems = new ArrayList<String>();
        var endpoint = endpoint(parameters, problems);
        var method = text(parameters, "Method", problems);
        if (!method.isEmpty() && !METHODS.contains(method)) {
            problems.add(malformed("Method"));
        }
        var connection = connectionArn(parameters, problems);
        var headers = headers(parameters, problems);
        var query = query(parameters, problems);
        var body = parameters.get("RequestBody");
        var form = form(parameters, body, headers, problems);
        return new ParseResult(
                endpoint == null || !problems.isEmpty()
                        ? null
                        : new HttpParameters(
                                endpoint, method, connection, headers, query, body, form),
                problems);
    }

    /**
     * AWS's message for an invalid field (recorded on AWS:
     * test_apigetway_task_service::test_invoke_with_headers).
     */
    private static String malformed(String field) {
        return "The value of the field '%s' has an invalid format".formatted(field);
    }

    private static String missing(String field) {
        return "The field '%s' is required but was missing".formatted(field);
    }

    private static String text(JsonNode parameters, String field, List<String> problems) {
        var value = parameters.path(field);
        if (value.isMissingNode() || value.isNull()) {
            problems.add(missing(field));
        } else if (!value.isTextual()) {
            problems.add(malformed(field));
        }
        return value.isTextual() ? value.asText() : "";
    }

    private static @Nullable URI endpoint(JsonNode parameters, List<String> problems) {
        var text = text(parameters, "ApiEndpoint", problems);
        if (text.isEmpty()) {
            return null;
        }
        try {
            var address = URI.create(text);
            var scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if (address.getHost() != null
                    && address.getRawUserInfo() == null
                    && (scheme.equals("https") || scheme.equals("http"))) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // Reported below.
        }
        problems.add(malformed("ApiEndpoint"));
        return null;
    }

    private static String connectionArn(JsonNode parameters, List<String> problems) {
        var arn =
                parameters.hasNonNull("Authentication")
                        ? parameters.path("Authentication").path("ConnectionArn")
                        : parameters.path("InvocationConfig").path("ConnectionArn");
        if (!arn.isTextual()) {
            problems.add(missing("Authentication.ConnectionArn"));
        }
        return arn.asText();
    }

    private static Map<String, String> headers(JsonNode parameters, List<String> problems) {
        var headers = new LinkedHashMap<String, String>();
        var value = parameters.path("Headers");
        if (!isAbsent(value) && !value.isObject()) {
            problems.add(malformed("Headers"));
        }
        for (var header : value.properties()) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (RESERVED_HEADERS.contains(name)
                    || RESERVED_PREFIXES.stream().anyMatch(name::startsWith)) {
                problems.add("The header '%s' cannot be set".formatted(header.getKey()));
            } else if (!header.getValue().isTextual() || !isHeader(header)) {
                problems.add(malformed("Headers"));
            } else {
                headers.put(header.getKey(), header.getValue().asText());
            }
        }
        return headers;
    }

    /** Whether this is a single header without line breaks. */
    private static boolean isHeader(Map.Entry<String, JsonNode> header) {
        return HeaderText.isName(header.getKey())
                && header.getValue()
                        .asText()
                        .chars()
                        .allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f));
    }

    private static Map<String, List<String>> query(JsonNode parameters, List<String> problems) {
        var query = new LinkedHashMap<String, List<String>>();
        var value = parameters.path("QueryParameters");
        if (!isAbsent(value) && !value.isObject()) {
            problems.add(malformed("QueryParameters"));
        }
        for (var parameter : value.properties()) {
            var values = new ArrayList<String>();
            var each = parameter.getValue();
            for (var element : each.isArray() ? each : List.of(each)) {
                if (element.isContainerNode()) {
                    problems.add(malformed("QueryParameters"));
                } else if (!element.isNull()) {
                    values.add(element.asText());
                }
            }
            query.put(parameter.getKey(), values);
        }
        return query;
    }

    private static UrlEncodedBody.@Nullable ArrayFormat form(
            JsonNode parameters,
            @Nullable JsonNode body,
            Map<String, String> headers,
            List<String> problems) {
        var transform = parameters.path("Transform");
        if (isAbsent(transform)) {
            return null;
        }
        var encoding = transform.path("RequestBodyEncoding").asText("NONE");
        if (encoding.equals("NONE")) {
            return null;
        }
        var formatName =
                transform.path("RequestEncodingOptions").path("ArrayFormat").asText("INDICES");
        var format = UrlEncodedBody.ArrayFormat.parse(formatName);
        if (!encoding.equals("URL_ENCODED") || format == null) {
            problems.add(malformed("Transform"));
        }
        if (body != null && !body.isObject()) {
            problems.add(malformed("RequestBody"));
        }
        var other =
                headers.entrySet().stream()
                        .filter(header -> header.getKey().equalsIgnoreCase("Content-Type"))
                        .anyMatch(header ->
                                !HttpResult.mediaType(header.getValue())
                                        .equals(UrlEncodedBody.CONTENT_TYPE));
        if (other) {
            problems.add(
                    "The header 'Content-Type' must be '%s' when RequestBodyEncoding is 'URL_ENCODED'"
                            .formatted(UrlEncodedBody.CONTENT_TYPE));
        }
        return format;
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
