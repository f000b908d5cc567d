package dev.askel.load.bench.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An S3 server in this process. It generates one object of JSON Lines of equal length while it
 * sends the object. Each line has a number and a text of random words. It counts the bytes of
 * objects that it receives, and discards these objects.
 */
public final class ItemObjectServer implements AutoCloseable {
    /** The bytes of an item, including the end of its line. */
    static final int LINE_BYTES = 200;

    private static final String ETAG = "\"bench\"";
    private static final int CHUNK_LINES = 1_000;

    /**
     * The number of different texts. They have together 800 KiB, so that a compressor with a window
     * of 64 KiB, such as LZ4, does not find a text in an earlier line.
     */
    private static final int TEXTS = 4_096;

    private static final int WORDS = 1_024;
    private static final int WORD_LETTERS_MIN = 3;
    private static final int WORD_LETTERS_MAX = 9;
    private static final long SEED = 7;
    private static final String LINE_END = "\"}\n";
    private static final int NUMBER_AT = "{\"id\":\"".length();
    private static final int NUMBER_DIGITS = 10;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final HttpServer http;
    private final long items;
    private final AtomicLong storedBytes = new AtomicLong();

    /** A line for each text, one after the other. The numbers of the lines are zeros. */
    private final byte[] lines = new byte[TEXTS * LINE_BYTES];

    private ItemObjectServer(HttpServer http, long items) {
        this.http = http;
        this.items = items;
        var random = new Random(SEED);
        var words = Stream.generate(() -> word(random)).limit(WORDS).toArray(String[]::new);
        for (int i = 0; i < TEXTS; i++) {
            var line = line(random, words).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(line, 0, lines, i * LINE_BYTES, LINE_BYTES);
        }
    }

    private static String word(Random random) {
        var letters =
                random.ints(random.nextInt(WORD_LETTERS_MIN, WORD_LETTERS_MAX + 1), 'a', 'z' + 1);
        return letters.collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String line(Random random, String[] words) {
        var line = new StringBuilder("{\"id\":\"0000000000\",\"text\":\"");
        while (line.length() < LINE_BYTES) {
            line.append(words[random.nextInt(words.length)]).append(' ');
        }
        line.setLength(LINE_BYTES - LINE_END.length());
        return line.append(LINE_END).toString();
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
                int text = (int) ((number + i) % TEXTS);
                System.arraycopy(lines, text * LINE_BYTES, chunk, i * LINE_BYTES, LINE_BYTES);
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
