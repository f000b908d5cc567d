package dev.askel.connectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An HTTP server that sends the answers that a test defines, and records the requests that it
 * receives.
 */
public final class HttpFixture implements AutoCloseable {
    /** A received request; header names are in lower case. */
    public record Request(String method, URI uri, Map<String, List<String>> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    /** An answer of the test. */
    public record Reply(int status, Map<String, String> headers, String body) {
        public static Reply json(String body) {
            return new Reply(200, Map.of("Content-Type", "application/json"), body);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    public HttpFixture(Function<Request, Reply> behaviour) throws IOException {
        this(0, behaviour);
    }

    private HttpFixture(int port, Function<Request, Reply> behaviour) throws IOException {
        server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
        server.setExecutor(threads);
        server.createContext("/", exchange -> serve(exchange, behaviour));
        server.start();
    }

    /** Starts a server on a given port. */
    public static HttpFixture startOnPort(int port, Function<Request, Reply> behaviour) {
        try {
            return new HttpFixture(port, behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(HttpExchange exchange, Function<Request, Reply> behaviour)
            throws IOException {
        try (exchange) {
            var headers =
                    exchange.getRequestHeaders().entrySet().stream()
                            .collect(
                                    Collectors.toMap(
                                            e -> e.getKey().toLowerCase(Locale.ROOT),
                                            e -> List.copyOf(e.getValue())));
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var request =
                    new Request(
                            exchange.getRequestMethod(), exchange.getRequestURI(), headers, body);
            requests.add(request);
            var reply = behaviour.apply(request);
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits up to ten seconds for the next request. */
    public Request awaitRequest() throws InterruptedException {
        var request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("No request arrived within 10 s");
        }
        return request;
    }

    public int unreadRequests() {
        return requests.size();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
