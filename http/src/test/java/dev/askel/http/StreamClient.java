package dev.askel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.askel.engine.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** A client that reads a stream of events line by line. */
final class StreamClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An event of a stream. */
    record StreamedEvent(String id, String type, JsonNode data) {
        /** The end of the stream. */
        static final StreamedEvent END =
                new StreamedEvent("", "end of stream", MissingNode.getInstance());
    }

    private final Socket socket;
    private final BufferedReader lines;

    StreamClient(int port, String path, String headers) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Eventually.DEADLINE.toMillis());
        socket.getOutputStream()
                .write(
                        ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n")
                                .getBytes(UTF_8));
        lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    /** Reads the next event. */
    StreamedEvent next() throws IOException {
        var id = "";
        var event = "";
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("HTTP/1.1 ")) {
                assertThat(line).isEqualTo("HTTP/1.1 200 OK");
            } else if (line.equals("0")) {
                // This is the last chunk of the body. The connection may stay open.
                return StreamedEvent.END;
            }
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ")) {
                return new StreamedEvent(id, event, JSON.readTree(line.substring(6)));
            }
        }
        return StreamedEvent.END;
    }

    /** Reads all remaining lines, as one text. */
    String readToEnd() throws IOException {
        var answer = new StringBuilder();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            answer.append(line);
        }
        return answer.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
