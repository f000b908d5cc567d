package dev.askel.connectors.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.TestTaskCalls;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PooledConnectionsTest {
    @Test
    void a_pooled_connection_retains_no_answer() throws Exception {
        try (var server = new HttpFixture(_ -> Reply.json("a".repeat(100_000)));
                var http =
                        new HttpCalls(
                                TestTaskCalls.createGates(), Duration.ofSeconds(10), 200_000)) {
            var text = exchangeForWeakReference(http, server);

            // Threads of the exchange may refer to the text for a moment after the call has ended.
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (!text.refersTo(null)) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                System.gc();
            }
        }
    }

    private static WeakReference<String> exchangeForWeakReference(
            HttpCalls http, HttpFixture server) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(server.url())).build();
        if (http.exchange(request, Duration.ofSeconds(10))
                instanceof HttpExchange.Response answer) {
            assertThat(answer.body()).hasSize(100_000);
            return new WeakReference<>(answer.body());
        }
        throw new AssertionError("The server did not answer");
    }
}
