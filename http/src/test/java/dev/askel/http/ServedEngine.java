package dev.askel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.Engine;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Fence;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.transport.Listeners;
import dev.askel.trigger.TriggerOperations;
import dev.askel.trigger.Triggers;
import dev.askel.trigger.target.TriggerMetrics;
import dev.askel.trigger.webhook.WebhookServices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real server with a real engine and database, and a client. */
public final class ServedEngine implements AutoCloseable {
    /** The region and account, separated by a colon, of unsigned requests. */
    public static final String SCOPE = "us-east-1:123456789012";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final EngineRig rig;
    private final Engine engine;
    private final Triggers triggers;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServedEngine(EngineRig rig, Map<String, String> settings, boolean verifies) {
        this.rig = rig;
        var node = rig.addNode(settings);
        engine = node.engine();
        triggers =
                Triggers.start(
                        node.system(),
                        rig.database().dataSource(),
                        engine,
                        rig.time(),
                        new PageTokens(TestRing.KEYS, rig.time()::now),
                        Fence.NONE,
                        TriggerMetrics.NONE,
                        InetAddress::getByName,
                        _ -> AllowedHosts.NONE);
        server =
                Eventually.get(
                        HttpServer.bind(
                                node.system(),
                                Listeners.withoutTls("127.0.0.1", 0),
                                engine,
                                engine,
                                List::of,
                                RequestMetrics.NONE,
                                new TriggerOperations(
                                        triggers.schedules(),
                                        triggers.events(),
                                        triggers.mqtt(),
                                        WebhookServices.create(
                                                engine.resources(),
                                                engine.executions(),
                                                node.system().executionContext(),
                                                ArnScope.of("us-east-1", "123456789012")),
                                        triggers.overview()),
                                verifies
                                        ? new AccessServices(
                                                engine.credentials(),
                                                engine.credentials(),
                                                InstantSource.system())
                                        : null,
                                engine.audit().trail()));
    }

    /** Creates an engine with these limits. */
    public static ServedEngine withLimits(RegistryLimits limits, Duration activityWait) {
        return new ServedEngine(
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder()
                                .registry(limits)
                                .activityPollWait(activityWait)
                                .build()),
                Map.of(),
                false);
    }

    /** Creates an engine on a node with these settings. */
    public static ServedEngine withSettings(Map<String, String> settings) {
        return new ServedEngine(EngineRig.withoutNodes(EngineRig.SETTINGS), settings, false);
    }

    /** Creates an engine on a node with these settings; the server accepts signed calls only. */
    static ServedEngine verifying(Map<String, String> settings) {
        return new ServedEngine(EngineRig.withoutNodes(EngineRig.SETTINGS), settings, true);
    }

    /** Creates an engine with the limits of AWS. */
    public static ServedEngine standard() {
        return withSettings(Map.of());
    }

    /** A ring with one key, for page tokens of triggers. */
    private static final class TestRing {
        private static final RingKey KEY =
                new RingKey(1, Bytes.wrap(new byte[RingKey.SECRET_BYTES]));
        private static final RingKeys KEYS =
                new RingKeys() {
                    @Override
                    public RingKey newest() {
                        return KEY;
                    }

                    @Override
                    public @Nullable RingKey find(int id) {
                        return id == KEY.id() ? KEY : null;
                    }
                };
    }

    private static final class Shared {
        private static final ServedEngine SERVED = standard();
    }

    /** An engine that is shared by tests which do not change its limits; no test closes it. */
    public static ServedEngine shared() {
        return Shared.SERVED;
    }

    /** Returns the environment of the engine: its clock, functions and tables. */
    public EngineRig rig() {
        return rig;
    }

    /** The engine. */
    public Engine engine() {
        return engine;
    }

    /** The address of the server. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** The limits of the server's concurrent requests, long polls and answers. */
    public dev.askel.http.admission.Admission admission() {
        return server.admission();
    }

    /** An answer of the server. */
    public record Reply(int status, String requestId, JsonNode body) {
        /** The name of the error, the last part of {@code __type}. */
        public String error() {
            var type = text("__type");
            return type.substring(type.indexOf('#') + 1);
        }

        /** The message of the error. */
        public String message() {
            return text("message");
        }

        /** A text of the body; empty when there is none. */
        public String text(String member) {
            return body.path(member).asText();
        }
    }

    /** Sends an unsigned call. */
    public Reply call(String operation, String body) {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address().getPort() + "/"))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("X-Amz-Target", "AWSStepFunctions." + operation)
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    /** Sends an unsigned call of EventBridge. */
    public Reply callEvents(String operation, String body) {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address().getPort() + "/"))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .header("X-Amz-Target", "AWSEvents." + operation)
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    /** Sends a GET for a path with its query. */
    public Reply get(String path) {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address().getPort() + path))
                        .timeout(Duration.ofSeconds(60))
                        .build());
    }

    /** Sends a call whose status must be 200. */
    public Reply callOk(String operation, String body) {
        var reply = call(operation, body);
        if (reply.status() != 200) {
            throw new AssertionError(operation + " " + body + ": " + reply);
        }
        return reply;
    }

    private Reply send(HttpRequest request) {
        try {
            return reply(client.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Reply reply(HttpResponse<String> response) throws JsonProcessingException {
        return new Reply(
                response.statusCode(),
                response.headers().firstValue("x-amzn-RequestId").orElse(""),
                JSON.readTree(response.body()));
    }

    /** Returns a text as a JSON string. */
    public static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a machine; returns its ARN. */
    public String createMachine(String name, String definition) {
        return callOk("CreateStateMachine", createMachineBody(name, definition))
                .text("stateMachineArn");
    }

    /** The body of a request that creates a machine. */
    public static String createMachineBody(String name, String definition) {
        return "{\"name\":\"%s\",\"definition\":%s,\"roleArn\":\"arn:aws:iam::123456789012:role/r\"}"
                .formatted(name, quoted(definition));
    }

    /** Starts an execution; returns its ARN. */
    public String start(String machineArn, String name) {
        return callOk(
                        "StartExecution",
                        "{\"stateMachineArn\":\"%s\",\"name\":\"%s\"}".formatted(machineArn, name))
                .text("executionArn");
    }

    /** Waits until an execution has ended; returns its status. */
    public String awaitEnd(String executionArn) {
        return Eventually.value(
                "the end of " + executionArn,
                () ->
                        callOk("DescribeExecution", "{\"executionArn\":\"" + executionArn + "\"}")
                                .text("status"),
                status -> !status.equals("RUNNING"));
    }

    @Override
    public void close() {
        client.close();
        rig.close();
        triggers.close();
    }
}
