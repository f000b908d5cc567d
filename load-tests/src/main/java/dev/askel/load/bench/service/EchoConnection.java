package dev.askel.load.bench.service;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection to the {@link EchoFunction}. Its client sends one call at a time. */
final class EchoConnection {
    /** The maximum size of a call. The calls of the workloads are much shorter. */
    private static final int CALL_BYTES_MAX = 8 * 1024;

    private static final String LENGTH = "content-length:";
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final SocketChannel channel;
    private final ByteBuffer call = ByteBuffer.allocate(CALL_BYTES_MAX);
    private boolean isWaiting;

    EchoConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /** Returns whether a complete call has arrived and no response was sent yet. */
    boolean isWaiting() {
        return isWaiting;
    }

    /** Reads the available bytes, and responds to a complete call if {@code responds} is true. */
    void read(boolean responds) throws IOException {
        if (channel.read(call) < 0) {
            channel.close();
            throw new EOFException();
        }
        var text = new String(call.array(), 0, call.position(), StandardCharsets.ISO_8859_1);
        var head = text.indexOf(END_OF_HEAD);
        if (head < 0) {
            return;
        }
        var payload = text.substring(head + END_OF_HEAD.length());
        var length = length(text.substring(0, head));
        isWaiting = payload.length() >= length && !responds;
        if (payload.length() < length || isWaiting) {
            return;
        }
        call.clear();
        var response =
                ByteBuffer.wrap(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(length, payload)
                                .getBytes(StandardCharsets.ISO_8859_1));
        while (response.hasRemaining()) {
            channel.write(response);
        }
    }

    private static int length(String head) {
        var from = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (from < 0) {
            throw new IllegalStateException("A call without a Content-Length: " + head);
        }
        var end = head.indexOf('\r', from);
        return Integer.parseInt(
                head.substring(from + LENGTH.length(), end < 0 ? head.length() : end).strip());
    }
}
