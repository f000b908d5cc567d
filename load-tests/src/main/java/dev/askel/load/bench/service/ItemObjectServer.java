package dev.askel.load.bench.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * An S3 server in this process. It generates one object of JSON Lines of equal length while it
 * sends the object. It counts the bytes of objects that it receives, and discards these objects.
 */
public final class ItemObjectServer implements AutoCloseable {
    /** The bytes of an item, including the end of its line. */
    static final int LINE_BYTES = 200;

    private static final String ETAG = "\"bench\"";
    private static final int CHUNK_LINES = 1_000;
    private static final int NUMBER_AT = "{\"id\":\"".length();
    private static final int NUMBER_DIGITS = 10;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final HttpServer http;
    private final long items;
    private final AtomicLong storedBytes = new AtomicLong();
    private final byte[] line = new byte[LINE_BYTES];

    private ItemObjectServer(HttpServer http, long items) {
        this.http = http;
        this.items = items;
        Arrays.fill(line, (byte) 'x');
        var head = "{\"id\":\"0000000000\",\"text\":\"".getBytes(StandardCharsets.US_ASCII);
        var tail = "\"}\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(tail, 0, line, LINE_BYTES - tail.length, tail.length);
    }

    /** Starts a server with an object of this number of items. */
    public static ItemObjectServer start(long items) throws IOException {
        var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var objects = new ItemObjectServer(http, items);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", objects::serve);
        http.start();
        return objects;
    }

    /** Returns the URL of this S3 server. */
    public String endpoint() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Returns environment variables for a server that uses this S3 server. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL_S3",
                endpoint(),
                "AWS_ACCESS_KEY_ID",
                "bench",
                "AWS_SECRET_ACCESS_KEY",
                "bench");
    }

    /** Returns the bytes of all received objects. */
    public long receivedBytes() {
        return storedBytes.get();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("ETag", ETAG);
            switch (exchange.getRequestMethod()) {
                case "GET", "HEAD" -> send(exchange);
                case "PUT" -> {
                    storedBytes.addAndGet(
                            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()));
                    exchange.sendResponseHeaders(200, -1);
                }
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private void send(HttpExchange exchange) throws IOException {
        long size = items * LINE_BYTES;
        var requested = exchange.getRequestHeaders().getFirst("Range");
        var range = RANGE.matcher(requested == null ? "" : requested);
        boolean isPartial = range.matches();
        long from = isPartial ? Long.parseLong(range.group(1)) : 0;
        long to =
                isPartial && !range.group(2).isEmpty()
                        ? Math.min(size, Long.parseLong(range.group(2)) + 1)
                        : size;
        if (from >= size && size > 0) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (isPartial) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, size));
        }
        int status = isPartial ? 206 : 200;
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, to == from ? -1 : to - from);
        write(exchange.getResponseBody(), from, to);
    }

    private void write(OutputStream out, long from, long to) throws IOException {
        var chunk = new byte[CHUNK_LINES * LINE_BYTES];
        long number = from / LINE_BYTES;
        long position = number * LINE_BYTES;
        while (position < to) {
            for (int i = 0; i < CHUNK_LINES; i++) {
                System.arraycopy(line, 0, chunk, i * LINE_BYTES, LINE_BYTES);
                writeNumber(chunk, i * LINE_BYTES + NUMBER_AT, number + i);
            }
            int first = (int) Math.max(0, from - position);
            int last = (int) Math.min(chunk.length, to - position);
            out.write(chunk, first, last - first);
            number += CHUNK_LINES;
            position += chunk.length;
        }
    }

    private static void writeNumber(byte[] chunk, int at, long number) {
        long rest = number;
        for (int digit = at + NUMBER_DIGITS - 1; digit >= at; digit--) {
            chunk[digit] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
