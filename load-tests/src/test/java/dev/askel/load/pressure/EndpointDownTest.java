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
 * Calls to an endpoint that is down, slow, or sends large responses. Such calls wait as rows and
 * are made later. The server does not exceed its heap of 512 MiB, and other state machines
 * continue.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndpointDownTest {
    private static final int CLIENTS = 64;
    private static final String STARTED_METRIC = "askel_executions_started_total";
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(500);
    private static final String INPUT = "{\"data\": \"" + "x".repeat(2_000) + "\"}";

    @TempDir Path folder;

    @Test
    void calls_wait_outside_memory_while_their_endpoint_is_down() throws Exception {
        try (var endpoint = new FunctionEndpoint("down", 2, 0);
                var server = SmallServer.start(folder, List.of("--function", endpoint.mapping()))) {
            var other =
                    server.retryingClient().createStateMachine("passes", PressureMachines.PASSES);
            var calls = startCalls(server, 6_000);

            runOthers(server, other, 500);

            awaitAllSucceed(server, endpoint, calls, 6_000, Duration.ofMinutes(3));
        }
    }

    @Test
    void two_hundred_thousand_calls_wait_and_other_machines_keep_half_their_rate()
            throws Exception {
        int executions = 200_000;
        try (var endpoint = new FunctionEndpoint("down", 2, 0);
                var server = SmallServer.start(folder, List.of("--function", endpoint.mapping()))) {
            var other =
                    server.retryingClient().createStateMachine("passes", PressureMachines.PASSES);
            runOthers(server, other, 20_000);
            double secondsAlone = runOthers(server, other, 20_000);
            var calls = startCalls(server, executions);
            runOthers(server, other, 20_000);

            double secondsWithCalls = runOthers(server, other, 20_000);

            System.out.printf(
                    "20,000 executions alone: %.1f s, with waiting calls: %.1f s%n",
                    secondsAlone, secondsWithCalls);
            assertThat(secondsWithCalls).isLessThan(secondsAlone * 2);
            awaitAllSucceed(server, endpoint, calls, executions, Duration.ofMinutes(30));
        }
    }

    /**
     * Starts executions that call the endpoint, and kills the server meanwhile. Returns the ARN of
     * their state machine.
     */
    private static String startCalls(SmallServer server, int executions) throws Exception {
        var calls =
                server.retryingClient().createStateMachine("calls", PressureMachines.calls("down"));
        startWithKill(server, calls, INPUT, executions);
        assertThat(server.metrics().value("askel_calls_deferred_total")).isPositive();
        server.metrics().assertWithinBounds();
        return calls;
    }

    private static void startWithKill(
            SmallServer server, String machine, String input, int executions) throws Exception {
        try (var pool = Executors.newSingleThreadExecutor()) {
            var client = server.retryingClient();
            double startedBefore = server.metrics().value(STARTED_METRIC);
            var starts = pool.submit(() -> client.start(machine, input, executions, CLIENTS));
            assertThat(
                            Deadline.after(Duration.ofMinutes(5))
                                    .await(
                                            () ->
                                                    server.metrics().value(STARTED_METRIC)
                                                            >= startedBefore + executions / 2.0,
                                            BETWEEN_CHECKS))
                    .as("half of the executions have started")
                    .isTrue();
            server.killAndRestart(List.of());
            starts.get();
        }
        assertThat(server.isAlive()).isTrue();
    }

    /** Runs executions of another state machine, and returns their duration in seconds. */
    private static double runOthers(SmallServer server, String machine, int executions) {
        var client = server.retryingClient();
        long begin = System.nanoTime();
        client.start(machine, "{}", executions, CLIENTS);
        assertThat(
                        Deadline.after(Duration.ofSeconds(30))
                                .await(() -> !client.isAnyRunning(machine)))
                .isTrue();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void awaitAllSucceed(
            SmallServer server,
            FunctionEndpoint endpoint,
            String calls,
            int executions,
            Duration max)
            throws Exception {
        var client = server.retryingClient();
        var metrics = server.metrics();
        // Waiting executions are passivated. The few executions that retry their call stay loaded.
        assertThat(
                        Deadline.after(Duration.ofMinutes(1))
                                .await(() -> metrics.value("askel_executions_loaded") < 200))
                .as("executions loaded: %s", metrics.value("askel_executions_loaded"))
                .isTrue();

        endpoint.open();

        assertThat(Deadline.after(max).await(() -> !client.isAnyRunning(calls), BETWEEN_CHECKS))
                .as("running executions: %d", client.count(calls, "RUNNING"))
                .isTrue();
        // The client repeats a start without a response, although its first attempt may have
        // succeeded.
        assertThat(client.count(calls, "SUCCEEDED")).isGreaterThanOrEqualTo(executions);
        assertThat(client.count(calls, "FAILED")).isZero();
        metrics.assertWithinBounds();
    }

    @Test
    void calls_to_a_slow_endpoint_succeed_while_other_machines_run() throws Exception {
        int executions = 6_000;
        try (var endpoint = new FunctionEndpoint("down", 2, 10_000);
                var server = SmallServer.start(folder, List.of("--function", endpoint.mapping()))) {
            endpoint.open();
            var calls = runWithKill(server, executions);

            assertThat(server.retryingClient().count(calls, "SUCCEEDED"))
                    .isGreaterThanOrEqualTo(executions);
            assertThat(server.retryingClient().count(calls, "FAILED")).isZero();
        }
    }

    /** A result of 2 MiB exceeds the limit of a state's result, so each call fails. */
    @Test
    void results_of_two_mebibytes_fail_only_their_calls() throws Exception {
        int executions = 6_000;
        try (var endpoint = new FunctionEndpoint("down", 2 * 1024 * 1024, 0);
                var server = SmallServer.start(folder, List.of("--function", endpoint.mapping()))) {
            endpoint.open();
            var calls = runWithKill(server, executions);

            var client = server.retryingClient();
            var failed = client.executions(calls, "FAILED");
            assertThat(failed).hasSizeGreaterThanOrEqualTo(executions);
            assertThat(client.history(failed.getFirst()).getLast().toString())
                    .contains("States.DataLimitExceeded");
            assertThat(client.count(calls, "SUCCEEDED")).isZero();
        }
    }

    /**
     * Runs calls, and kills the server meanwhile. Checks that executions of another state machine
     * take less than twice their normal time. Returns the ARN of the state machine of the calls.
     */
    private static String runWithKill(SmallServer server, int executions) throws Exception {
        var client = server.retryingClient();
        var other = client.createStateMachine("passes", PressureMachines.PASSES);
        runOthers(server, other, 2_000);
        double secondsAlone = runOthers(server, other, 2_000);
        var calls = client.createStateMachine("calls", PressureMachines.calls("down"));

        startWithKill(server, calls, "{}", executions);
        runOthers(server, other, 2_000);
        double secondsWithCalls = runOthers(server, other, 2_000);

        System.out.printf(
                "2,000 executions alone: %.1f s, with calls: %.1f s%n",
                secondsAlone, secondsWithCalls);
        assertThat(secondsWithCalls).isLessThan(secondsAlone * 2);
        assertThat(
                        Deadline.after(Duration.ofMinutes(15))
                                .await(() -> !client.isAnyRunning(calls), BETWEEN_CHECKS))
                .as("running executions: %d", client.count(calls, "RUNNING"))
                .isTrue();
        assertThat(server.isAlive()).isTrue();
        server.metrics().assertWithinBounds();
        return calls;
    }
}
