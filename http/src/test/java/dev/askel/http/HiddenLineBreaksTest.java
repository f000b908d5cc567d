package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.message.HiddenLineBreaks;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    private static String host() {
        return "127.0.0.1:" + SERVER.server.address().getPort();
    }

    /** A request that the engine would perform. */
    private static String permitted() {
        return """
        POST / HTTP/1.1
        Host: %s
        Authorization: %s
        Content-Type: application/x-amz-json-1.0
        X-Amz-Target: AWSStepFunctions.ListActivities
        Content-Length: 2

        {}\
        """
                .formatted(host(), TestServer.AUTHORIZATION)
                .replace("\n", "\r\n");
    }

    private static void send(Socket socket, String headers, String body, String next)
            throws IOException {
        var request =
                "POST /unknown HTTP/1.1\r\nHost: %s\r\n%s\r\n\r\n%s%s"
                        .formatted(host(), headers.formatted(body.length()), body, next);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String answers(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /**
     * The body is a request if the headers hide its length. If the headers hide the empty line, the
     * first line of the body is a header.
     */
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
                "Content-Length: %d\r\nX-Name: a\u00e0b\n",
                "Content-Length: %d\r\nX-Name: a\u00f0bc\n",
                "Content-Length: %d\r\nX-Name: a\u00c0\n",
                "Content-Length: %d\r\nContent-Type: text/plain; a=\"\u00f0\"",
            })
    void a_request_is_refused_and_is_the_last_of_its_connection(String headers) throws IOException {
        var hidesEmptyLine = headers.startsWith("Content-Length");
        try (var socket = SERVER.connect()) {
            var body = (hidesEmptyLine ? "X-Body: 1\r\n\r\n" : "") + permitted();
            send(socket, headers, body, permitted());

            var answers = answers(socket);
            assertThat(answers)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("MalformedHttpRequestException", "Connection: close\r\n")
                    .containsOnlyOnce("HTTP/1.1 ");
            assertThat(SERVER.engine.calls).isEmpty();
        }
    }

    /** Names that the HTTP library reads as their senders have written them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Andr\u00e9, Ren\u00e9e, Mu\u00f1oz, \u00d8 and the sign of the euro in UTF-8.
                "X-Name: Andr\u00c3\u00a9 Meyer",
                "X-Name: Andr\u00c3\u00a9",
                "X-Name: Ren\u00c3\u00a9e",
                "X-Name: Mu\u00c3\u00b1oz",
                "X-Name: \u00c3\u0098",
                "X-Name: \u00e2\u0082\u00ac",
                "X-Name: \u00f0\u009f\u0098\u0080",
                // The same names in Latin-1.
                "X-Name: Andr\u00e9 Meyer",
                "X-Name: Ren\u00e9e",
                "X-Name: Mu\u00f1oz",
                "X-Name: \u00d8",
            })
    void other_characters_are_accepted(String header) throws IOException {
        try (var socket = SERVER.connect()) {
            send(socket, header + "\r\nConnection: close\r\nContent-Length: %d", "{}", "");

            assertThat(answers(socket))
                    .contains("UnknownOperationException")
                    .containsOnlyOnce("HTTP/1.1 ");
        }
    }

    /** The body is no UTF-8, and has a line feed after the first byte of a longer character. */
    @Test
    void a_request_after_other_bodies_than_utf_8_is_accepted() throws IOException {
        try (var socket = SERVER.connect()) {
            send(socket, "Content-Length: %d", "\u00e9\n", "");
            send(socket, "Connection: close\r\nContent-Length: %d", "{}", "");

            assertThat(answers(socket))
                    .containsPattern("(?s)UnknownOperationException.*UnknownOperationException");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, false"})
    void line_feeds_are_found_in_bytes_that_arrive_one_by_one(int characters, boolean isFound) {
        var lineBreaks = new HiddenLineBreaks();
        var bytes = ("0123456789\u00e9" + "a".repeat(characters - 1) + "\n0123456789");
        bytes.chars()
                .forEach(each -> lineBreaks.read(ByteString.fromArray(new byte[] {(byte) each})));

        assertThat(lineBreaks.mayBeIn(named("Andrew"))).isFalse();
        assertThat(lineBreaks.mayBeIn(named("Andr\u00e9"))).isEqualTo(isFound);
        // The bytes of this request may belong to the body of the previous one.
        assertThat(lineBreaks.mayBeIn(named("Andrew"))).isEqualTo(isFound);
    }

    @Test
    void a_line_feed_is_found_at_each_place() {
        for (int before = 0; before < 20; before++) {
            var lineBreaks = new HiddenLineBreaks();
            lineBreaks.read(
                    ByteString.fromString(
                            "a".repeat(before) + "\u00e9\r\n" + "a".repeat(20),
                            StandardCharsets.ISO_8859_1));

            assertThat(lineBreaks.mayBeIn(named("Andr\u00e9"))).as("%d", before).isTrue();
        }
    }

    private static HttpRequest named(String name) {
        return HttpRequest.create().addHeader(RawHeader.create("x-name", name));
    }
}
