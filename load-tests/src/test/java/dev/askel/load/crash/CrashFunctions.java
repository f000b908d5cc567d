package dev.askel.load.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** The functions of the load; they outlive the server, as functions do. */
final class CrashFunctions implements AutoCloseable {
    /** A token that was handed over, of the execution with this id. */
    record Token(String id, String text) {}

    private static final List<String> NAMES = List.of("work", "flaky", "callback");
    private static final int FAILURES = 2;
    private static final Duration WORK_MIN = Duration.ofMillis(20);
    private static final Duration WORK_MAX = Duration.ofMillis(400);

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Ledger ledger;
    private final BlockingQueue<Token> tokens = new LinkedBlockingQueue<>();

    private CrashFunctions(HttpServer http, Ledger ledger) {
        this.http = http;
        this.ledger = ledger;
    }

    static CrashFunctions start(Ledger ledger) throws IOException {
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var functions = new CrashFunctions(HttpServer.create(here, 0), ledger);
        functions.http.setExecutor(functions.threads);
        functions.http.createContext("/", functions::answer);
        functions.http.start();
        return functions;
    }

    /** The server's options that name them. */
    List<String> options() {
        var url = "http://127.0.0.1:" + http.getAddress().getPort() + "/";
        return NAMES.stream()
                .flatMap(name -> List.of("--function", name + "=" + url + name).stream())
                .toList();
    }

    /** Tokens that somebody has to bring back. */
    BlockingQueue<Token> tokens() {
        return tokens;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var payload = AskelClient.read(text);
            var execution = header(exchange, "Askel-Execution-Arn");
            var key = header(exchange, "Askel-Idempotency-Key");
            var name = exchange.getRequestURI().getPath().substring(1);
            // The attempt's number is that of its key: a repeated call is the same attempt.
            var attempt = ledger.keysOf(execution);
            var fails = name.equals("flaky") && attempt < FAILURES;
            var result =
                    fails
                            ? "{\"errorType\": \"Flaky\", \"errorMessage\": \"attempt %d\"}"
                                    .formatted(attempt)
                            : "{\"result\": \"%s\"}".formatted(UUID.randomUUID());
            var answer = ledger.called(new Ledger.Called(execution, key, result)).result();
            LockSupport.parkNanos(
                    ThreadLocalRandom.current().nextLong(WORK_MIN.toNanos(), WORK_MAX.toNanos()));
            if (name.equals("callback")) {
                tokens.add(new Token(payload.path("id").asText(), payload.path("token").asText()));
            }
            var body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.contains("errorType") ? 400 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        var value = exchange.getRequestHeaders().getFirst(name);
        if (value == null) {
            throw new IllegalStateException("A call without " + name);
        }
        return value;
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
