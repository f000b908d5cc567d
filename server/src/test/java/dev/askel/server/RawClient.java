package dev.askel.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client that sends the bytes of requests on a connection that is kept alive. */
final class RawClient implements AutoCloseable {
    private static final int ANSWER_WITHIN_MILLIS = 60_000;
    private static final Pattern ERROR = Pattern.compile("\\b[A-Z][A-Za-z]+Exception\\b");

    private final InetSocketAddress address;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    RawClient(URI server) {
        address = new InetSocketAddress(server.getHost(), server.getPort());
    }

    /** An answer of the server. */
    record Answer(int status, Map<String, String> headers, String body) {
        /** The status, and the name of the error if the answer contains one. */
        String outcome() {
            var error = ERROR.matcher(body);
            return status + " " + (error.find() ? error.group() : "");
        }
    }

    /**
     * Sends a request and reads its answer.
     *
     * @return null when the server closed the connection without an answer
     */
    @Nullable Answer exchange(RawRequest request) throws IOException {
        var open = socket == null ? connect() : socket;
        try {
            open.getOutputStream().write(request.bytes());
        } catch (SocketException _) {
            // The server may have answered before it closed the connection.
        }
        var answer = read();
        if (answer == null || "close".equalsIgnoreCase(answer.headers().get("connection"))) {
            close();
        }
        return answer;
    }

    private Socket connect() throws IOException {
        var opened = new Socket();
        opened.setTcpNoDelay(true);
        opened.setSoTimeout(ANSWER_WITHIN_MILLIS);
        opened.connect(address);
        in = new BufferedInputStream(opened.getInputStream(), 16 * 1024);
        socket = opened;
        return opened;
    }

    private @Nullable Answer read() throws IOException {
        var start = line();
        if (start == null) {
            return null;
        }
        var headers = new HashMap<String, String>();
        for (var header = line(); header != null && !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Answer(Integer.parseInt(start.substring(9, 12)), headers, body);
    }

    private @Nullable String line() throws IOException {
        var line = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    return line.toString();
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
        } catch (SocketException _) {
            return null;
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
