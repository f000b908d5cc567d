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
final class EventStreamReaderTest {
    /** A response of the scripted server, which then closes the connection. */
    private record ScriptedResponse(int status, String body) {}

    private final Queue<ScriptedResponse> script = new ArrayDeque<>();
    private final List<String> lastEventIds = new ArrayList<>();
    private final HttpServer server;

    EventStreamReaderTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        server.createContext("/", this::respond);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void respond(HttpExchange exchange) throws IOException {
        lastEventIds.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
        var response = script.remove();
        exchange.sendResponseHeaders(response.status(), 0);
        exchange.getResponseBody().write(response.body().getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    private List<String> readEvents() throws ErrorResponseException {
        var events = new ArrayList<String>();
        var address = server.getAddress();
        var endpoint = URI.create("http://127.0.0.1:%d/".formatted(address.getPort()));
        try (var askel = new AskelClient(List.of(endpoint), "", Duration.ofSeconds(5))) {
            askel.eventStream("/stream")
                    .read(event -> {
                        events.add(event.id() + event.type() + event.data());
                        return event.type().equals("end");
                    });
        }
        return events;
    }

    @Test
    void reconnects_after_the_last_complete_event() throws ErrorResponseException {
        script.add(
                new ScriptedResponse(
                        200,
                        "retry: 1000\n\nid: 1\ndata: {\"a\":1}\n\n: \n\nid: 2\ndata: {\"a\":"));
        script.add(new ScriptedResponse(503, ""));
        script.add(new ScriptedResponse(429, "{\"__type\": \"x#ThrottlingException\"}"));
        script.add(
                new ScriptedResponse(
                        200, "id: 2\ndata: {\"a\":2}\n\nevent: reconnect\ndata: {}\n\n"));
        script.add(new ScriptedResponse(200, "id: 7\n\n"));
        script.add(new ScriptedResponse(200, "event: end\ndata: {}\n\nid: 8\ndata: {}\n\n"));
        assertThat(readEvents()).containsExactly("1{\"a\":1}", "2{\"a\":2}", "7end{}");
        assertThat(lastEventIds).containsExactly("null", "1", "1", "1", "2", "7");
    }

    @Test
    void an_error_other_than_throttling_ends_the_reader() {
        script.add(
                new ScriptedResponse(
                        404, "{\"__type\": \"x#ExecutionDoesNotExist\", \"message\": \"no\"}"));
        assertThatThrownBy(this::readEvents)
                .isInstanceOf(ErrorResponseException.class)
                .hasMessageContaining("ExecutionDoesNotExist");
    }
}
