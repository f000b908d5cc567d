package dev.askel.connectors.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.TestAuthority;
import dev.askel.connectors.TestTaskCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server of the Kubernetes API for Jobs, ConfigMaps and Pods, over TLS with a certificate of its
 * own authority. A test defines how containers end.
 */
final class ApiServer implements AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String JOBS = "/apis/batch/v1/namespaces/flows/jobs";
    private static final String CORE = "/api/v1/namespaces/flows";

    /** The end of a container. */
    record End(int exitCode, String reason, String message, String log) {
        static End returned(String message) {
            return new End(0, "Completed", message, "");
        }
    }

    private final Path folder;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final Map<String, JsonNode> jobs = new ConcurrentHashMap<>();
    final Map<String, JsonNode> configMaps = new ConcurrentHashMap<>();
    final Map<String, End> ends = new ConcurrentHashMap<>();
    final Map<String, String> failureReasons = new ConcurrentHashMap<>();
    final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    final CountDownLatch deleted = new CountDownLatch(1);

    /** The HTTP status with which the server answers requests for the log of a pod. */
    volatile int logStatus = 200;

    /** Statuses of the next answers, in order, before normal answers. */
    final Queue<Integer> failureStatuses = new ConcurrentLinkedQueue<>();

    /** Starts a server and writes its token and authority to a folder. */
    ApiServer(Path folder, TestAuthority authority) throws Exception {
        this.folder = folder;
        Files.writeString(tokenFile(), "first");
        Files.writeString(authoritiesFile(), authority.pem());
        server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setHttpsConfigurator(new HttpsConfigurator(authority.tls()));
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    Path tokenFile() {
        return folder.resolve("token");
    }

    Path authoritiesFile() {
        return folder.resolve("ca.crt");
    }

    /** Waits for a request such as {@code POST /api/v1/namespaces/flows/configmaps}. */
    void awaitRequest(String request) throws InterruptedException {
        for (var next = requests.poll(30, TimeUnit.SECONDS);
                next == null || !next.startsWith(request);
                next = requests.poll(30, TimeUnit.SECONDS)) {
            if (next == null) {
                throw new AssertionError("No request " + request);
            }
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var answer = answer(exchange, body);
            var bytes = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private record Reply(int status, String text) {
        static Reply of(int status, JsonNode object) {
            return new Reply(status, Payload.of(object).text());
        }

        static Reply status(int code, String reason) {
            return of(
                    code,
                    JSON.objectNode()
                            .put("kind", "Status")
                            .put("status", "Failure")
                            .put("reason", reason)
                            .put("code", code));
        }
    }

    private synchronized Reply answer(HttpExchange exchange, String body) {
        var method = exchange.getRequestMethod();
        var path = exchange.getRequestURI().getPath();
        requests.add(method + " " + exchange.getRequestURI());
        var failureStatus = failureStatuses.poll();
        if (failureStatus != null) {
            return Reply.status(failureStatus, "Injected");
        }
        var token = exchange.getRequestHeaders().getFirst("Authorization");
        if (!("Bearer " + tokenText()).equals(token)) {
            return Reply.status(401, "Unauthorized");
        }
        var query = exchange.getRequestURI().getQuery();
        var name = path.substring(path.lastIndexOf('/') + 1);
        return switch (method + " " + path.replace("/" + name, "/NAME")) {
            case "POST " + "/apis/batch/v1/namespaces/flows/NAME" -> create(jobs, body);
            case "POST " + "/api/v1/namespaces/flows/NAME" -> create(configMaps, body);
            case "GET " + JOBS + "/NAME" ->
                    Optional.ofNullable(jobs.get(name))
                            .map(job -> Reply.of(200, withStatus(name, job.deepCopy())))
                            .orElseGet(() -> Reply.status(404, "NotFound"));
            case "DELETE " + JOBS + "/NAME" -> {
                boolean existed =
                        "propagationPolicy=Background".equals(query) && jobs.remove(name) != null;
                deleted.countDown();
                yield existed ? Reply.status(200, "Deleted") : Reply.status(404, "NotFound");
            }
            case "GET " + CORE + "/NAME" ->
                    Reply.of(200, pods(query.replace("labelSelector=job-name=", "")));
            default ->
                    path.endsWith("/log") && "container=function&tailLines=1".equals(query)
                            ? new Reply(logStatus, log(path))
                            : Reply.status(404, "NotFound");
        };
    }

    private String tokenText() {
        try {
            return Files.readString(tokenFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Reply create(Map<String, JsonNode> objects, String body) {
        var object = (ObjectNode) TestTaskCalls.json(body).tree().deepCopy();
        var name = object.at("/metadata/name").asText();
        ((ObjectNode) object.path("metadata")).put("uid", "uid-of-" + name);
        return objects.putIfAbsent(name, object) == null
                ? Reply.of(201, object)
                : Reply.status(409, "AlreadyExists");
    }

    /**
     * Adds the status of the Job. The container runs when its ConfigMap exists, and the Job ends
     * when the container ends.
     */
    private JsonNode withStatus(String name, ObjectNode job) {
        var end = ends.get(name);
        var failure = failureReasons.get(name);
        var conditions = job.putObject("status").putArray("conditions");
        conditions.addObject().put("type", "FailureTarget").put("status", "False");
        if (failure != null || (end != null && configMaps.containsKey(name))) {
            boolean succeeded = failure == null && end != null && end.exitCode() == 0;
            conditions
                    .addObject()
                    .put("type", succeeded ? "Complete" : "Failed")
                    .put("status", "True")
                    .put(
                            "reason",
                            succeeded
                                    ? "CompletionsReached"
                                    : failure == null ? "BackoffLimitExceeded" : failure)
                    .put("message", "Job was active longer than specified deadline");
        }
        return job;
    }

    private JsonNode pods(String job) {
        var list = JSON.objectNode().put("kind", "PodList");
        var items = list.putArray("items");
        var end = ends.get(job);
        if (end != null) {
            var pod = items.addObject();
            pod.putObject("metadata").put("name", job + "-x7k2p");
            var status = pod.putObject("status");
            status.put("phase", end.exitCode() == 0 ? "Succeeded" : "Failed");
            status.putArray("containerStatuses")
                    .addObject()
                    .put("name", "function")
                    .putObject("state")
                    .putObject("terminated")
                    .put("exitCode", end.exitCode())
                    .put("reason", end.reason())
                    .put("message", end.message());
        }
        return list;
    }

    private String log(String path) {
        var pod = path.substring((CORE + "/pods/").length(), path.length() - "/log".length());
        var end = ends.get(pod.substring(0, pod.length() - "-x7k2p".length()));
        return end == null ? "" : end.log();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
