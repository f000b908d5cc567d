package dev.askel.load.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls one server, or the nodes of one cluster by turns; safe for many threads, which share its
 * connections.
 */
public final class AskelClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    // Longer than the 60 s that GetActivityTask may take.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(75);

    private final List<URI> endpoints;
    private final String region;
    private final Duration answerMax;
    private final AtomicInteger callers = new AtomicInteger();
    private final ThreadLocal<Integer> turn = ThreadLocal.withInitial(callers::getAndIncrement);
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /** Calls in the region where requests go that name none. */
    public AskelClient(URI endpoint) {
        this(endpoint, "");
    }

    /** Calls in a region; empty is none. */
    public AskelClient(URI endpoint, String region) {
        this(List.of(endpoint), region, ANSWER_MAX);
    }

    /**
     * Calls the nodes of one cluster: each thread by turns, so that a call that it makes again goes
     * to the next.
     *
     * @param region empty for none
     * @param answerMax after so long without an answer a call has none
     */
    public AskelClient(List<URI> endpoints, String region, Duration answerMax) {
        this.endpoints = List.copyOf(endpoints);
        this.region = region;
        this.answerMax = answerMax;
    }

    /** What {@code Authorization} says when a request goes to a region; its signature is none. */
    public static String authorization(String region) {
        return "AWS4-HMAC-SHA256 Credential=load/20261121/%s/states/aws4_request, SignedHeaders=host, Signature=0"
                .formatted(region);
    }

    /** An empty request. */
    public static ObjectNode request() {
        return JSON.createObjectNode();
    }

    /**
     * Reads JSON text.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + json, e);
        }
    }

    /**
     * Makes one call and waits for its answer.
     *
     * @param operation as AWS names it, such as {@code StartExecution}
     * @return the answer, a JSON object
     * @throws RefusedException when the server answers with an error of the caller
     * @throws UnansweredException when the outcome is unknown
     */
    public JsonNode call(String operation, ObjectNode request)
            throws RefusedException, UnansweredException {
        return read(text(operation, request));
    }

    /** As {@link #call}, to the byte. */
    public String text(String operation, ObjectNode request)
            throws RefusedException, UnansweredException {
        var post =
                HttpRequest.newBuilder(endpoint())
                        .timeout(answerMax)
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("X-Amz-Target", "AWSStepFunctions." + operation)
                        .POST(HttpRequest.BodyPublishers.ofString(request.toString()));
        if (!region.isEmpty()) {
            post.header("Authorization", authorization(region));
        }
        try {
            var answer = http.send(post.build(), BodyHandlers.ofString());
            return understood(operation, answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UnansweredException(operation, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnansweredException(operation, e);
        }
    }

    /**
     * A stream of server-sent events, which no one reads yet.
     *
     * @param path from the root of the server
     */
    public EventStream stream(String path) {
        return new EventStream(endpoints, callers.getAndIncrement(), region, path);
    }

    /** How many nodes it calls by turns. */
    public int nodes() {
        return endpoints.size();
    }

    private URI endpoint() {
        int mine = turn.get();
        turn.set(mine + 1);
        return endpoints.get(Math.floorMod(mine, endpoints.size()));
    }

    /** The body of an answer that is no error. */
    static String understood(String operation, int status, String body)
            throws RefusedException, UnansweredException {
        if (status >= 500) {
            throw new UnansweredException(operation, status, body);
        }
        if (status != 200) {
            var answer = error(body);
            var type = answer.path("__type").asText();
            throw new RefusedException(
                    operation,
                    type.substring(type.lastIndexOf('#') + 1),
                    answer.path("message").asText("status " + status + " without a message"));
        }
        return body;
    }

    /** What no server of ours says is an error without a name. */
    private static JsonNode error(String body) {
        try {
            return read(body);
        } catch (IllegalArgumentException e) {
            return request();
        }
    }

    /** Creates a Standard machine, or finds the equal one; returns its ARN. */
    public String createStateMachine(String name, String definition)
            throws RefusedException, UnansweredException {
        return createStateMachine(name, "STANDARD", definition);
    }

    /** Creates a machine of a type, or finds the equal one; returns its ARN. */
    public String createStateMachine(String name, String type, String definition)
            throws RefusedException, UnansweredException {
        var request =
                request()
                        .put("name", name)
                        .put("type", type)
                        .put("definition", definition)
                        .put("roleArn", "arn:aws:iam::123456789012:role/load");
        return call("CreateStateMachine", request).path("stateMachineArn").asText();
    }

    /** Creates an activity, or finds it; returns its ARN. */
    public String createActivity(String name) throws RefusedException, UnansweredException {
        return call("CreateActivity", request().put("name", name)).path("activityArn").asText();
    }

    /** Starts an execution under a name that the server chooses; returns its ARN. */
    public String startExecution(String stateMachineArn, String input)
            throws RefusedException, UnansweredException {
        var request = request().put("stateMachineArn", stateMachineArn).put("input", input);
        return call("StartExecution", request).path("executionArn").asText();
    }

    /** All members of DescribeExecution. */
    public JsonNode describeExecution(String executionArn)
            throws RefusedException, UnansweredException {
        return call("DescribeExecution", request().put("executionArn", executionArn));
    }

    /** The whole history, oldest event first, read in pages of the largest size. */
    public List<JsonNode> history(String executionArn)
            throws RefusedException, UnansweredException {
        return pages("GetExecutionHistory", "events", Map.of("executionArn", executionArn));
    }

    /** The ARNs of all executions of a machine, the latest first. */
    public List<String> executions(String stateMachineArn)
            throws RefusedException, UnansweredException {
        return executions(Map.of("stateMachineArn", stateMachineArn));
    }

    /** The rows of ListExecutions of a machine, the latest first. */
    public List<JsonNode> executionRows(String stateMachineArn)
            throws RefusedException, UnansweredException {
        return pages("ListExecutions", "executions", Map.of("stateMachineArn", stateMachineArn));
    }

    /** The ARNs of the executions of a machine that have a status, such as {@code RUNNING}. */
    public List<String> executions(String stateMachineArn, String status)
            throws RefusedException, UnansweredException {
        return executions(Map.of("stateMachineArn", stateMachineArn, "statusFilter", status));
    }

    /** Whether any execution of a machine still runs. */
    public boolean isAnyRunning(String stateMachineArn)
            throws RefusedException, UnansweredException {
        return isAny(stateMachineArn, "RUNNING");
    }

    /** Whether any execution of a machine has a status. */
    public boolean isAny(String stateMachineArn, String status)
            throws RefusedException, UnansweredException {
        var request =
                request()
                        .put("stateMachineArn", stateMachineArn)
                        .put("statusFilter", status)
                        .put("maxResults", 1);
        return !call("ListExecutions", request).path("executions").isEmpty();
    }

    private List<String> executions(Map<String, String> request)
            throws RefusedException, UnansweredException {
        return pages("ListExecutions", "executions", request).stream()
                .map(execution -> execution.path("executionArn").asText())
                .toList();
    }

    private List<JsonNode> pages(String operation, String member, Map<String, String> request)
            throws RefusedException, UnansweredException {
        var all = new ArrayList<JsonNode>();
        var page = request().put("maxResults", 1000);
        request.forEach(page::put);
        while (true) {
            var answer = call(operation, page);
            answer.path(member).forEach(all::add);
            if (!answer.hasNonNull("nextToken")) {
                return List.copyOf(all);
            }
            page.put("nextToken", answer.path("nextToken").asText());
        }
    }

    @Override
    public void close() {
        // Whoever still waits for an answer need not.
        http.shutdownNow();
    }
}
