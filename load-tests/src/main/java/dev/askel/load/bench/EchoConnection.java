package dev.askel.load.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One caller of the {@link EchoFunction}; it waits for an answer before it calls again. */
final class EchoConnection {
    /** The calls of the workloads are far shorter. */
    private static final int CALL_BYTES_MAX = 8 * 1024;

    private static final String LENGTH = "content-length:";
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final SocketChannel channel;
    private final ByteBuffer call = ByteBuffer.allocate(CALL_BYTES_MAX);
    private boolean waits;

    EchoConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /** Whether a whole call has come that is not answered yet. */
    boolean waits() {
        return waits;
    }

    /** Takes what has come, and answers if it is to, once that is a whole call. */
    void take(boolean answers) throws IOException {
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
        waits = payload.length() >= length && !answers;
        if (payload.length() < length || waits) {
            return;
        }
        call.clear();
        var answer =
                ByteBuffer.wrap(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(length, payload)
                                .getBytes(StandardCharsets.ISO_8859_1));
        while (answer.hasRemaining()) {
            channel.write(answer);
        }
    }

    private static int length(String head) {
        var from = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (from < 0) {
            throw new IllegalStateException("A call without a length: " + head);
        }
        var end = head.indexOf('\r', from);
        return Integer.parseInt(
                head.substring(from + LENGTH.length(), end < 0 ? head.length() : end).strip());
    }
}
