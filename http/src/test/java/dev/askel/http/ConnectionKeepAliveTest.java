package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Activities.GetActivityTaskResult;
import dev.askel.engine.api.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests that idle connections are closed and connections that wait for an answer stay open. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConnectionKeepAliveTest {
    private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int CONNECTIONS_MAX = 8;

    private final List<Socket> sockets = new ArrayList<>();

    @Test
    void an_idle_connection_is_closed_after_the_keep_alive_time() throws IOException {
        try (var server = new TestServer("askel.http.keep-alive = 6s")) {
            var silent = connect(server);
            var used = connect(server);
            send(used, LIVE);
            assertThat(awaitClose(silent)).isTrue();
            assertThat(new String(used.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("{\"status\":\"live\"}");
        }
    }

    @Test
    void a_head_sent_byte_by_byte_does_not_keep_its_connection_open() throws IOException {
        try (var server = new TestServer("askel.http.keep-alive = 200ms")) {
            var slow = connect(server);
            slow.setSoTimeout(10);
            Eventually.holds(
                    "the slow connection is closed",
                    () -> {
                        try {
                            slow.getOutputStream().write('X');
                            return slow.getInputStream().read() < 0;
                        } catch (java.net.SocketTimeoutException open) {
                            return false;
                        } catch (IOException closed) {
                            return true;
                        }
                    });
        }
    }

    @Test
    void a_connection_that_waits_for_an_answer_stays_open() throws IOException {
        try (var server =
                new TestServer(
                        "askel.http { keep-alive = 6s, server.max-connections = "
                                + CONNECTIONS_MAX
                                + " }")) {
            var task = new CompletableFuture<Object>();
            server.engine.answerLater(GetActivityTaskRequest.class, () -> task);
            var poll = connect(server);
            send(
                    poll,
                    "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.GetActivityTask\r\nContent-Length: 19\r\n\r\n{\"activityArn\":\"a\"}");
            server.awaitCall();
            for (int i = 0; i < 3 * CONNECTIONS_MAX; i++) {
                connect(server);
            }
            assertThat(awaitClose(connect(server))).isTrue();

            task.complete(Answer.ok(new GetActivityTaskResult("token", "{}")));

            assertThat(new String(poll.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void at_the_limit_the_longest_idle_connection_is_closed() throws IOException {
        try (var server =
                new TestServer("askel.http.server.max-connections = " + CONNECTIONS_MAX)) {
            var oldest = connect(server);
            send(oldest, LIVE);
            assertThat(readAnswer(oldest)).startsWith("HTTP/1.1 200 OK");
            var used = connect(server);
            for (int i = 0; i < CONNECTIONS_MAX - 3; i++) {
                var other = connect(server);
                send(other, LIVE);
                assertThat(readAnswer(other)).startsWith("HTTP/1.1 200 OK");
            }
            send(used, LIVE);
            assertThat(readAnswer(used)).startsWith("HTTP/1.1 200 OK");

            for (int i = 0; i < 2; i++) {
                var next = connect(server);
                send(next, LIVE);
                assertThat(readAnswer(next)).startsWith("HTTP/1.1 200 OK");
            }

            assertThat(awaitClose(oldest)).isTrue();
            send(used, LIVE);
            assertThat(readAnswer(used)).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void few_files_or_a_small_heap_lower_the_limit() {
        assertThat(ConnectionLimit.limitByFiles(16_384, 1_048_576)).isEqualTo(16_384);
        assertThat(ConnectionLimit.limitByFiles(16_384, 20_000)).isEqualTo(16_384);
        assertThat(ConnectionLimit.limitByFiles(16_384, 1_024)).isEqualTo(768);
        long heapBytes = ConnectionLimit.HEAP_PER_CONNECTION;
        assertThat(ConnectionLimit.limitByHeap(16_384, 8L << 30, heapBytes)).isEqualTo(16_384);
        assertThat(ConnectionLimit.limitByHeap(16_384, 512L << 20, heapBytes)).isEqualTo(2_048);
        assertThat(ConnectionLimit.effectiveLongPolls(16_384, 16_384)).isEqualTo(12_288);
        assertThat(ConnectionLimit.effectiveLongPolls(100, 16_384)).isEqualTo(100);
    }

    @AfterEach
    void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }

    private Socket connect(TestServer server) throws IOException {
        var socket = server.connect();
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads a short answer completely. */
    private static String readAnswer(Socket socket) throws IOException {
        var answer = new StringBuilder();
        while (answer.indexOf("}") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed after " + answer);
            }
            answer.append((char) next);
        }
        return answer.toString();
    }

    /** Waits for a byte or the close; returns whether the server closed the connection. */
    private static boolean awaitClose(Socket socket) throws IOException {
        return socket.getInputStream().read() < 0;
    }
}
