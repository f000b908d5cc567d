package dev.askel.load.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.access.AccessKey;
import dev.askel.access.signature.RequestSigner;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignableRequest.Header;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls one server, or the nodes of a cluster in turn. Thread-safe: its threads share connections.
 */
public final class AskelClient implements AutoCloseable {
    private static final String TARGET = "X-Amz-Target";
    private static final String OPERATIONS = "AWSStepFunctions.";
    private static final String EVENT_OPERATIONS = "AWSEvents.";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DEFAULT_REGION = "us-east-1";

    // This time is longer than the 60 s that GetActivityTask may take.
    private static final Duration RESPONSE_MAX = Duration.ofSeconds(75);

    private final List<URI> endpoints;
    private final String authorization;
    private final @Nullable AccessKey key;
    private final String region;
    private final Duration responseMax;
    private final AtomicInteger callers = new AtomicInteger();
    private final ThreadLocal<Integer> turn = ThreadLocal.withInitial(callers::getAndIncrement);
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /** Creates a client of the default region. */
    public AskelClient(URI endpoint) {
        this(endpoint, "");
    }

    /** Creates a client for a region; an empty string selects the default region. */
    public AskelClient(URI endpoint, String region) {
        this(List.of(endpoint), region, RESPONSE_MAX);
    }

    /**
     * Creates a client for an account, in the default region of the server.
     *
     * @param account twelve digits
     */
    public static AskelClient ofAccount(URI endpoint, String account) {
        return new AskelClient(
                List.of(endpoint), "", RESPONSE_MAX, authorization(account, DEFAULT_REGION), null);
    }

    /**
     * Creates a client for the nodes of a cluster. Each thread uses the nodes in turn, so that a
     * repeated call reaches the next node.
     *
     * @param region empty for the default region
     * @param responseTimeMax the time after which a call counts as unanswered
     */
    public AskelClient(List<URI> endpoints, String region, Duration responseTimeMax) {
        this(
                endpoints,
                region,
                responseTimeMax,
                region.isEmpty() ? "" : authorization(region),
                null);
    }

    /** Creates a client that signs its calls of operations for the default region. */
    public static AskelClient signing(URI endpoint, AccessKey key) {
        return new AskelClient(List.of(endpoint), "", RESPONSE_MAX, "", key);
    }

    private AskelClient(
            List<URI> endpoints,
            String region,
            Duration responseTimeMax,
            String authorization,
            @Nullable AccessKey key) {
        this.endpoints = List.copyOf(endpoints);
        this.authorization = authorization;
        this.key = key;
        this.region = region;
        this.responseMax = responseTimeMax;
    }

    /** Returns an {@code Authorization} header for a region, without a valid signature. */
    public static String authorization(String region) {
        return authorization("load", region);
    }

    private static String authorization(String key, String region) {
        return "AWS4-HMAC-SHA256 Credential=%s/20261121/%s/states/aws4_request, SignedHeaders=host, Signature=0"
                .formatted(key, region);
    }

    /**
     * Returns the headers that sign a POST request in the default region.
     *
     * @param host the value of the Host header
     * @param target the path, possibly with a query
     * @param operation the name of the operation; empty for a path of the REST API
     */
    public static List<Header> signatureHeaders(
            AccessKey key,
            String host,
            String target,
            String operation,
            String body,
            Instant time) {
        int query = target.indexOf('?');
        var headers = new ArrayList<>(List.of(new Header("host", host)));
        if (!operation.isEmpty()) {
            headers.add(new Header(TARGET, OPERATIONS + operation));
        }
        return new RequestSigner(key, DEFAULT_REGION, "states")
                .sign(
                        new SignableRequest(
                                "POST",
                                query < 0 ? target : target.substring(0, query),
                                query < 0 ? "" : target.substring(query + 1),
                                headers),
                        body.getBytes(StandardCharsets.UTF_8),
                        time);
    }

    /** Returns an empty request. */
    public static ObjectNode newRequest() {
        return JSON.createObjectNode();
    }

