package dev.askel.http;

import com.typesafe.config.ConfigFactory;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.http.auth.AccessServices;
import dev.askel.http.transport.Listeners;
import dev.askel.trigger.TriggerOperations;
import dev.askel.trigger.overview.TriggerOverview;
import dev.askel.trigger.webhook.WebhookServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** A real server on a free port with a scripted engine, and a client for any request. */
final class TestServer implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofMinutes(1);

    /** The Authorization header of an SDK's request; the server does not verify its signature. */
    static final String AUTHORIZATION =
            "AWS4-HMAC-SHA256 Credential=111111111111/20260301/eu-north-1/states/aws4_request, "
                    + "SignedHeaders=host;x-amz-date, Signature=0";

    final ScriptedEngine engine = new ScriptedEngine();
    final ScriptedTriggers triggers = new ScriptedTriggers();
    final ActorSystem<Void> system;
    final HttpServer server;
    final RecordedRequests metrics = new RecordedRequests();
    volatile List<String> unmetConditions = List.of();

    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * Starts the server.
     *
     * @param settings HOCON that overrides the defaults
     */
    TestServer(String settings) {
        this(settings, "127.0.0.1");
    }

    /** Starts the server on {@code host}, which must also be reachable at 127.0.0.1. */
    TestServer(String settings, String host) {
        this(settings, host, null);
    }

    /** Starts a server that verifies requests, unless {@code access} is null. */
    TestServer(String settings, String host, @Nullable AccessServices access) {
        this(settings, host, ScriptedWorkbench.of(new ScriptedRepairs()), access);
    }

    /** Starts a server with a workbench. */
    TestServer(String settings, String host, Workbench workbench, @Nullable AccessServices access) {
        this(settings, host, workbench, access, AuditTrail.NONE);
    }

    /** Starts a server with a workbench and an audit log. */
    TestServer(
            String settings,
            String host,
            Workbench workbench,
            @Nullable AccessServices access,
            AuditTrail trail) {
        this(settings, host, workbench, access, trail, WebhookServices.NONE, TriggerOverview.NONE);
    }

    /** Starts a server with a workbench, an audit log and triggers. */
    TestServer(
            String settings,
            String host,
            Workbench workbench,
            @Nullable AccessServices access,
            AuditTrail trail,
            WebhookServices webhooks,
            TriggerOverview overview) {
        this(settings, Listeners.withoutTls(host, 0), workbench, access, trail, webhooks, overview);
    }

    /** Starts a server with TLS on loopback; its own client cannot call it. */
    TestServer(String settings, Supplier<SSLEngine> tls) {
        this(
                settings,
                new Listeners(new Listeners.Address("127.0.0.1", 0), tls, null),
                ScriptedWorkbench.of(new ScriptedRepairs()),
                null,
                AuditTrail.NONE,
                WebhookServices.NONE,
                TriggerOverview.NONE);
    }

    private TestServer(
            String settings,
            Listeners listeners,
            Workbench workbench,
            @Nullable AccessServices access,
            AuditTrail trail,
            WebhookServices webhooks,
            TriggerOverview overview) {
        var config =
                ConfigFactory.parseString(settings)
                        .withFallback(
                                ConfigFactory.parseString(
                                        "pekko { loglevel = WARNING, log-dead-letters = off, coordinated-shutdown"
                                                + " { exit-jvm = off, run-by-jvm-shutdown-hook = off } }"))
                        .withFallback(ConfigFactory.load());
        system = ActorSystem.create(Behaviors.empty(), "http-test", config);
        server =
                HttpServer.bind(
                                system,
                                listeners,
                                engine,
                                workbench,
                                () -> unmetConditions,
                                metrics,
                                new TriggerOperations(
                                        triggers.schedules(),
                                        triggers,
                                        triggers.mqtt(),
                                        webhooks,
                                        overview),
                                access,
                                trail)
                        .toCompletableFuture()
                        .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                        .join();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    /** Sends a signed call. */
    HttpResponse<String> call(String operation, String body) {
        return send(
                request("/")
                        .header("X-Amz-Target", "AWSStepFunctions." + operation)
                        .header("Authorization", AUTHORIZATION)
                        .POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(DEADLINE)
                .header("Content-Type", "application/x-amz-json-1.0");
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    /** Opens a connection for raw bytes. */
    Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        socket.setSoTimeout((int) DEADLINE.toMillis());
        return socket;
    }

    /** Waits for the next call that the engine receives. */
    ScriptedEngine.Call awaitCall() {
        try {
            var call = engine.calls.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            if (call == null) {
                throw new IllegalStateException("no call reached the engine in time");
            }
            return call;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
