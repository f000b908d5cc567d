package dev.askel.server.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.server.Server;
import dev.askel.server.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server with three functions: {@code flaky} fails as often as a test demands, {@code broken}
 * always fails, and {@code slow} does not answer.
 */
final class MeteredServer implements AutoCloseable {
    static final String ARN = "arn:aws:states:us-east-1:123456789012:";
    static final String FLAKY = "arn:aws:lambda:us-east-1:123456789012:function:flaky";
    static final String BROKEN = "arn:aws:lambda:us-east-1:123456789012:function:broken";
    static final String SLOW = "arn:aws:lambda:us-east-1:123456789012:function:slow";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicInteger failures = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer functions;
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final Server server;

    private MeteredServer(String name, Map<String, String> settings) throws IOException {
        functions =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        functions.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        functions.createContext("/", this::answer);
        functions.createContext("/broken", MeteredServer::refuse);
        functions.createContext("/slow", this::answerLate);
        functions.start();
        var all = new HashMap<>(settings);
        all.put("askel.data", Path.of("target", name, "data").toAbsolutePath().toString());
        all.put("askel.http.port", "0");
        all.put("askel.database.url", database.url());
        all.put("askel.database.user", database.user());
        for (var function : List.of("flaky", "broken", "slow")) {
            all.put(
                    "askel.functions." + function,
                    "http://127.0.0.1:" + functions.getAddress().getPort() + "/" + function);
        }
        server = Server.start(Settings.resolve(all, Optional.empty()), new CompletableFuture<>());
    }

    /**
     * Starts a server.
     *
     * @param name the name of its folder
     */
    static MeteredServer start(String name, Map<String, String> settings) throws IOException {
        return new MeteredServer(name, settings);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean fails = failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            var body = (fails ? "{\"errorType\":\"Busy\"}" : "{\"a\":1}").getBytes(UTF_8);
            exchange.sendResponseHeaders(fails ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void refuse(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(500, -1);
        }
    }

    /** Answers when the server is closed. */
    private void answerLate(HttpExchange exchange) throws IOException {
        try (exchange) {
            closed.await();
            exchange.sendResponseHeaders(200, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    void failNextCalls(int count) {
        failures.set(count);
    }

    private HttpResponse<String> answer(String path, HttpRequest.Builder request) throws Exception {
        var address = URI.create("http://127.0.0.1:" + server.address().getPort());
        return client.send(request.uri(address.resolve(path)).build(), BodyHandlers.ofString());
    }

    private String send(String path, HttpRequest.Builder request) throws Exception {
        var answer = answer(path, request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** The database of the server. */
    TestPostgres.Database database() {
        return database;
    }

    /** The port of HTTP. */
    int port() {
        return server.address().getPort();
    }

    String metrics() throws Exception {
        return send("/metrics", HttpRequest.newBuilder());
    }

    JsonNode call(String operation, String body) throws Exception {
        return JSON.readTree(send("/", request(operation, body)));
    }

    /** Calls an operation and returns the status of the answer. */
    int status(String operation, String body) throws Exception {
        return answer("/", request(operation, body)).statusCode();
    }

    private static HttpRequest.Builder request(String operation, String body) {
        return HttpRequest.newBuilder()
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "AWSStepFunctions." + operation)
                .POST(BodyPublishers.ofString(body));
    }

    /** Creates a state machine and returns its ARN. */
    String create(String name, String type, String definition) throws Exception {
        return call(
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

    /** Starts an execution and returns its ARN. */
    String start(String machine) throws Exception {
        return call("StartExecution", "{\"stateMachineArn\":\"%s\"}".formatted(machine))
                .path("executionArn")
                .asText();
    }

    /** Waits for the end of an execution and returns its status. */
    String awaitEnd(String execution) throws Exception {
        return JSON.readTree(
                        send("/api/v1/executions/" + execution + "/wait", HttpRequest.newBuilder()))
                .path("status")
                .asText();
    }

    @Override
    public void close() {
        closed.countDown();
        server.close();
        client.close();
        functions.stop(0);
    }
}
