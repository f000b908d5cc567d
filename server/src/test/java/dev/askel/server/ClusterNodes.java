package dev.askel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Nodes of one cluster, each an {@code askel} process on its own loopback address. */
final class ClusterNodes implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FOLDER = Path.of("target", "cluster-test").toAbsolutePath();

    private static final Path KEY_FILE = FOLDER.resolveSibling("cluster-test-root.key");

    private final TestPostgres.Database database =
            TestPostgres.shared().createDatabaseWithPassword();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AskelProcess> nodes = new ArrayList<>();

    ClusterNodes() throws IOException {
        Files.createDirectories(FOLDER);
        Files.deleteIfExists(KEY_FILE);
        RootKeyFile.create(KEY_FILE);
    }

    /** Starts another node without waiting until it is ready. */
    AskelProcess start() throws IOException {
        return start("");
    }

    /** Starts another node with additional settings. */
    AskelProcess start(String more) throws IOException {
        var number = nodes.size() + 2;
        var config =
                Files.writeString(
                        FOLDER.resolve("node-%d.conf".formatted(number)),
                        """
                        askel.cluster {
                          host = "127.0.0.%d"
                          formation.quiet-period = 2s
                        }
                        askel.database.user = "%s"
                        %s
                        """
                                .formatted(number, database.user(), more));
        var node =
                AskelProcess.launch(
                        Map.of("ASKEL_DB_PASSWORD", database.password()),
                        "up",
                        "--profile",
                        "cluster",
                        "--port",
                        "0",
                        "--db-url",
                        database.url(),
                        "--data",
                        FOLDER.resolve("node-" + number).toString(),
                        "--key-file",
                        KEY_FILE.toString(),
                        "--config",
                        config.toString());
        nodes.add(node);
        return node;
    }

    static void signal(String name, AskelProcess node) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(node.pid())).start().waitFor();
    }

    /** Calls an operation of AWS Step Functions asynchronously. */
    CompletableFuture<JsonNode> callAsync(AskelProcess node, String operation, String body)
            throws Exception {
        return send(
                request(node, "/")
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("X-Amz-Target", "AWSStepFunctions." + operation)
                        .POST(BodyPublishers.ofString(body)));
    }

    /** Starts an execution and waits for its end, over REST. */
    CompletableFuture<JsonNode> startAndWaitAsync(AskelProcess node, String body) throws Exception {
        return send(
                request(node, "/api/v1/executions/start-and-wait")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    /** Waits for an execution's end, over REST. */
    JsonNode awaitEnd(AskelProcess node, String arn) throws Exception {
        return send(request(node, executionPath(arn) + "/wait").GET()).join();
    }

    private static HttpRequest.Builder request(AskelProcess node, String path) throws Exception {
        return HttpRequest.newBuilder(URI.create(node.awaitReady() + path))
                .timeout(Duration.ofMinutes(2));
    }

    private static String executionPath(String arn) {
        return "/api/v1/executions/" + URLEncoder.encode(arn, UTF_8);
    }

    private CompletableFuture<JsonNode> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString())
                .thenApply(ClusterNodes::read);
    }

    /** Calls an operation and waits for its answer. */
    JsonNode call(AskelProcess node, String operation, String body) throws Exception {
        return callAsync(node, operation, body).join();
    }

    private static JsonNode read(HttpResponse<String> response) {
        try {
            if (response.statusCode() != 200) {
                throw new AssertionError(response.body());
            }
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    /** Reads a node's stream of an execution's events to its end, line by line. */
    CompletableFuture<List<String>> readStreamAsync(
            AskelProcess node, String arn, String lastEventId) throws Exception {
        return client.sendAsync(
                        request(node, executionPath(arn) + "/events/stream")
                                .header("Last-Event-ID", lastEventId)
                                .build(),
                        BodyHandlers.ofLines())
                .thenApply(response -> response.body().toList());
    }

    /** Creates a machine of one state; returns its ARN. */
    String createMachine(AskelProcess node, String name, String state) throws Exception {
        return createMachine(node, "STANDARD", name, state);
    }

    /** Creates an Express machine of one state; returns its ARN. */
    String createExpressMachine(AskelProcess node, String name, String state) throws Exception {
        return createMachine(node, "EXPRESS", name, state);
    }

    private String createMachine(AskelProcess node, String type, String name, String state)
            throws Exception {
        var definition = "{\"StartAt\":\"S\",\"States\":{\"S\":%s}}".formatted(state);
        return call(
                        node,
                        "CreateStateMachine",
                        JSON.createObjectNode()
                                .put("name", name)
                                .put("type", type)
                                .put("roleArn", "arn:aws:iam::123456789012:role/r")
                                .put("definition", definition)
                                .toString())
                .path("stateMachineArn")
                .asText();
    }

    @Override
    public void close() {
        nodes.forEach(AskelProcess::resume);
        nodes.forEach(AskelProcess::close);
    }
}
