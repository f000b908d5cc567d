package dev.askel.load.pressure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * An S3 server with the sources and results of Map Runs. The first part of an object's key selects
 * its behaviour:
 *
 * <ul>
 *   <li>{@code plain/…}: the server behaves like S3.
 *   <li>{@code throttled/…}: the server answers many requests with 503 SlowDown. It also closes
 *       many connections while it sends an object, or after it has stored a file and before it
 *       responds.
 *   <li>{@code slow/…}: the server waits for {@link #release} while it sends an object, and before
 *       it stores a file.
 * </ul>
 *
 * A source has a key {@code …/ITEMSxBYTES.jsonl}, and is generated while it is sent.
 */
final class MapRunBucket implements AutoCloseable {
    private static final String ETAG = "\"1\"";
    private static final int BREAK_BYTES_MAX = 600_000;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final Pattern SOURCE = Pattern.compile(".*/(\\d+)x(\\d+)\\.jsonl");
    private static final String SLOW_DOWN =
            "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

    private final HttpServer http;
    private final Random random;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger faults = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    private MapRunBucket(HttpServer http, long seed) {
        this.http = http;
        this.random = new Random(seed);
    }

    static MapRunBucket start(long seed) throws IOException {
        var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var bucket = new MapRunBucket(http, seed);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", bucket::serve);
        http.start();
        return bucket;
    }

    /** Returns environment variables for a server that uses this S3 server. */
    Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL_S3",
                "http://127.0.0.1:" + http.getAddress().getPort(),
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test");
    }

    /** Returns the number of refused requests and closed connections. */
    int faults() {
        return faults.get();
    }

    /** Returns the number of requests that wait for {@link #release}. */
    int waiting() {
        return waiting.get();
    }

    /** Lets the requests of slow objects continue. */
    void release() {
        released.countDown();
    }

    /**
     * Returns the ids of the items in the result files of a manifest.
     *
     * @param manifestKey the key of the manifest
     * @throws IllegalStateException if an item has two results
     */
    BitSet exported(String manifestKey) {
        var ids = new BitSet();
        for (var file :
                AskelClient.parseJson(file(manifestKey)).path("ResultFiles").path("SUCCEEDED")) {
            for (var line : (Iterable<String>) file(file.path("Key").asText()).lines()::iterator) {
                int id = AskelClient.parseJson(line).path("id").asInt();
                if (ids.get(id)) {
                    throw new IllegalStateException("Item %d has two results".formatted(id));
                }
                ids.set(id);
            }
        }
        return ids;
    }

    private String file(String key) {
        var content = files.get(key);
        if (content == null) {
            throw new IllegalStateException("There is no file " + key);
        }
        return new String(content, StandardCharsets.UTF_8);
    }

    private double draw() {
        synchronized (random) {
            return random.nextDouble();
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var key = path.substring(path.indexOf('/', 1) + 1);
        try (exchange) {
            exchange.getResponseHeaders().set("ETag", ETAG);
            switch (exchange.getRequestMethod()) {
                case "GET" -> send(exchange, key);
                case "PUT" -> store(exchange, key);
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private void store(HttpExchange exchange, String key) throws IOException {
        var content = exchange.getRequestBody().readAllBytes();
        if (key.startsWith("slow/")) {
            awaitRelease();
        }
        double fault = key.startsWith("throttled/") ? draw() : 1;
        if (fault < 0.5) {
            slowDown(exchange);
            return;
        }
        files.put(key, content);
        if (fault < 0.7) {
            // The file is stored, but the writer receives no response.
            faults.incrementAndGet();
            return;
        }
        exchange.sendResponseHeaders(200, -1);
    }

    private void slowDown(HttpExchange exchange) throws IOException {
        faults.incrementAndGet();
        var body = SLOW_DOWN.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(503, body.length);
        exchange.getResponseBody().write(body);
    }

    private void awaitRelease() throws IOException {
        waiting.incrementAndGet();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private void send(HttpExchange exchange, String key) throws IOException {
        var source = SOURCE.matcher(key);
        if (!source.matches()) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        int itemBytes = Integer.parseInt(source.group(2));
        long size = Long.parseLong(source.group(1)) * itemBytes;
        boolean isThrottled = key.startsWith("throttled/");
        double fault = isThrottled ? draw() : 1;
        if (fault < 0.3) {
            slowDown(exchange);
            return;
        }
        var requested = exchange.getRequestHeaders().getFirst("Range");
        var range = RANGE.matcher(requested == null ? "" : requested);
        boolean isPartial = range.matches();
        long from = isPartial ? Long.parseLong(range.group(1)) : 0;
        if (isPartial) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, size - 1, size));
        }
        exchange.sendResponseHeaders(isPartial ? 206 : 200, size - from);
        var out = exchange.getResponseBody();
        if (fault < 0.9) {
            faults.incrementAndGet();
            write(out, itemBytes, from, Math.min(size, from + (long) (draw() * BREAK_BYTES_MAX)));
            return;
        }
        long middle = key.startsWith("slow/") ? Math.max(from, size / 2) : size;
        write(out, itemBytes, from, middle);
        if (middle < size) {
            out.flush();
            awaitRelease();
            write(out, itemBytes, middle, size);
        }
    }

    private static void write(OutputStream out, int itemBytes, long from, long to)
            throws IOException {
        for (long at = from; at < to; ) {
            var line = line(at / itemBytes, itemBytes);
            int first = (int) (at % itemBytes);
            int last = (int) Math.min(itemBytes, first + to - at);
            out.write(line, first, last - first);
            at += last - first;
        }
    }

    private static byte[] line(long number, int bytes) {
        var head = "{\"id\":%d,\"text\":\"".formatted(number);
        return (head + "x".repeat(bytes - head.length() - 3) + "\"}\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        release();
        http.stop(0);
    }
}
