package dev.askel.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The requests that a server sends to the endpoint of CloudWatch. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CloudWatchExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FAIL =
            "{\"StartAt\":\"F\",\"States\":{\"F\":{\"Type\":\"Fail\",\"Error\":\"E\"}}}";

    private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();

    private final AtomicInteger port = new AtomicInteger();
    private final AtomicBoolean listened = new AtomicBoolean();

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            listened.set(isListening(port.get()));
            received.add(JSON.readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static boolean isListening(int port) throws IOException {
        if (port == 0) {
            return false;
        }
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (ConnectException _) {
            return false;
        }
    }

    private long await(String metric, String machine) throws InterruptedException {
        while (true) {
            var request = received.poll(60, TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("No request with " + metric);
            }
            for (var datum : request.path("MetricData")) {
                if (request.path("Namespace").asText().equals("AWS/States")
                        && datum.path("MetricName").asText().equals(metric)
                        && datum.at("/Dimensions/0/Value").asText().equals(machine)) {
                    return datum.at("/Counts/0").asLong();
                }
            }
        }
    }

    @Test
    void the_last_export_is_after_the_end_of_the_actor_system() throws Exception {
        var endpoint =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/", this::receive);
        endpoint.start();
        var settings =
                Map.of(
                        "askel.metrics.cloudwatch.enabled",
                        "on",
                        "askel.metrics.cloudwatch.endpoint",
                        "http://127.0.0.1:" + endpoint.getAddress().getPort(),
                        "askel.metrics.export-interval",
                        "1d");
        try {
            String machine;
            try (var server = MeteredServer.start("last-export-test", settings)) {
                port.set(server.port());
                machine = server.create("fails", "STANDARD", FAIL);
                assertThat(server.awaitEnd(server.start(machine))).isEqualTo("FAILED");
                assertThat(isListening(server.port())).isTrue();
                assertThat(received).isEmpty();
            }
            assertThat(await("ExecutionsFailed", machine)).isEqualTo(1);
            assertThat(listened).isFalse();
        } finally {
            endpoint.stop(0);
        }
    }

    @Test
    void each_interval_has_the_counts_since_the_previous_one() throws Exception {
        var endpoint =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/", this::receive);
        endpoint.start();
        var settings =
                Map.of(
                        "askel.metrics.cloudwatch.enabled",
                        "on",
                        "askel.metrics.cloudwatch.endpoint",
                        "http://127.0.0.1:" + endpoint.getAddress().getPort(),
                        "askel.metrics.export-interval",
                        "1s");
        try (var server = MeteredServer.start("cloudwatch-export-test", settings)) {
            var machine = server.create("fails", "STANDARD", FAIL);
            for (int i = 0; i < 2; i++) {
                assertThat(server.awaitEnd(server.start(machine))).isEqualTo("FAILED");
                assertThat(await("ExecutionsFailed", machine)).isEqualTo(1);
            }
            assertThat(server.metrics())
                    .contains(
                            "askel_metric_exports_total{result=\"accepted\",sink=\"cloudwatch\"}");
        } finally {
            endpoint.stop(0);
        }
    }
}
