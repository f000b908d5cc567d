package dev.askel.connectors.items;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A server with one object, which it sends as S3 does unless a fault is due. */
final class FaultyBucket implements AutoCloseable {
    /** The fault of one answer. */
    sealed interface Fault {
        /** An error. */
        record Refuse(int status, String code) implements Fault {}

        /** The connection closes after some bytes of the body. */
        record Break(int afterBytes) implements Fault {}

        /** The connection closes before the answer. */
        record Drop() implements Fault {}

        /** The server stops sending after some bytes of the body, and keeps the connection open. */
        record Stall(int afterBytes) implements Fault {}

        /** The range of the request is ignored. */
        record WholeObject() implements Fault {}

        /** Another range than requested is sent. */
        record OtherRange() implements Fault {}

        /** The required ETag is ignored. */
        record AnyVersion() implements Fault {}

        /** Each byte of the body arrives after a pause. */
        record Drip(long pauseMillis) implements Fault {}

        /** No fault. */
        record None() implements Fault {}
    }

    private final ServerSocket server;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final Queue<Map<String, String>> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong sentBytes = new AtomicLong();
    private volatile byte[] content;
    private volatile String etag = "\"v1\"";

    FaultyBucket(String content) {
        this(content.getBytes(StandardCharsets.UTF_8));
    }

    FaultyBucket(byte[] content) {
        this.content = content;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Adds faults of the next requests, in order. */
    FaultyBucket failWith(Fault... next) {
        faults.addAll(List.of(next));
        return this;
    }

    void replace(String other, String otherEtag) {
        content = other.getBytes(StandardCharsets.UTF_8);
        etag = otherEtag;
    }

    /** Changes the version (ETag) of the object, but not its content. */
    void replaceVersion(String otherEtag) {
        etag = otherEtag;
    }

    /** The headers of the received requests, with names in lower case. */
    List<Map<String, String>> requests() {
        return new ArrayList<>(requests);
    }

    /** The number of body bytes that the operating system has accepted for sending. */
    long sentBytes() {
        return sentBytes.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (SocketException _) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var headers = new HashMap<String, String>();
                for (var header = in.readLine();
                        header != null && !header.isEmpty();
                        header = in.readLine()) {
                    int colon = header.indexOf(':');
                    headers.put(
                            header.substring(0, colon).toLowerCase(Locale.ROOT),
                            header.substring(colon + 1).strip());
                }
                requests.add(headers);
                var due = faults.poll();
                if (!answer(socket, headers, due == null ? new Fault.None() : due)) {
                    return;
                }
            }
        } catch (IOException | InterruptedException _) {
            // The client has closed its connection.
        }
    }

    /** Answers a request; returns false when the connection is to be closed. */
    private boolean answer(Socket socket, Map<String, String> headers, Fault fault)
            throws IOException, InterruptedException {
        var out = socket.getOutputStream();
        var required = headers.get("if-match");
        switch (fault) {
            case Fault.Drop() -> {
                return false;
            }
            case Fault.Refuse(var status, var code) -> {
                refuse(out, status, code);
                return true;
            }
            default -> {
                boolean hasOther = required != null && !required.equals(etag);
                if (hasOther && !(fault instanceof Fault.AnyVersion)) {
                    refuse(out, 412, "PreconditionFailed");
                    return true;
                }
            }
        }
        var range = headers.getOrDefault("range", "");
        boolean isPart = !range.isEmpty() && !(fault instanceof Fault.WholeObject);
        var bounds = range.substring(isPart ? "bytes=".length() : 0).split("-", 2);
        int first = isPart ? Integer.parseInt(bounds[0]) : 0;
        int end =
                isPart && !bounds[1].isEmpty()
                        ? Math.min(content.length, Integer.parseInt(bounds[1]) + 1)
                        : content.length;
        if (fault instanceof Fault.OtherRange) {
            first++;
        }
        if (isPart && first >= content.length) {
            refuse(out, 416, "InvalidRange");
            return true;
        }
        head(out, isPart, first, end);
        return switch (fault) {
            case Fault.Break(var after) -> {
                send(out, first, Math.min(end, first + after));
                yield false;
            }
            case Fault.Stall(var after) -> {
                send(out, first, Math.min(end, first + after));
                Thread.sleep(5_000);
                yield false;
            }
            case Fault.Drip(var pauseMillis) -> {
                for (int at = first; at < end; at++) {
                    send(out, at, at + 1);
                    Thread.sleep(pauseMillis);
                }
                yield true;
            }
            default -> {
                send(out, first, end);
                yield true;
            }
        };
    }

    private void head(OutputStream out, boolean isPart, int first, int end) throws IOException {
        var range =
                isPart
                        ? "Content-Range: bytes %d-%d/%d\r\n"
                                .formatted(first, end - 1, content.length)
                        : "";
        write(
                out,
                "HTTP/1.1 %s\r\nContent-Length: %d\r\nETag: %s\r\n%s\r\n"
                        .formatted(
                                isPart ? "206 Partial Content" : "200 OK",
                                end - first,
                                etag,
                                range));
    }

    private static void refuse(OutputStream out, int status, String code) throws IOException {
        var body =
                "<Error><Code>%s</Code><Message>Refused by the test.</Message><RequestId>R1</RequestId></Error>"
                        .formatted(code);
        write(
                out,
                "HTTP/1.1 %d Refused\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(status, body.length(), body));
    }

    private void send(OutputStream out, int from, int to) throws IOException {
        for (int at = from; at < to; ) {
            int count = Math.min(16 * 1024, to - at);
            out.write(content, at, count);
            sentBytes.addAndGet(count);
            at += count;
        }
        out.flush();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