    /**
     * Reads JSON text.
     *
     * @throws IllegalArgumentException if the text is not JSON
     */
    public static JsonNode parseJson(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + json, e);
        }
    }

    /**
     * Makes a call and waits for its response.
     *
     * @param operation the name of the operation, such as {@code StartExecution}
     * @return the response, a JSON object
     * @throws ErrorResponseException if the server returns an error with a status below 500
     * @throws UnknownOutcomeException if the outcome of the call is unknown
     */
    public JsonNode call(String operation, ObjectNode request)
            throws ErrorResponseException, UnknownOutcomeException {
        return parseJson(callForText(operation, request));
    }

    /** Makes a call and returns the unchanged body of the response. */
    public String callForText(String operation, ObjectNode request)
            throws ErrorResponseException, UnknownOutcomeException {
        return post(OPERATIONS, operation, request);
    }

    /** Makes a call of EventBridge, such as {@code PutEvents}. */
    public JsonNode callEvents(String operation, ObjectNode request)
            throws ErrorResponseException, UnknownOutcomeException {
        return parseJson(post(EVENT_OPERATIONS, operation, request));
    }

    private String post(String service, String operation, ObjectNode request)
            throws ErrorResponseException, UnknownOutcomeException {
        var endpoint = endpoint();
        var body = request.toString();
        var post =
                HttpRequest.newBuilder(endpoint)
                        .timeout(responseMax)
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header(TARGET, service + operation)
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            signatureHeaders(key, endpoint.getRawAuthority(), "/", operation, body, Instant.now())
                    .forEach(header -> post.header(header.name(), header.value()));
        }
        return send(operation, post);
    }

    /**
     * Makes a call of EventBridge Scheduler, without a signature.
     *
     * @param path such as {@code /schedules/NAME}
     * @param request the body; empty for none
     */
    public JsonNode callScheduler(String method, String path, ObjectNode request)
            throws ErrorResponseException, UnknownOutcomeException {
        return callPath(method, path, request.isEmpty() ? "" : request.toString(), Map.of());
    }

    /**
     * Makes a call of the REST API or of a webhook, without a signature.
     *
     * @param body JSON; empty for none
     * @param headers further headers
     */
    public JsonNode callPath(String method, String path, String body, Map<String, String> headers)
            throws ErrorResponseException, UnknownOutcomeException {
        var call =
                HttpRequest.newBuilder(endpoint().resolve(path))
                        .timeout(responseMax)
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            call.header("Content-Type", "application/json");
        }
        headers.forEach(call::header);
        return parseJson(send(method + " " + path, call));
    }

    private String send(String operation, HttpRequest.Builder request)
            throws ErrorResponseException, UnknownOutcomeException {
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            return checkResponse(
                    operation,
                    answer.statusCode(),
                    answer.body(),
                    answer.headers().firstValue("x-amzn-ErrorType").orElse(""));
        } catch (IOException e) {
            throw new UnknownOutcomeException(operation, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownOutcomeException(operation, e);
        }
    }

    /**
     * Creates a reader of server-sent events without connecting it.
     *
     * @param path the path from the root of the server
     */
    public EventStreamReader eventStream(String path) {
        return new EventStreamReader(endpoints, callers.getAndIncrement(), region, path);
    }

    /** Returns the number of nodes. */
    public int nodeCount() {
        return endpoints.size();
    }

    private URI endpoint() {
        int mine = turn.get();
        turn.set(mine + 1);
        return endpoints.get(Math.floorMod(mine, endpoints.size()));
    }

    /** Returns the body of a successful response, or throws an exception for any other response. */
    static String checkResponse(String operation, int status, String body)
            throws ErrorResponseException, UnknownOutcomeException {
        return checkResponse(operation, status, body, "");
    }

    /**
     * Checks a response.
     *
     * @param errorType the error's name in a header; empty when the body contains it
     */
    private static String checkResponse(String operation, int status, String body, String errorType)
            throws ErrorResponseException, UnknownOutcomeException {
        if (status >= 500) {
            throw new UnknownOutcomeException(operation, status, body);
        }
        if (status != 200) {
            var answer = error(body);
            var type = errorType.isEmpty() ? answer.path("__type").asText() : errorType;
            throw new ErrorResponseException(
                    operation,
                    type.substring(type.lastIndexOf('#') + 1),
                    answer.path(errorType.isEmpty() ? "message" : "Message")
                            .asText("status " + status + " without a message"));
        }
        return body;
    }

    /**
     * Reads an error response. The result is empty for a body that is not JSON, such as a response
     * of a proxy.
     */
    private static JsonNode error(String body) {
        try {
            return parseJson(body);
        } catch (IllegalArgumentException e) {
            return newRequest();
        }
    }

    /** Creates a Standard state machine, or finds an equal one, and returns its ARN. */
    public String createStateMachine(String name, String definition)
            throws ErrorResponseException, UnknownOutcomeException {
        return createStateMachine(name, "STANDARD", definition);
    }

    /** Creates a state machine of a type, or finds an equal one, and returns its ARN. */
    public String createStateMachine(String name, String type, String definition)
            throws ErrorResponseException, UnknownOutcomeException {
        var request =
                newRequest()
                        .put("name", name)
                        .put("type", type)
                        .put("definition", definition)
                        .put("roleArn", "arn:aws:iam::123456789012:role/load");
        return call("CreateStateMachine", request).path("stateMachineArn").asText();
    }

    /** Creates or finds an activity, and returns its ARN. */
    public String createActivity(String name)
            throws ErrorResponseException, UnknownOutcomeException {
        return call("CreateActivity", newRequest().put("name", name)).path("activityArn").asText();
    }

    /** Starts an execution without a name, and returns its ARN. */
    public String startExecution(String stateMachineArn, String input)
            throws ErrorResponseException, UnknownOutcomeException {
        var request = newRequest().put("stateMachineArn", stateMachineArn).put("input", input);
        return call("StartExecution", request).path("executionArn").asText();
    }

    /** Stops an execution. */
    public void stopExecution(String executionArn)
            throws ErrorResponseException, UnknownOutcomeException {
        var _ = call("StopExecution", newRequest().put("executionArn", executionArn));
    }

    /** Returns the response of DescribeExecution. */
    public JsonNode describeExecution(String executionArn)
            throws ErrorResponseException, UnknownOutcomeException {
        return call("DescribeExecution", newRequest().put("executionArn", executionArn));
    }

    /** Returns the complete history, oldest event first. Reads pages of the maximum size. */
    public List<JsonNode> historyEvents(String executionArn)
            throws ErrorResponseException, UnknownOutcomeException {
        return pages("GetExecutionHistory", "events", Map.of("executionArn", executionArn));
    }

    /** Returns the ARNs of all executions of a state machine, newest first. */
    public List<String> executionArns(String stateMachineArn)
            throws ErrorResponseException, UnknownOutcomeException {
        return executionArns(Map.of("stateMachineArn", stateMachineArn));
    }

    /** Returns the items of ListExecutions for a state machine, newest first. */
    public List<JsonNode> executionItems(String stateMachineArn)
            throws ErrorResponseException, UnknownOutcomeException {
        return pages("ListExecutions", "executions", Map.of("stateMachineArn", stateMachineArn));
    }

    /** Returns the ARNs of a state machine's executions with a status such as {@code RUNNING}. */
    public List<String> executions(String stateMachineArn, String status)
            throws ErrorResponseException, UnknownOutcomeException {
        return executionArns(Map.of("stateMachineArn", stateMachineArn, "statusFilter", status));
    }

    /** Returns whether any execution of a state machine is running. */
    public boolean hasRunningExecution(String stateMachineArn)
            throws ErrorResponseException, UnknownOutcomeException {
        return hasExecution(stateMachineArn, "RUNNING");
    }

    /** Returns whether any execution of a state machine has a status. */
    public boolean hasExecution(String stateMachineArn, String status)
            throws ErrorResponseException, UnknownOutcomeException {
        var request =
                newRequest()
                        .put("stateMachineArn", stateMachineArn)
                        .put("statusFilter", status)
                        .put("maxResults", 1);
        return !call("ListExecutions", request).path("executions").isEmpty();
    }

    /** Returns the ARNs of the children of all Map Runs of an execution. */
    public List<String> mapRunChildArns(String executionArn)
            throws ErrorResponseException, UnknownOutcomeException {
        var children = new ArrayList<String>();
        for (var run : pages("ListMapRuns", "mapRuns", Map.of("executionArn", executionArn))) {
            children.addAll(executionArns(Map.of("mapRunArn", run.path("mapRunArn").asText())));
        }
        return children;
    }

    private List<String> executionArns(Map<String, String> request)
            throws ErrorResponseException, UnknownOutcomeException {
        return pages("ListExecutions", "executions", request).stream()
                .map(execution -> execution.path("executionArn").asText())
                .toList();
    }

    private List<JsonNode> pages(String operation, String member, Map<String, String> request)
            throws ErrorResponseException, UnknownOutcomeException {
        var all = new ArrayList<JsonNode>();
        var page = newRequest().put("maxResults", 1000);
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
        // Cancels the calls in progress.
        http.shutdownNow();
    }
}
