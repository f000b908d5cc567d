package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests that secrets of URLs, connections and webhooks reach only the called servers. They appear
 * in no history, cause, log line of any level, metric, inspection or command.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PlantedSecretsTest {
    private static final Path DATA = Path.of("target", "planted-secrets-test").toAbsolutePath();
    private static final String SECRET = "s3cret-";
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";
    private static final String LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:";

    /** The requests that the called server has received, with their headers. */
    private final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();

    private HttpServer startCalledServer() throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ok", exchange -> answer(exchange, 200, "{}"));
        server.createContext("/text", exchange -> answer(exchange, 200, "no JSON"));
        server.createContext("/busy", exchange -> answer(exchange, 503, "busy"));
        server.createContext("/broken", HttpExchange::close);
        server.start();
        return server;
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            received.add(
                    exchange.getRequestURI()
                            + " "
                            + exchange.getRequestHeaders().getFirst("X-Api-Key"));
            exchange.getRequestBody().readAllBytes();
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path file(String name, String text) throws IOException {
        return Files.writeString(
                Files.createDirectories(Path.of("target", "processes")).resolve(name), text);
    }

    @Test
    void no_output_contains_the_secrets_of_urls_and_connections() throws Exception {
        var called = startCalledServer();
        var at = "127.0.0.1:" + called.getAddress().getPort();
        var functions = new ArrayList<String>();
        for (var name : List.of("ok", "text", "busy", "broken")) {
            functions.add(
                    "%s = \"http://%suser:%spw@%s/%s?code=%squery\""
                            .formatted(name, SECRET, SECRET, at, name, SECRET));
        }
        functions.add(
                "nobody = \"http://127.0.0.1:%d/f?code=%squery\"".formatted(freePort(), SECRET));
        var settings =
                file(
                        "planted-secrets.conf",
                        """
                        askel.functions { %s }
                        askel.connectors.http { private-hosts = ["127.0.0.1"], plain = on }
                        """
                                .formatted(String.join("\n", functions)));
        try (var server =
                AskelProcess.launch(
                        Map.of("ASKEL_LOG_LEVEL", "TRACE"),
                        "up",
                        "--port",
                        "0",
                        "--data",
                        DATA.toString(),
                        "--config",
                        settings.toString())) {
            var port = Integer.toString(server.awaitReady().getPort());
            var shown = new StringBuilder();
            var causes = new StringBuilder();
            for (var name : List.of("ok", "text", "busy", "broken", "nobody")) {
                causes.append(collectOutputOfFunction(server, name, port, shown)).append('\n');
            }
            collectOutputOfConnection(server, at, port, shown);
            collectOutputOfWebhook(server, shown);
            shown.append(server.get("/metrics").body())
                    .append(server.output())
                    .append(server.errors());

            assertThat(causes)
                    .contains(
                            "SUCCEEDED",
                            "at http://***@" + at + "/text?*** answered text that is not JSON",
                            "at http://***@" + at + "/busy?*** answered HTTP status 503",
                            "Connection refused");
            assertThat(received)
                    .contains(
                            "/ok?code=s3cret-query null",
                            "/busy?code=s3cret-query null",
                            "/ok?token=s3cret-parameter s3cret-key");
            assertThat(shown.toString()).contains(" DEBUG ").doesNotContain(SECRET);
        } finally {
            called.stop(0);
        }
    }

    /** Runs a machine with one function; returns its status and cause. */
    private static String collectOutputOfFunction(
            AskelProcess server, String name, String port, StringBuilder shown) throws Exception {
        var definition =
                "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Task\",\"Resource\":\"%s%s\",\"End\":true}}}"
                        .formatted(LAMBDA, name);
        var execution = startExecution(server, name, definition);
        shown.append(AskelCommand.output("inspect", execution, "--port", port));
        return awaitEnd(server, execution, shown);
    }

    private static String startExecution(AskelProcess server, String name, String definition)
            throws Exception {
        var machine =
                call(
                                server,
                                "CreateStateMachine",
                                MockedServer.object()
                                        .put("name", name + System.nanoTime())
                                        .put("definition", definition)
                                        .put("roleArn", ROLE))
                        .path("stateMachineArn")
                        .asText();
        return call(server, "StartExecution", MockedServer.object().put("stateMachineArn", machine))
                .path("executionArn")
                .asText();
    }

    private static String awaitEnd(AskelProcess server, String execution, StringBuilder shown)
            throws Exception {
        var request = MockedServer.object().put("executionArn", execution);
        var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        JsonNode described;
        do {
            described = call(server, "DescribeExecution", request);
        } while (described.path("status").asText().equals("RUNNING")
                && System.nanoTime() < deadline);
        shown.append(described).append(call(server, "GetExecutionHistory", request));
        return described.path("status").asText() + " " + described.path("cause").asText();
    }

    private static JsonNode call(AskelProcess server, String operation, ObjectNode members)
            throws Exception {
        var answer = server.call(operation, members.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return MockedServer.tree(answer.body());
    }

    /** Stores a webhook, and sends it a request with its secret and one without. */
    private static void collectOutputOfWebhook(AskelProcess server, StringBuilder shown)
            throws Exception {
        var machine =
                call(
                                server,
                                "CreateStateMachine",
                                MockedServer.object()
                                        .put("name", "hooked" + System.nanoTime())
                                        .put(
                                                "definition",
                                                "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}")
                                        .put("roleArn", ROLE))
                        .path("stateMachineArn")
                        .asText();
        var webhook = URI.create(server.awaitReady() + "/api/v1/webhooks/planted");
        var stored =
                send(
                        HttpRequest.newBuilder(webhook)
                                .header("Content-Type", "application/json")
                                .PUT(
                                        BodyPublishers.ofString(
                                                """
                                                {"stateMachineArn":"%s","secret":"%swebhook",
                                                 "verification":{"type":"KEY","header":"X-Key"}}\
                                                """
                                                        .formatted(machine, SECRET))));
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
        shown.append(stored.body()).append(send(HttpRequest.newBuilder(webhook)).body());
        var delivery =
                HttpRequest.newBuilder(URI.create(server.awaitReady() + "/hooks/planted"))
                        .header("X-Key", SECRET + "webhook")
                        .POST(BodyPublishers.ofString("{}"));
        var started = send(delivery);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        shown.append(started.body());
        var execution = MockedServer.tree(started.body()).path("executionArn").asText();
        awaitEnd(server, execution, shown);
        var refused = send(delivery.setHeader("X-Key", SECRET + "guess"));
        assertThat(refused.statusCode()).isEqualTo(403);
        shown.append(refused.body()).append(server.get("/api/v1/audit").body());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /** Creates a connection and uses it for its host and for another one. */
    private static void collectOutputOfConnection(
            AskelProcess server, String at, String port, StringBuilder shown) throws Exception {
        var terms =
                file(
                        "planted-secrets.json",
                        """
                        {"authorizationType": "API_KEY", "allowedHosts": ["%s"], "authParameters": {
                          "apiKeyAuthParameters": {"apiKeyName": "X-Api-Key", "apiKeyValue": "%skey"},
                          "invocationHttpParameters": {"queryStringParameters":
                            [{"key": "token", "value": "%sparameter", "isValueSecret": true}]}}}
                        """
                                .formatted(at, SECRET, SECRET));
        var arn =
                AskelCommand.output(
                        "connections",
                        "create",
                        "planted" + System.nanoTime(),
                        "--from",
                        terms.toString(),
                        "--port",
                        port);
        var otherHost = "127.0.0.1:" + freePort();
        for (var host : List.of(at, otherHost)) {
            var state =
                    """
                    {"Type":"Task","Resource":"arn:aws:states:::http:invoke","Parameters":{
                     "ApiEndpoint":"http://%s/ok","Method":"GET",
                     "InvocationConfig":{"ConnectionArn":"%s"}},"End":true}\
                    """
                            .formatted(host, arn);
            var execution =
                    startExecution(
                            server,
                            "http",
                            "{\"StartAt\":\"S\",\"States\":{\"S\":%s}}".formatted(state));
            var end = awaitEnd(server, execution, shown);
            assertThat(end).contains(host.equals(at) ? "SUCCEEDED" : "allowedHosts");
            var test =
                    MockedServer.object()
                            .put("definition", state)
                            .put("roleArn", ROLE)
                            .put("inspectionLevel", "TRACE");
            shown.append(call(server, "TestState", test));
            var revealing = server.call("TestState", test.put("revealSecrets", true).toString());
            assertThat(revealing.statusCode()).isEqualTo(400);
            assertThat(revealing.body())
                    .contains("AccessDeniedException", "askel.test-state.reveal-secrets");
        }
    }
}
