package dev.askel.http.hostile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection that sends raw bytes and reads answers. */
final class RawConnection implements AutoCloseable {
    private static final int ANSWER_WITHIN_MILLIS = 90_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    RawConnection(InetSocketAddress server) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_WITHIN_MILLIS);
        socket.connect(server);
        in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Answer(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Writes bytes; returns false when the server has closed, perhaps after an answer. */
    boolean send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    /** Closes the client's side. */
    void closeOutput() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * Reads the next answer; returns null when the server closes without one.
     *
     * @param toHead whether the request was a HEAD, whose answer has no body
     */
    @Nullable Answer read(boolean toHead) throws IOException {
        var start = line();
        while ("HTTP/1.1 100 Continue".equals(start)) {
            headers();
            start = line();
        }
        if (start == null) {
            return null;
        }
        var headers = headers();
        var length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        var body = toHead ? new byte[0] : in.readNBytes(length);
        if (!toHead && body.length < length) {
            return null;
        }
        return new Answer(Integer.parseInt(start.substring(9, 12)), headers, body);
    }

    private Map<String, String> headers() throws IOException {
        var headers = new HashMap<String, String>();
        for (var header = line(); header != null && !header.isEmpty(); header = line()) {
            var colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        return headers;
    }

    private @Nullable String line() throws IOException {
        var line = new StringBuilder();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    return line.toString();
                }
                if (b != '\r') {
                    line.append((char) b);
                }
            }
        } catch (java.net.SocketException reset) {
            return null;
        }
        return null;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
