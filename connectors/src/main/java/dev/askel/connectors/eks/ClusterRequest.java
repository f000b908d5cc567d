package dev.askel.connectors.eks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.guard.OutgoingRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to the Kubernetes API.
 *
 * @param target the path and the query, percent-encoded
 * @param body null when there is none
 */
record ClusterRequest(String method, String target, @Nullable JsonNode body) {
    private static final Set<String> METHODS =
            Set.of("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH");

    static ClusterRequest get(String target) {
        return new ClusterRequest("GET", target, null);
    }

    /**
     * Reads the parameters of {@code eks:call} and adds their problems to the list; null when there
     * are problems.
     */
    static @Nullable ClusterRequest parse(JsonNode parameters, List<String> problems) {
        int before = problems.size();
        for (var each : List.of("Method", "Path")) {
            if (!parameters.hasNonNull(each)) {
                problems.add("The field '%s' is required but was missing".formatted(each));
            }
        }
        var method = parameters.path("Method").asText();
        if (problems.size() == before && !METHODS.contains(method)) {
            problems.add(EksCluster.invalidFieldMessage("Method"));
        }
        var query = parameters.path("QueryParameters");
        if (!query.isMissingNode() && !query.isNull() && !isMapOfLists(query)) {
            problems.add(EksCluster.invalidFieldMessage("QueryParameters"));
        }
        var path = parameters.path("Path").asText();
        var target = (path.startsWith("/") ? path : "/" + path) + encodeQuery(query);
        if (!isTarget(target)) {
            problems.add(EksCluster.invalidFieldMessage("Path"));
        }
        var body = parameters.get("RequestBody");
        return problems.size() > before
                ? null
                : new ClusterRequest(method, target, body == null || body.isNull() ? null : body);
    }

    /** Whether the value is an object whose members are lists. */
    static boolean isMapOfLists(JsonNode query) {
        return query.isObject()
                && query.properties().stream().allMatch(each -> each.getValue().isArray());
    }

    /** Creates a query string with its question mark; empty when there are no parameters. */
    static String encodeQuery(JsonNode lists) {
        var pairs = new ArrayList<String>();
        for (var each : lists.properties()) {
            for (var value : each.getValue()) {
                pairs.add(encoded(each.getKey()) + "=" + encoded(value.asText()));
            }
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static boolean isTarget(String target) {
        try {
            return !URI.create("https://h" + target).getRawPath().isEmpty();
        } catch (IllegalArgumentException notAPath) {
            return false;
        }
    }

    OutgoingRequest toOutgoingRequest(EksCluster cluster, @Nullable String token) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Accept", List.of("application/json, */*"));
        byte[] bytes = {};
        if (body != null) {
            // The API requires the type of a patch.
            headers.put(
                    "Content-Type",
                    List.of(
                            !method.equals("PATCH")
                                    ? "application/json"
                                    : body.isArray()
                                            ? "application/json-patch+json"
                                            : "application/merge-patch+json"));
            var text = body.isTextual() ? body.textValue() : Payload.of(body).text();
            bytes = text.getBytes(StandardCharsets.UTF_8);
        }
        if (token != null) {
            headers.put("Authorization", List.of("Bearer " + token));
        }
        return new OutgoingRequest(method, URI.create(cluster.endpoint() + target), headers, bytes);
    }
}
