package dev.askel.docs.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of {@code docs/webhooks.md} on a server process, and kills the server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WebhookExamplesTest {
    private static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";
    private static final String SECRET = "a secret of this test";

    @TempDir private static Path folder;
    private HttpClient http;
    private ServerProcess.Settings settings;
    private ServerProcess server;
    private String machine;
    private String express;

    @BeforeAll
    void start() throws Exception {
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        settings =
                ServerProcess.Settings.of(
                        ServerCommand.ofClassPath(), folder.resolve("data"), List.of());
        server = ServerProcess.start(settings);
        http = HttpClient.newHttpClient();
        try (var askel = new AskelClient(server.endpoint())) {
            machine = askel.createStateMachine("orders", PASS);
            express = askel.createStateMachine("fast-orders", "EXPRESS", PASS);
        }
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }

    private static List<String> examples(String language) throws Exception {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("webhooks.md")))
                .results()
                .map(found -> found.group(1).stripIndent())
                .toList();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create(server.endpoint().toString().replaceFirst("/$", "") + path);
    }

    private void put(String name, JsonNode webhook) throws Exception {
        var response =
                send(
                        HttpRequest.newBuilder(uri("/api/v1/webhooks/" + name))
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(webhook.toString())));
        assertThat(response.statusCode()).as("%s: %s", webhook, response.body()).isEqualTo(200);
    }

    @Test
    void the_first_commands_start_an_execution() throws Exception {
        var commands = examples("sh");
        var script =
                (commands.get(0) + commands.get(1))
                        .replace(
                                "http://127.0.0.1:8083",
                                server.endpoint().toString().replaceFirst("/$", ""));
        var process =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).contains("execution:orders:orders.");
        try (var askel = new AskelClient(server.endpoint())) {
            var execution =
                    askel.executionArns(machine).stream()
                            .filter(arn -> output.contains(arn))
                            .findFirst()
                            .orElseThrow();
            assertThat(askel.describeExecution(execution).path("input").asText())
                    .isEqualTo("{\"order\":7}");
        }
    }

    @Test
    void every_definition_is_accepted() throws Exception {
        int number = 0;
        for (var example : examples("json")) {
            if (example.contains("executionArn\": \"arn")) {
                continue;
            }
            var json =
                    (ObjectNode)
                            AskelClient.parseJson(
                                    example.replace("\"…\"", "\"" + SECRET + "\"")
                                            .replace("whsec_…", "whsec_" + SECRET));
            if (!json.has("verification")) {
                json.putObject("verification").put("type", "NONE");
            }
            json.put(
                    "stateMachineArn",
                    json.path("mode").asText().equals("START_SYNC") ? express : machine);
            put("example-" + number, json);
            number++;
        }
        assertThat(number).isGreaterThanOrEqualTo(5);
    }

    private static String hmac(String body) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    private String deliver(String key) throws Exception {
        var body = "{\"key\":\"" + key + "\"}";
        var response =
                send(
                        HttpRequest.newBuilder(uri("/hooks/deliveries"))
                                .header("Content-Type", "application/json")
                                .header("X-Hub-Signature-256", "sha256=" + hmac(body))
                                .header("X-GitHub-Delivery", key)
                                .POST(BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return AskelClient.parseJson(response.body()).path("executionArn").asText();
    }

    @Test
    void a_delivery_has_one_execution_when_the_server_is_killed() throws Exception {
        String killed;
        try (var askel = new AskelClient(server.endpoint())) {
            killed = askel.createStateMachine("killed", PASS);
        }
        put(
                "deliveries",
                AskelClient.newRequest()
                        .put("stateMachineArn", killed)
                        .put("secret", SECRET)
                        .<ObjectNode>set(
                                "verification", AskelClient.newRequest().put("type", "GITHUB"))
                        .set(
                                "deduplication",
                                AskelClient.newRequest().put("header", "X-GitHub-Delivery")));
        var before = deliver("first");
        server.kill();
        server = ServerProcess.start(settings);
        assertThat(deliver("first")).isEqualTo(before);
        assertThat(deliver("second")).isNotEqualTo(before);
        try (var askel = new AskelClient(server.endpoint())) {
            assertThat(askel.executionArns(killed)).hasSize(2);
        }
    }
}
