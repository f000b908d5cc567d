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

/** Clients that send requests, close their side and read to the end. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HalfClosedConnectionsTest {
    private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int CLIENTS = 200;
    private static final int ASKED = 4;

    @Test
    void get_all_their_answers_and_then_the_end() throws Exception {
        try (var server = new TestServer("");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < CLIENTS; i++) {
                int asked = 1 + i % ASKED;
                answers.add(threads.submit((Callable<Integer>) () -> answers(server, asked)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(answers.get(i).get()).isEqualTo(1 + i % ASKED);
            }
        }
    }

    private static int answers(TestServer server, int asked) throws IOException {
        try (var socket = server.connect()) {
            socket.getOutputStream().write(LIVE.repeat(asked).getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            var told = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return told.split("HTTP/1.1 200 OK", -1).length - 1;
        }
    }
}
