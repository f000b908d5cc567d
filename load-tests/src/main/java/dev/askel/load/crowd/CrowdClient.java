package dev.askel.load.crowd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A client of a {@link Crowd}. It sends the request over its connection and reads the response. */
final class CrowdClient {
    private static final String LENGTH = "content-length: ";

    private final SocketChannel channel;
    private final ByteBuffer request;
    private final StringBuilder response = new StringBuilder();
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
            throw new IOException("The request does not fit into the socket's buffer");
        }
    }

    /** Reads the available bytes, and returns whether the response is complete. */
    boolean receive(ByteBuffer buffer, CrowdAnswers answers) {
        try {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                throw new IOException("The server has closed a connection");
            }
            response.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
            if (!isComplete()) {
                return false;
            }
            answers.add(response, System.nanoTime() - sentNanos);
            response.setLength(0);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isComplete() {
        int head = response.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        int line = 0;
        while (line < head) {
            int end = response.indexOf("\r\n", line);
            if (response.substring(line, Math.min(end, line + LENGTH.length()))
                    .equalsIgnoreCase(LENGTH)) {
                var bytes = Integer.parseInt(response.substring(line + LENGTH.length(), end));
                return response.length() == head + 4 + bytes;
            }
            line = end + 2;
        }
        throw new IllegalStateException("A response without a Content-Length: " + response);
    }

    void close() throws IOException {
        channel.close();
    }
}
