package dev.askel.docs.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The HTTP service that the recipe's connector calls to open tickets. */
final class HelpDesk implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, String> byKey = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> tickets = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<JsonNode>> opened = new ConcurrentHashMap<>();
    private final CompletableFuture<String> withdrawn = new CompletableFuture<>();

    HelpDesk() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::respond);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits for the ticket with that title. */
    JsonNode awaitOpened(String title) throws Exception {
        return futureOf(title).get(60, TimeUnit.SECONDS);
    }

    private CompletableFuture<JsonNode> futureOf(String title) {
        return opened.computeIfAbsent(title, _ -> new CompletableFuture<>());
    }

    /** Waits until a ticket is withdrawn, and returns its id. */
    String awaitWithdrawn() throws Exception {
        return withdrawn.get(60, TimeUnit.SECONDS);
    }

    void solve(String id) {
        tickets.computeIfPresent(id, (_, ticket) -> ticket.deepCopy().put("state", "solved"));
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var id = exchange.getRequestURI().getPath().replaceFirst("/tickets/?", "");
            var ticket =
                    switch (exchange.getRequestMethod()) {
                        case "POST" -> open(exchange, (ObjectNode) AskelClient.parseJson(body));
                        case "DELETE" -> {
                            withdrawn.complete(id);
                            yield tickets.remove(id);
                        }
                        default -> tickets.get(id);
                    };
            boolean refused = ticket != null && ticket.path("Title").asText().equals("spam");
            var answer =
                    (ticket == null ? JsonNodeFactory.instance.objectNode() : ticket)
                            .toString()
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refused ? 422 : ticket == null ? 404 : 200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private ObjectNode open(HttpExchange exchange, ObjectNode ticket) {
        var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        var id = byKey.computeIfAbsent(key, _ -> "T" + numbers.incrementAndGet());
        ticket.put("id", id).put("state", "open");
        if (tickets.putIfAbsent(id, ticket) == null) {
            futureOf(ticket.path("Title").asText()).complete(ticket.deepCopy());
        }
        return ticket;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
