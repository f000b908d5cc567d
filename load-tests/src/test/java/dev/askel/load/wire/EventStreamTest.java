package dev.askel.load.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class EventStreamTest {
    /** What a server says to one request, before it closes the connection. */
    private record Said(int status, String body) {}

    private final Queue<Said> script = new ArrayDeque<>();
    private final List<String> cameWith = new ArrayList<>();
    private final HttpServer server;

    EventStreamTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        cameWith.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
        var said = script.remove();
        exchange.sendResponseHeaders(said.status(), 0);
        exchange.getResponseBody().write(said.body().getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    private List<String> read() throws RefusedException {
        var told = new ArrayList<String>();
        var at = server.getAddress();
        var endpoint = URI.create("http://127.0.0.1:%d/".formatted(at.getPort()));
        try (var askel = new AskelClient(List.of(endpoint), "", Duration.ofSeconds(5))) {
            askel.stream("/stream")
                    .read(event -> {
                        told.add(event.id() + event.type() + event.data());
                        return event.type().equals("end");
                    });
        }
        return told;
    }

    @Test
    void comes_again_behind_the_last_event_that_came_whole() throws RefusedException {
        script.add(
                new Said(
                        200,
                        "retry: 1000\n\nid: 1\ndata: {\"a\":1}\n\n: \n\nid: 2\ndata: {\"a\":"));
        script.add(new Said(503, ""));
        script.add(new Said(429, "{\"__type\": \"x#ThrottlingException\"}"));
        script.add(new Said(200, "id: 2\ndata: {\"a\":2}\n\nevent: reconnect\ndata: {}\n\n"));
        script.add(new Said(200, "id: 7\n\n"));
        script.add(new Said(200, "event: end\ndata: {}\n\nid: 8\ndata: {}\n\n"));
        assertThat(read()).containsExactly("1{\"a\":1}", "2{\"a\":2}", "7end{}");
        assertThat(cameWith).containsExactly("null", "1", "1", "1", "2", "7");
    }

    @Test
    void a_refusal_that_says_more_than_wait_is_the_end() {
        script.add(new Said(404, "{\"__type\": \"x#ExecutionDoesNotExist\", \"message\": \"no\"}"));
        assertThatThrownBy(this::read)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("ExecutionDoesNotExist");
    }
}
