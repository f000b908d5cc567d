package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.askel.load.history.ObservationRules;
import dev.askel.load.history.Observations;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExecutionPauserTest {
    private static final String ENDED = "ConflictException";

    private final Observations observations = new Observations();

    /**
     * Pauses an execution of a server whose errors are scripted, and returns the requests.
     *
     * @param errors the error of each request; empty for a success. The last one is repeated
     */
    private List<String> requestsTo(String... errors) throws IOException {
        var requests = new ArrayList<String>();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    var error = errors[Math.min(requests.size(), errors.length - 1)];
                    var path = exchange.getRequestURI().getPath();
                    requests.add(path.substring(path.lastIndexOf('/') + 1));
                    var body =
                            (error.isEmpty() ? "{}" : "{\"__type\": \"%s\"}".formatted(error))
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(error.isEmpty() ? 200 : 409, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        var endpoint = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
        try (var askel = new AskelClient(endpoint)) {
            new ExecutionPauser(askel, observations).pauseAndResume("arn");
        } finally {
            server.stop(0);
        }
        return requests;
    }

    private List<String> violations() {
        return ObservationRules.violations(observations, List.of());
    }

    @Test
    void pauses_and_resumes_an_execution_twice() throws IOException {
        assertThat(requestsTo("")).containsExactly("pause", "resume", "pause", "resume");
        assertThat(observations.pauseCount()).isEqualTo(2);
    }

    @Test
    void an_execution_that_ends_before_its_pause_is_not_paused() throws IOException {
        assertThat(requestsTo(ENDED)).containsExactly("pause");
        assertThat(observations.pauseCount()).isZero();
        assertThat(violations()).isEmpty();
    }

    @Test
    void finds_an_execution_that_ended_during_its_pause() throws IOException {
        assertThat(requestsTo("", ENDED)).containsExactly("pause", "resume");
        assertThat(violations())
                .anyMatch(violation -> violation.startsWith("a call was rejected: POST"));
    }
}
