package dev.askel.load.mix;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.askel.load.history.Observations;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The functions of the load. They continue when the server is killed. */
public final class LoadFunctions implements AutoCloseable {
    /** A task token of the execution whose input has this id. */
    record CallbackToken(String id, String text) {}

    /** The observations, the tokens and the repaired executions of a region. */
    private record RegionState(
            Observations observations, BlockingQueue<CallbackToken> tokens, Set<String> repaired) {
        static RegionState of(Observations observations) {
            return new RegionState(
                    observations, new LinkedBlockingQueue<>(), ConcurrentHashMap.newKeySet());
        }
    }

    /** The name of the function whose endpoint has a limit. Its calls have no observations. */
    static final String LIMITED = "limited";

    private static final List<String> NAMES =
            List.of("work", "flaky", "callback", "hold", "long", "broken", LIMITED);
    private static final int FAILURES = 2;
    // arn:aws:states:REGION:...
    private static final int REGION = 3;
    private static final Duration WORK_MIN = Duration.ofMillis(20);
    private static final Duration WORK_MAX = Duration.ofMillis(400);
    private static final Duration HOLD = Duration.ofMillis(1500);
    // This time is shorter than the 20 s for which a stopping node waits for calls.
    private static final Duration LONG = Duration.ofSeconds(17);

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, RegionState> regions = new ConcurrentHashMap<>();
    private final AtomicInteger limitedCalls = new AtomicInteger();
    private final AtomicInteger limitedCallsPeak = new AtomicInteger();

    private LoadFunctions(HttpServer http) {
        this.http = http;
    }

    /**
     * Starts the functions on a free port of the loopback interface. Calls of the default region
     * are recorded in the observations.
     */
    public static LoadFunctions start(Observations observations) throws IOException {
        var functions = start(InetAddress.getLoopbackAddress());
        functions.addRegion(LoadRegion.DEFAULT, observations);
        return functions;
    }

    /** Starts the functions on a free port of an address. {@link #addRegion} adds the regions. */
    public static LoadFunctions start(InetAddress address) throws IOException {
        var functions = new LoadFunctions(HttpServer.create(new InetSocketAddress(address, 0), 0));
        functions.http.setExecutor(functions.threads);
        functions.http.createContext("/", functions::respond);
        functions.http.start();
        return functions;
    }

    /** Returns the server's command-line options that register these functions. */
    public List<String> serverOptions() {
        var address = http.getAddress();
        var url =
                "http://%s:%d/".formatted(address.getAddress().getHostAddress(), address.getPort());
        return NAMES.stream()
                .flatMap(name -> List.of("--function", name + "=" + url + name).stream())
                .toList();
    }

    /** Makes the functions record the calls of a region's executions in the observations. */
    public void addRegion(LoadRegion region, Observations observations) {
        regions.put(region.name(), RegionState.of(observations));
    }

    private RegionState state(String region) {
        var state = regions.get(region);
        if (state == null) {
            throw new IllegalStateException("There is no region " + region);
        }
        return state;
    }

    /** Returns the task tokens of a region that were received and have no callback yet. */
    BlockingQueue<CallbackToken> pendingTokens(LoadRegion region) {
        return state(region.name()).tokens();
    }

    /** Makes the function {@code broken} succeed for the execution whose input has this id. */
    void repair(LoadRegion region, String id) {
        state(region.name()).repaired().add(id);
    }

    /** Returns the most concurrent calls of the function {@code limited} until now. */
    int limitedCallsPeak() {
        return limitedCallsPeak.get();
    }

    private void respond(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals("/" + LIMITED)) {
            respondToLimitedCall(exchange);
        } else {
            respondToCall(exchange);
        }
    }

    private void respondToLimitedCall(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            int calls = limitedCalls.incrementAndGet();
            limitedCallsPeak.accumulateAndGet(calls, Math::max);
            LockSupport.parkNanos(delayNanos(LIMITED));
            limitedCalls.decrementAndGet();
            var body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void respondToCall(HttpExchange exchange) throws IOException {
        try (exchange) {
            var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var id = AskelClient.parseJson(text).path("id").asText();
            var execution = header(exchange, "Askel-Execution-Arn");
            var state = state(execution.split(":", -1)[REGION]);
            var observations = state.observations();
            var key = header(exchange, "Askel-Idempotency-Key");
            var name = exchange.getRequestURI().getPath().substring(1);
            // The number of keys is the number of attempts, because a repeated call has the key of
            // its attempt.
            var attempt = observations.keyCount(execution);
            var error =
                    switch (name) {
                        case "flaky" -> attempt < FAILURES ? "Flaky" : "";
                        case "broken" -> state.repaired().contains(id) ? "" : "Broken";
                        default -> "";
                    };
            var result =
                    error.isEmpty()
                            ? "{\"result\": \"%s\"}".formatted(UUID.randomUUID())
                            : "{\"errorType\": \"%s\", \"errorMessage\": \"attempt %s\"}"
                                    .formatted(error, UUID.randomUUID());
            var response =
                    observations
                            .addCall(new Observations.FunctionCall(execution, key, text, result))
                            .result();
            LockSupport.parkNanos(delayNanos(name));
            // A repeated call has the same token, so its token was already added.
            if (name.equals("callback") && response.equals(result)) {
                state.tokens()
                        .add(
                                new CallbackToken(
                                        id, AskelClient.parseJson(text).path("token").asText()));
            }
            var body = response.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(response.contains("errorType") ? 400 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static long delayNanos(String name) {
        return switch (name) {
            case "hold" -> HOLD.toNanos();
            case "long" -> LONG.toNanos();
            default -> ThreadLocalRandom.current().nextLong(WORK_MIN.toNanos(), WORK_MAX.toNanos());
        };
    }

    private static String header(HttpExchange exchange, String name) {
        var value = exchange.getRequestHeaders().getFirst(name);
        if (value == null) {
            throw new IllegalStateException("The call has no header " + name);
        }
        return value;
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
