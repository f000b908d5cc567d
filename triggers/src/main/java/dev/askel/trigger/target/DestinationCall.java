package dev.askel.trigger.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.trigger.target.Destinations.CallSlot.Granted;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Builds the parameters of {@code http:invoke} for the call of an API destination (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html">API
 * destinations</a>). Pure.
 */
final class DestinationCall {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final char WILDCARD = '*';

    /** The methods whose requests have no body. */
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS");

    /** Path parameters that would change the other segments of the path. */
    private static final List<String> DOT_SEGMENTS = List.of(".", "..");

    private DestinationCall() {}

    /**
     * Builds the parameters.
     *
     * @param input JSON, or other text for an endpoint that does not accept JSON
     * @param http the {@code HttpParameters} of the target, without paths of the event
     * @throws IllegalArgumentException when the path parameters do not fit the endpoint; the
     *     message is for the dead-letter queue
     */
    static Payload parameters(String arn, Granted destination, String input, JsonNode http) {
        var parameters =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(
                                "ApiEndpoint",
                                endpoint(destination.endpoint(), http.path("PathParameterValues")))
                        .put("Method", destination.method());
        parameters
                .putObject("InvocationConfig")
                .put("ConnectionArn", destination.connectionArn())
                .put("ApiDestinationArn", arn);
        parameters.set("Headers", headers(http.path("HeaderParameters")));
        if (http.path("QueryStringParameters").isObject()) {
            parameters.set("QueryParameters", http.path("QueryStringParameters"));
        }
        if (!WITHOUT_BODY.contains(destination.method())) {
            parameters.set("RequestBody", body(input));
        }
        return Payload.of(parameters);
    }

    private static JsonNode body(String input) {
        try {
            return Payload.parse(input).tree();
        } catch (MalformedJsonException e) {
            return TextNode.valueOf(input);
        }
    }

    private static ObjectNode headers(JsonNode given) {
        var headers = JsonNodeFactory.instance.objectNode();
        boolean hasType = false;
        for (var header : given.properties()) {
            hasType |= header.getKey().equalsIgnoreCase(CONTENT_TYPE);
            headers.set(header.getKey(), header.getValue());
        }
        return hasType ? headers : headers.put(CONTENT_TYPE, "application/json; charset=utf-8");
    }

    private static String endpoint(String template, JsonNode values) {
        int query = template.indexOf('?');
        var path = query < 0 ? template : template.substring(0, query);
        var text = new StringBuilder();
        int used = 0;
        for (int at = 0; at < path.length(); at++) {
            if (path.charAt(at) != WILDCARD) {
                text.append(path.charAt(at));
                continue;
            }
            var value = values.path(used++).textValue();
            if (value == null || DOT_SEGMENTS.contains(value)) {
                throw new IllegalArgumentException(
                        "The path parameter %d of the endpoint %s is %s."
                                .formatted(
                                        used,
                                        template,
                                        value == null ? "missing" : "'" + value + "'"));
            }
            text.append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return text.append(path.length() == template.length() ? "" : template.substring(query))
                .toString();
    }
}
