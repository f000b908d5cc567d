package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.AuditFilter;
import dev.askel.engine.api.workbench.AuditLog.AuditRecord;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.http.rest.DocumentedApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Creates webhooks on a server, and sends requests to them as GitHub does. */
final class WebhookClient {
    static final String SECRET = "It's a Secret to Everybody";
    static final String GITHUB = "\"verification\":{\"type\":\"GITHUB\"}";
    static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    final ServedEngine served;
    final DocumentedApi api;

    WebhookClient(ServedEngine served) {
        this.served = served;
        api = new DocumentedApi(served.address());
    }

    static String unique(String stem) {
        return EngineRig.uniqueName(stem);
    }

    String machine(String definition) {
        return served.createMachine(EngineRig.uniqueName("hooked"), definition);
    }

    String express(String definition) {
        var body = ServedEngine.createMachineBody(EngineRig.uniqueName("express"), definition);
        return served.callOk(
                        "CreateStateMachine", body.replaceFirst("\\{", "{\"type\":\"EXPRESS\","))
                .text("stateMachineArn");
    }

    JsonNode put(String name, String machine, String members) {
        return api.callOk(
                        "PutWebhook",
                        Map.of("webhookName", name),
                        "{\"stateMachineArn\":\"%s\",%s}".formatted(machine, members))
                .body();
    }

    /** Creates a webhook that GitHub calls; returns its name. */
    String createForGitHub(String machine, String members) {
        var name = unique("gh");
        put(
                name,
                machine,
                "%s,\"secret\":\"%s\"%s"
                        .formatted(GITHUB, SECRET, members.isEmpty() ? "" : "," + members));
        return name;
    }

    static String hmac(String secret, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + served.address().getPort() + path))
                .timeout(Duration.ofSeconds(90));
    }

    HttpRequest.Builder signed(String path, String secret, String body) {
        return request(path)
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", "sha256=" + hmac(secret, body))
                .POST(BodyPublishers.ofString(body));
    }

    static CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }

    static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String started(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return tree(response.body()).path("executionArn").asText();
    }

    JsonNode describe(String executionArn) {
        return served.callOk("DescribeExecution", "{\"executionArn\":\"" + executionArn + "\"}")
                .body();
    }

    int executionCount(String machine) {
        return served.callOk("ListExecutions", "{\"stateMachineArn\":\"" + machine + "\"}")
                .body()
                .path("executions")
                .size();
    }

    List<AuditEvent> refusals(String resource) {
        var caller = new Caller("123456789012", "us-east-1", "r");
        var page =
                Eventually.get(
                        served.engine()
                                .auditLog()
                                .listRecords(
                                        caller,
                                        new AuditFilter(
                                                null,
                                                "askel:InvokeWebhook",
                                                resource,
                                                Verdict.UNAUTHENTICATED,
                                                null,
                                                null),
                                        new Page(1_000, null)));
        return page instanceof Answer.Ok(var found)
                ? found.records().stream().map(AuditRecord::event).toList()
                : List.of();
    }
}
