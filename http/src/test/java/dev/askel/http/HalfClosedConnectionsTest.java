package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests clients that send requests, close their side and read until the server closes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HalfClosedConnectionsTest {
    private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int CLIENTS = 200;
    private static final int REQUESTS_MAX = 4;

    @Test
    void receive_all_answers_before_the_connection_ends() throws Exception {
        try (var server = new TestServer("");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < CLIENTS; i++) {
                int requests = 1 + i % REQUESTS_MAX;
                answers.add(
                        threads.submit((Callable<Integer>) () -> countAnswers(server, requests)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(answers.get(i).get()).isEqualTo(1 + i % REQUESTS_MAX);
            }
        }
    }

    private static int countAnswers(TestServer server, int requests) throws IOException {
        try (var socket = server.connect()) {
            socket.getOutputStream()
                    .write(LIVE.repeat(requests).getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            var received =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return received.split("HTTP/1.1 200 OK", -1).length - 1;
        }
    }
}
