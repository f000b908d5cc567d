package dev.askel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Rules that call an HTTP API through a connection. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ApiDestinationsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FOLDER = Path.of("target", "api-destinations").toAbsolutePath();
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";

    private static final BlockingQueue<Received> RECEIVED = new LinkedBlockingQueue<>();

    /** The number of the next requests that the API refuses. */
    private static final AtomicInteger UNAVAILABLE = new AtomicInteger();

    private static HttpServer api;
    private static AskelProcess server;
    private static HttpClient client;
    private static String connection;

    /** A request of the server to the API. */
    private record Received(
            String method, URI uri, Map<String, List<String>> headers, String body, long nanos) {
        String header(String name) {
            return Objects.requireNonNull(headers.get(name), name).getFirst();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", ApiDestinationsTest::answer);
        api.start();
        Files.createDirectories(FOLDER);
        var config =
                Files.writeString(
                        FOLDER.resolve("askel.conf"),
                        "askel.connectors.http { private-hosts = [\"127.0.0.1\"], plain = on, eventbridge-hosts { made-by-aws = [\"127.0.0.1:%d\"] } }"
                                .formatted(api.getAddress().getPort()));
        server =
                AskelProcess.launch(
                        "up",
                        "--port",
                        "0",
                        "--data",
                        FOLDER.resolve("data").toString(),
                        "--config",
                        config.toString());
        client = HttpClient.newHttpClient();
        server.awaitReady();
        var name = "api-" + System.nanoTime();
        connection =
                send(
                                "/api/v1/connections",
                                "application/json",
                                null,
                                """
                                {"name": "%s", "authorizationType": "API_KEY", "allowedHosts": ["127.0.0.1:%d"],
                                 "authParameters": {"apiKeyAuthParameters": {"apiKeyName": "X-Key", "apiKeyValue": "s3cret"}}}
                                """
                                        .formatted(name, api.getAddress().getPort()))
                        .path("connectionArn")
                        .asText();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
        api.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            RECEIVED.add(
                    new Received(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI(),
                            Map.copyOf(exchange.getRequestHeaders()),
                            new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                            System.nanoTime()));
            if (UNAVAILABLE.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                exchange.getResponseHeaders().set("Content-Type", "image/png");
                var picture = new byte[] {(byte) 0x89, 'P'};
                exchange.sendResponseHeaders(200, picture.length);
                exchange.getResponseBody().write(picture);
            }
        }
    }

    private static JsonNode send(String path, String type, @Nullable String target, String body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(server.awaitReady().resolve(path))
                        .timeout(Duration.ofMinutes(1))
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body));
        if (target != null) {
            request.header("X-Amz-Target", target);
        }
        var answer = client.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static JsonNode events(String operation, String body) throws Exception {
        return send("/", "application/x-amz-json-1.1", "AWSEvents." + operation, body);
    }

    /** Creates a destination that a rule calls; returns its ARN. */
    private static String destination(
            String name, String path, int rate, String pattern, String target) throws Exception {
        return destination(connection, name, path, rate, pattern, target);
    }

    private static String destination(
            String connectionArn, String name, String path, int rate, String pattern, String target)
            throws Exception {
        var arn =
                events(
                                "CreateApiDestination",
                                """
                                {"Name": "%s", "ConnectionArn": "%s", "HttpMethod": "POST",
                                 "InvocationEndpoint": "http://127.0.0.1:%d%s", "InvocationRateLimitPerSecond": %d}
                                """
                                        .formatted(
                                                name,
                                                connectionArn,
                                                api.getAddress().getPort(),
                                                path,
                                                rate))
                        .path("ApiDestinationArn")
                        .asText();
        events(
                "PutRule",
                "{\"Name\":\"%s\",\"EventPattern\":%s}"
                        .formatted(name, JSON.writeValueAsString(pattern)));
        var put =
                events(
                        "PutTargets",
                        "{\"Rule\":\"%s\",\"Targets\":[{\"Id\":\"t\",\"Arn\":\"%s\",\"RoleArn\":\"%s\"%s}]}"
                                .formatted(name, arn, ROLE, target));
        assertThat(put.path("FailedEntryCount").asInt()).isZero();
        return arn;
    }

    private static Received next() throws InterruptedException {
        var received = RECEIVED.poll(60, TimeUnit.SECONDS);
        assertThat(received).as("a request to the API").isNotNull();
        return received;
    }

    private static void end(String name) throws Exception {
        events("RemoveTargets", "{\"Rule\":\"%s\",\"Ids\":[\"t\"]}".formatted(name));
        events("DeleteRule", "{\"Name\":\"%s\"}".formatted(name));
        events("DeleteApiDestination", "{\"Name\":\"%s\"}".formatted(name));
    }

    @Test
    void a_failed_execution_calls_a_url_until_it_answers() throws Exception {
        UNAVAILABLE.set(1);
        destination(
                "failures",
                "/hooks/*/runs?fixed=1",
                300,
                "{\"source\":[\"aws.states\"],\"detail\":{\"status\":[\"FAILED\"]}}",
                """
                , "HttpParameters": {"PathParameterValues": ["$.detail.name"],
                   "HeaderParameters": {"X-Status": "$.detail.status", "X-Kind": "run"},
                   "QueryStringParameters": {"region": "$.region"}},
                  "InputTransformer": {"InputPathsMap": {"cause": "$.detail.cause"}, "InputTemplate": "{\\"text\\": <cause>}"}\
                """);
        var machine =
                JSON.readTree(
                                server.call(
                                                "CreateStateMachine",
                                                "{\"name\":\"fails-%d\",\"roleArn\":\"%s\",\"definition\":%s}"
                                                        .formatted(
                                                                System.nanoTime(),
                                                                ROLE,
                                                                JSON.writeValueAsString(
                                                                        "{\"StartAt\":\"F\",\"States\":{\"F\":{\"Type\":\"Fail\",\"Error\":\"E\",\"Cause\":\"broken\"}}}")))
                                        .body())
                        .path("stateMachineArn")
                        .asText();
        // A node notices the first rule of an account within a second.
        Received first = null;
        int started = 0;
        while (first == null && started < 60) {
            server.call(
                    "StartExecution",
                    "{\"stateMachineArn\":\"%s\",\"name\":\"run-%d\"}"
                            .formatted(machine, started++));
            first = RECEIVED.poll(1, TimeUnit.SECONDS);
        }
        Objects.requireNonNull(first, "no call for a failed execution");
        assertThat(first.method()).isEqualTo("POST");
        assertThat(first.uri().toString())
                .matches("/hooks/run-\\d+/runs\\?fixed=1&region=us-east-1");
        assertThat(first.header("X-key")).isEqualTo("s3cret");
        assertThat(first.header("X-status")).isEqualTo("FAILED");
        assertThat(first.header("X-kind")).isEqualTo("run");
        assertThat(first.header("User-agent")).isEqualTo("Amazon/EventBridge/ApiDestinations");
        assertThat(first.header("Content-type")).isEqualTo("application/json; charset=utf-8");
        assertThat(first.body()).isEqualTo("{\"text\":\"broken\"}");

        // The answer of the first call was 503, so the same call is made again.
        var path = first.uri();
        Received again = next();
        while (!again.uri().equals(path)) {
            again = next();
        }
        assertThat(again.body()).isEqualTo(first.body());
        end("failures");
        RECEIVED.clear();
    }

    @Test
    void a_connection_of_create_connection_is_sent_to_the_hosts_of_the_setting() throws Exception {
        var created =
                events(
                        "CreateConnection",
                        """
                        {"Name": "made-by-aws", "AuthorizationType": "BASIC",
                         "AuthParameters": {"BasicAuthParameters": {"Username": "u", "Password": "p4ssword"},
                           "InvocationHttpParameters": {"HeaderParameters": [{"Key": "X-Team", "Value": "blue"}]}}}\
                        """);
        assertThat(created.path("ConnectionState").asText()).isEqualTo("AUTHORIZED");
        destination(
                created.path("ConnectionArn").asText(),
                "by-aws",
                "/by-aws",
                300,
                "{\"source\":[\"by-aws\"]}",
                "");
        events(
                "PutEvents",
                "{\"Entries\":[{\"Source\":\"by-aws\",\"DetailType\":\"t\",\"Detail\":\"{}\"}]}");
        var received = next();
        while (!received.uri().getPath().equals("/by-aws")) {
            received = next();
        }
        assertThat(received.header("Authorization"))
                .isEqualTo(
                        "Basic "
                                + Base64.getEncoder().encodeToString("u:p4ssword".getBytes(UTF_8)));
        assertThat(received.header("X-team")).isEqualTo("blue");
        end("by-aws");
        events("DeleteConnection", "{\"Name\":\"made-by-aws\"}");
        assertThat(server.errors()).doesNotContain("p4ssword");
    }

    @Test
    void the_calls_of_a_destination_respect_its_rate() throws Exception {
        destination("slow", "/slow", 4, "{\"source\":[\"slow\"]}", "");
        var entries = "{\"Source\":\"slow\",\"DetailType\":\"t\",\"Detail\":\"{}\"}";
        events(
                "PutEvents",
                "{\"Entries\":[%s]}".formatted(String.join(",", Collections.nCopies(8, entries))));
        var times = new ArrayList<Long>();
        while (times.size() < 8) {
            var received = next();
            if (received.uri().getPath().equals("/slow")) {
                times.add(received.nanos());
            }
        }
        // Eight calls have seven intervals of 250 ms. A call may be late, and the next one
        // punctual.
        assertThat(Duration.ofNanos(times.getLast() - times.getFirst()))
                .isGreaterThan(Duration.ofMillis(1_500));
        end("slow");
    }
}
