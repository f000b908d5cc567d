package dev.askel.connectors.aws;

import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.toUnmodifiableMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.call.HttpExchange.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Creates the two members that optimized integrations add to their results
 * (docs/aws/integrations.md section 3).
 *
 * <p>AWS stores {@code AllHttpHeaders} in a hash map and {@code HttpHeaders} in a case-insensitive
 * sorted map. This class uses the same kinds of maps to reproduce the orders that were recorded on
 * AWS.
 */
public final class SdkMetadata {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    // The JDK's client returns names in lower case. These spellings are from answers that were
    // recorded on AWS.
    private static final Map<String, String> SPELLINGS =
            Stream.of(
                            "Connection",
                            "Content-Length",
                            "Content-Type",
                            "Date",
                            "Server",
                            "X-Amz-Executed-Version",
                            "X-Amz-Log-Result",
                            "x-amzn-Remapped-Content-Length",
                            "x-amzn-RequestId",
                            "X-Amzn-Trace-Id")
                    .collect(toUnmodifiableMap(name -> name.toLowerCase(ROOT), name -> name));

    /** Services with {@code connection} in lower case in answers that were recorded on AWS. */
    private static final Set<String> LOWER_CASE_CONNECTION = Set.of("sns", "sqs");

    private SdkMetadata() {}

    /**
     * Returns the metadata of an HTTP answer: {@code
     * {"AllHttpHeaders":…,"HttpHeaders":…,"HttpStatusCode":…}}.
     *
     * @param service the name of the service in the resource's ARN
     */
    public static JsonNode httpMetadata(Response answer, String service) {
        var all = new HashMap<String, List<String>>();
        var sorted = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        answer.headers()
                .map()
                .forEach((receivedName, values) -> {
                    var name = spelled(receivedName, service);
                    all.put(name, values);
                    sorted.put(name, values.getLast());
                });
        var allMembers = JSON.objectNode();
        all.forEach((name, values) -> values.forEach(allMembers.withArray(name)::add));
        var members = JSON.objectNode();
        sorted.forEach(members::put);
        return JSON.objectNode()
                .<ObjectNode>set("AllHttpHeaders", allMembers)
                .<ObjectNode>set("HttpHeaders", members)
                .put("HttpStatusCode", answer.status());
    }

    private static String spelled(String receivedName, String service) {
        var lower = receivedName.toLowerCase(ROOT);
        return lower.equals("connection") && LOWER_CASE_CONNECTION.contains(service)
                ? lower
                : SPELLINGS.getOrDefault(lower, receivedName);
    }

    /** Returns the metadata of a response: {@code {"RequestId":…}}. */
    public static JsonNode responseMetadata(String requestId) {
        return JSON.objectNode().put("RequestId", requestId);
    }
}
