package dev.askel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.journal.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A server with a mock configuration in this process, and a client. */
final class MockedServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";

    private final Path folder;
    private final Server server;
    private final HttpClient client = HttpClient.newHttpClient();

    /** Creates an empty folder. */
    static Path newFolder() throws IOException {
        return Files.createDirectories(
                Path.of("target", "mocked-servers", UUID.randomUUID().toString()).toAbsolutePath());
    }

    /**
     * Starts the server.
     *
     * @param folder a new folder for its data, which contains its MockConfigFile.json
     * @param settings additional settings
     */
    MockedServer(Path folder, Map<String, String> settings) throws IOException {
        this.folder = folder;
        var all = new HashMap<>(settings);
        all.put("askel.data", folder.resolve("data").toString());
        all.put("askel.http.port", "0");
        var database = TestPostgres.shared().createDatabase();
        all.put("askel.database.url", database.url());
        all.put("askel.database.user", database.user());
        all.put("askel.mocks.file", mockFile(folder).toString());
        all.put("askel.mocks.wait-time-scale", "0");
        if (!Files.exists(mockFile(folder))) {
            Files.writeString(mockFile(folder), "{}");
        }
        server = Server.start(Settings.resolve(all, Optional.empty()), new CompletableFuture<>());
    }

    static Path mockFile(Path folder) {
        return folder.resolve("MockConfigFile.json");
    }

    /** The configuration by which a command finds the server. */
    Config clientConfig() {
        return Settings.resolve(
                Map.of("askel.http.port", Integer.toString(server.address().getPort())),
                Optional.empty());
    }

    /** Calls an operation of AWS Step Functions in the form of the CLI; the call must succeed. */
    JsonNode call(String operation, ObjectNode members) throws IOException, InterruptedException {
        return send(
                request("")
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("X-Amz-Target", "AWSStepFunctions." + operation)
                        .POST(BodyPublishers.ofString(members.toString())));
    }

    private HttpRequest.Builder request(String path) {
        var address = "http://127.0.0.1:" + server.address().getPort();
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = client.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return tree(answer.body());
    }

    static JsonNode tree(String json) {
        try {
            return Payload.parse(json).tree();
        } catch (MalformedJsonException e) {
            throw new AssertionError(json, e);
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Creates a machine; returns its ARN. */
    String createMachine(String name, String definition, String type)
            throws IOException, InterruptedException {
        return call(
                        "CreateStateMachine",
                        object().put("name", name)
                                .put("definition", definition)
                                .put("roleArn", ROLE)
                                .put("type", type))
                .path("stateMachineArn")
                .asText();
    }

    /** Starts an execution; returns its ARN. */
    String start(String arn, String name, String input) throws IOException, InterruptedException {
        return call(
                        "StartExecution",
                        object().put("stateMachineArn", arn).put("name", name).put("input", input))
                .path("executionArn")
                .asText();
    }

    /** Runs an Express execution to its end. */
    JsonNode run(String arn, String input) throws IOException, InterruptedException {
        return call("StartSyncExecution", object().put("stateMachineArn", arn).put("input", input));
    }

    /**
     * Waits until an execution has ended, at most a minute; returns it in the form of
     * DescribeExecution.
     */
    JsonNode awaitEnd(String executionArn) throws IOException, InterruptedException {
        var path = "/api/v1/executions/%s/wait".formatted(URLEncoder.encode(executionArn, UTF_8));
        var described = send(request(path).GET());
        assertThat(described.path("status").asText())
                .as(described::toString)
                .isNotEqualTo("RUNNING");
        return described;
    }

    @Override
    public void close() {
        client.close();
        server.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
