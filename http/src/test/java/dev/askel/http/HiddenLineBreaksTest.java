package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests headers whose last bytes begin a longer character of UTF-8, so that the HTTP library could
 * read the line break after them as a part of the value.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HiddenLineBreaksTest {
    private static final TestServer SERVER = new TestServer("");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /** Sends a request whose body is a request, if the header hides its length. */
    private static void send(Socket socket, String headers) throws IOException {
        var body = "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        var request =
                "POST /unknown HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n\r\n%s"
                        .formatted(
                                SERVER.server.address().getPort(),
                                headers.formatted(body.length()),
                                body);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Name: a\u00e0\r\nContent-Length: %d",
                "X-Name: a\u00f0\r\nContent-Length: %d",
                "X-Name: a\u00f0b\r\nContent-Length: %d",
                "X-Name: \u00c3\u00a9 \u00f0b\r\nContent-Length: %d",
                "Content-Length: %d\r\nX-Name: a\u00e0",
                "Content-Length: %d\r\nX-Name: a\u00f0",
                "Content-Length: %d\r\nX-Name: a\u00f0b",
            })
    void a_request_is_refused_and_is_the_last_of_its_connection(String headers) throws IOException {
        try (var socket = SERVER.connect()) {
            send(socket, headers);

            var answers =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("MalformedHttpRequestException", "Connection: close\r\n")
                    .containsOnlyOnce("HTTP/1.1 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Name: Andr\u00c3\u00a9 Meyer", "X-Name: \u00e2\u0082\u00ac"})
    void other_characters_are_accepted(String header) throws IOException {
        try (var socket = SERVER.connect()) {
            send(socket, header + "\r\nConnection: close\r\nContent-Length: %d");

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("UnknownOperationException")
                    .containsOnlyOnce("HTTP/1.1 ");
        }
    }
}
