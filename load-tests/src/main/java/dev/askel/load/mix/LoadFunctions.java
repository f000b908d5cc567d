package dev.askel.load.mix;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.askel.load.history.Ledger;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** The functions of the load; they outlive the server, as functions do. */
public final class LoadFunctions implements AutoCloseable {
    /** A token that was handed over, of the execution with this id. */
    record Token(String id, String text) {}

    /** What the functions of one realm note, hand over and have been told. */
    private record Desk(Ledger ledger, BlockingQueue<Token> tokens, Set<String> mended) {
        static Desk of(Ledger ledger) {
            return new Desk(ledger, new LinkedBlockingQueue<>(), ConcurrentHashMap.newKeySet());
        }
    }

    private static final List<String> NAMES =
            List.of("work", "flaky", "callback", "hold", "long", "broken");
    private static final int FAILURES = 2;
    // arn:aws:states:REGION:...
    private static final int REGION = 3;
    private static final Duration WORK_MIN = Duration.ofMillis(20);
    private static final Duration WORK_MAX = Duration.ofMillis(400);
    private static final Duration HOLD = Duration.ofMillis(1500);
    // A node that stops awaits calls for 20 s.
    private static final Duration LONG = Duration.ofSeconds(17);

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Desk> desks = new ConcurrentHashMap<>();

    private LoadFunctions(HttpServer http) {
        this.http = http;
    }

    /** Listens on a free port of loopback; calls of the standard realm are noted there. */
    public static LoadFunctions start(Ledger ledger) throws IOException {
        var functions = start(InetAddress.getLoopbackAddress());
        functions.noteIn(Realm.STANDARD, ledger);
        return functions;
    }

    /** Listens on a free port of an address, and serves the realms that {@link #noteIn} names. */
    public static LoadFunctions start(InetAddress address) throws IOException {
        var functions = new LoadFunctions(HttpServer.create(new InetSocketAddress(address, 0), 0));
        functions.http.setExecutor(functions.threads);
        functions.http.createContext("/", functions::answer);
        functions.http.start();
        return functions;
    }

    /** The server's options that name them. */
    public List<String> options() {
        var at = http.getAddress();
        var url = "http://%s:%d/".formatted(at.getAddress().getHostAddress(), at.getPort());
        return NAMES.stream()
                .flatMap(name -> List.of("--function", name + "=" + url + name).stream())
                .toList();
    }

    /** From now on calls of a realm's executions are noted there. */
    public void noteIn(Realm realm, Ledger ledger) {
        desks.put(realm.name(), Desk.of(ledger));
    }

    private Desk desk(String region) {
        var desk = desks.get(region);
        if (desk == null) {
            throw new IllegalStateException("Nobody's executions are in " + region);
        }
        return desk;
    }

    /** Tokens of a realm that somebody has to bring back. */
    BlockingQueue<Token> tokens(Realm realm) {
        return desk(realm.name()).tokens();
    }

    /** Has what the execution with this id calls work from now on. */
    void mend(Realm realm, String id) {
        desk(realm.name()).mended().add(id);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var id = AskelClient.read(text).path("id").asText();
            var execution = header(exchange, "Askel-Execution-Arn");
            var desk = desk(execution.split(":", -1)[REGION]);
            var ledger = desk.ledger();
            var key = header(exchange, "Askel-Idempotency-Key");
            var name = exchange.getRequestURI().getPath().substring(1);
            // The attempt's number is that of its key: a repeated call is the same attempt.
            var attempt = ledger.keysOf(execution);
            var error =
                    switch (name) {
                        case "flaky" -> attempt < FAILURES ? "Flaky" : "";
                        case "broken" -> desk.mended().contains(id) ? "" : "Broken";
                        default -> "";
                    };
            var result =
                    error.isEmpty()
                            ? "{\"result\": \"%s\"}".formatted(UUID.randomUUID())
                            : "{\"errorType\": \"%s\", \"errorMessage\": \"attempt %s\"}"
                                    .formatted(error, UUID.randomUUID());
            var answer = ledger.called(new Ledger.Called(execution, key, text, result)).result();
            LockSupport.parkNanos(lasts(name));
            // A repeated call brings the same token, and the first one's carrier has it.
            if (name.equals("callback") && answer.equals(result)) {
                desk.tokens().add(new Token(id, AskelClient.read(text).path("token").asText()));
            }
            var body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.contains("errorType") ? 400 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static long lasts(String name) {
        return switch (name) {
            case "hold" -> HOLD.toNanos();
            case "long" -> LONG.toNanos();
            default -> ThreadLocalRandom.current().nextLong(WORK_MIN.toNanos(), WORK_MAX.toNanos());
        };
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
