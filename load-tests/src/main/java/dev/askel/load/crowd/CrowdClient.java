package dev.askel.load.crowd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One connection of a {@link Crowd}: sends its request, reads the answer. */
final class CrowdClient {
    private static final String LENGTH = "content-length: ";

    private final SocketChannel channel;
    private final ByteBuffer request;
    private final StringBuilder answer = new StringBuilder();
    private long sentNanos;

    CrowdClient(SocketChannel channel, ByteBuffer request) {
        this.channel = channel;
        this.request = request;
    }

    void send() throws IOException {
        request.rewind();
        sentNanos = System.nanoTime();
        channel.write(request);
        if (request.hasRemaining()) {
            throw new IOException("A request that does not fit into the socket");
        }
    }

    /** Reads what has come; true when that was the end of an answer. */
    boolean take(ByteBuffer buffer, CrowdAnswers answers) {
        try {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                throw new IOException("The server has closed a connection");
            }
            answer.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
            if (!isWhole()) {
                return false;
            }
            answers.add(answer, System.nanoTime() - sentNanos);
            answer.setLength(0);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isWhole() {
        int head = answer.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        int line = 0;
        while (line < head) {
            int end = answer.indexOf("\r\n", line);
            if (answer.substring(line, Math.min(end, line + LENGTH.length()))
                    .equalsIgnoreCase(LENGTH)) {
                var bytes = Integer.parseInt(answer.substring(line + LENGTH.length(), end));
                return answer.length() == head + 4 + bytes;
            }
            line = end + 2;
        }
        throw new IllegalStateException("An answer without a length: " + answer);
    }

    void close() throws IOException {
        channel.close();
    }
}
