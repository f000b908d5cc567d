package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Express executions make 100,000 concurrent calls to an endpoint that is down. The server does not
 * exceed its heap of 512 MiB, and Standard executions continue.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExpressCallsTest {
    private static final int BRANCHES = 1_000;
    private static final int EXECUTIONS = 100;
    private static final int CLIENTS = 16;

    @TempDir Path folder;

    @Test
    @Tag("nightly")
    void calls_of_Express_executions_wait_within_bounds_while_their_endpoint_is_down()
            throws Exception {
        try (var endpoint = new FunctionEndpoint("down", 2, 0);
                var server = SmallServer.start(folder, List.of("--function", endpoint.mapping()))) {
            var client = server.retryingClient();
            var passes = client.createStateMachine("passes", PressureMachines.PASSES);
            var calls =
                    server.client()
                            .createStateMachine(
                                    "calls",
                                    "EXPRESS",
                                    PressureMachines.callsInParallel("down", BRANCHES));

            startAtOnce(server, calls);
            assertWithinBounds(server);
            client.start(passes, "{}", 500, CLIENTS);

            assertThat(
                            Deadline.after(Duration.ofMinutes(1))
                                    .await(() -> !client.isAnyRunning(passes)))
                    .as("Standard executions end")
                    .isTrue();
            assertWithinBounds(server);
            assertThat(server.metrics().value("askel_express_calls_waiting")).isPositive();

            endpoint.open();

            assertThat(
                            Deadline.after(Duration.ofMinutes(5))
                                    .await(
                                            () ->
                                                    server.metrics().value("askel_express_bytes")
                                                            == 0,
                                            Duration.ofMillis(500)))
                    .as("Express executions end")
                    .isTrue();
            assertThat(endpoint.calls()).isPositive();
            assertThat(server.metrics().value("askel_express_calls_waiting")).isZero();
            assertThat(server.isAlive()).isTrue();
        }
    }

    /** Starts executions without retries, so some starts are throttled. */
    private static void startAtOnce(SmallServer server, String machine) {
        try (var pool = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < EXECUTIONS; i++) {
                var _ = pool.submit(() -> server.client().startExecution(machine, "{}"));
            }
        }
    }

    private static void assertWithinBounds(SmallServer server) {
        assertThat(server.isAlive()).isTrue();
        var metrics = server.metrics();
        System.out.printf(
                "calls in memory: %.0f of %.0f, waiting: %.0f, Express bytes: %.0f of %.0f%n",
                metrics.value("askel_calls_in_memory"),
                metrics.value("askel_calls_in_memory_max"),
                metrics.value("askel_express_calls_waiting"),
                metrics.value("askel_express_bytes"),
                metrics.value("askel_express_bytes_max"));
        metrics.assertWithinBounds();
        // When the bound is used up, executions of a state machine below its equal share may still
        // grow. All together use less than twice the bound.
        assertThat(metrics.value("askel_express_bytes"))
                .isLessThan(metrics.value("askel_express_bytes_max") * 2);
    }
}
