package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Reads the metrics of a server from {@code /metrics}. */
record ScrapedMetrics(ServerProcess server) {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(75);

    /** Returns a metric. If the metric has labels, returns the sum of its series. */
    double value(String name) {
        var text = text();
        assertThat(text).contains("# TYPE " + name + " ");
        return text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String text() {
        var request =
                HttpRequest.newBuilder(server.endpoint().resolve("/metrics"))
                        .timeout(ANSWER_MAX)
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Fails if a consumer of memory exceeds its bound. */
    void assertWithinBounds() {
        for (var bound : MemoryBound.documented()) {
            if (bound.isInSum()) {
                assertThat(value(bound.gauge()))
                        .as(bound.consumer())
                        .isLessThanOrEqualTo(value(bound.maxGauge()) * permittedFactor(bound));
            }
        }
    }

    /**
     * Returns the factor by which {@code docs/memory.md} permits a consumer to exceed its bound.
     */
    private static double permittedFactor(MemoryBound bound) {
        return switch (bound.gauge()) {
            // Operators have reserved memory, and one recovered execution may have any size.
            case "askel_execution_memory_bytes" -> 1.5;
            // Each state machine may grow to its share.
            case "askel_express_bytes" -> 2;
            // Each run may have one chunk of items beyond the bound.
            case "askel_map_run_bytes" -> 1.1;
            default -> 1;
        };
    }
}
