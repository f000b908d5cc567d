package dev.askel.connectors.aws;

import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.toUnmodifiableMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.call.HttpExchange.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The two members that optimized integrations add to their results (integrations.md section 3).
 *
 * <p>AWS keeps {@code AllHttpHeaders} in a hash map and {@code HttpHeaders} in one sorted without
 * regard to case; using the same maps gives the recorded orders.
 */
public final class SdkMetadata {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    // The JDK's client gives names in lower case; these are spelled as AWS's recorded answers are.
    private static final Map<String, String> SPELLED =
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

    /** Services whose recorded answers have {@code connection} in lower case. */
    private static final Set<String> LOWER_CASE_CONNECTION = Set.of("sns", "sqs");

    private SdkMetadata() {}

    /**
     * {@code {"AllHttpHeaders":…,"HttpHeaders":…,"HttpStatusCode":…}}.
     *
     * @param service that answered, as in the ARN of its resource
     */
    public static JsonNode http(Answer answer, String service) {
        var all = new HashMap<String, List<String>>();
        var sorted = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        answer.headers()
                .map()
                .forEach((given, values) -> {
                    var name = spelled(given, service);
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

    private static String spelled(String given, String service) {
        var lower = given.toLowerCase(ROOT);
        return lower.equals("connection") && LOWER_CASE_CONNECTION.contains(service)
                ? lower
                : SPELLED.getOrDefault(lower, given);
    }

    /** {@code {"RequestId":…}}. */
    public static JsonNode response(String requestId) {
        return JSON.objectNode().put("RequestId", requestId);
    }
}
