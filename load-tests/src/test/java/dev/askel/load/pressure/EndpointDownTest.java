package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls to an endpoint that is down, slow, or answers with much, wait as rows. The server keeps its
 * heap of 512 MiB, other machines keep their service, and all calls are made in the end.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndpointDownTest {
    private static final int CLIENTS = 64;
    private static final String INPUT = "{\"data\": \"" + "x".repeat(2_000) + "\"}";

    @TempDir Path folder;

    @Test
    void calls_wait_outside_memory_while_their_endpoint_is_down() throws Exception {
        try (var endpoint = new Endpoint("down", 2, 0);
                var server = SmallServer.start(folder, List.of("--function", endpoint.mapping()))) {
            var other = server.patientClient().createStateMachine("passes", Machines.PASSES);
            var calls = startCalls(server, 6_000);

            runOthers(server, other, 500);

            awaitAllSucceed(server, endpoint, calls, 6_000, Duration.ofMinutes(3));
        }
    }

    @Test
    @Tag("nightly")
    void so_do_two_hundred_thousand_and_other_machines_keep_half_their_rate() throws Exception {
        int executions = 200_000;
        try (var endpoint = new Endpoint("down", 2, 0);
                var server = SmallServer.start(folder, List.of("--function", endpoint.mapping()))) {
            var other = server.patientClient().createStateMachine("passes", Machines.PASSES);
            runOthers(server, other, 20_000);
            double secondsAlone = runOthers(server, other, 20_000);
            var calls = startCalls(server, executions);
            runOthers(server, other, 20_000);

            double secondsBeside = runOthers(server, other, 20_000);

            System.out.printf(
                    "20,000 executions alone: %.1f s, beside the calls that wait: %.1f s%n",
                    secondsAlone, secondsBeside);
            assertThat(secondsBeside).isLessThan(secondsAlone * 2);
            awaitAllSucceed(server, endpoint, calls, executions, Duration.ofMinutes(30));
        }
    }

    /** Starts the calls and kills the server after half of them; returns their machine. */
    private static String startCalls(SmallServer server, int executions) throws Exception {
        var calls = server.patientClient().createStateMachine("calls", Machines.calls("down"));
        server.patientClient().start(calls, INPUT, executions / 2, CLIENTS);
        server.killAndRestart(List.of());
        server.patientClient().start(calls, INPUT, executions - executions / 2, CLIENTS);
        assertThat(server.isAlive()).isTrue();
        assertThat(server.metrics().value("askel_calls_deferred")).isPositive();
        server.metrics().assertWithinBounds();
        return calls;
    }

    /** Runs executions of another machine to their end; gives the seconds that they took. */
    private static double runOthers(SmallServer server, String machine, int executions) {
        var client = server.patientClient();
        long begin = System.nanoTime();
        client.start(machine, "{}", executions, CLIENTS);
        assertThat(Deadline.in(Duration.ofSeconds(30)).await(() -> !client.isAnyRunning(machine)))
                .isTrue();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void awaitAllSucceed(
            SmallServer server, Endpoint endpoint, String calls, int executions, Duration patience)
            throws Exception {
        var client = server.patientClient();
        var metrics = server.metrics();
        // They leave memory; those few that try stay.
        assertThat(
                        Deadline.in(Duration.ofMinutes(1))
                                .await(() -> metrics.value("askel_executions_loaded") < 200))
                .as("executions loaded: %s", metrics.value("askel_executions_loaded"))
                .isTrue();

        endpoint.open();

        assertThat(
                        Deadline.in(patience)
                                .await(() -> !client.isAnyRunning(calls), Duration.ofMillis(500)))
                .as("executions that still run: %d", client.count(calls, "RUNNING"))
                .isTrue();
        // A start without an answer may have been made, and was made again then.
        assertThat(client.count(calls, "SUCCEEDED")).isGreaterThanOrEqualTo(executions);
        assertThat(client.count(calls, "FAILED")).isZero();
        metrics.assertWithinBounds();
    }

    @Test
    @Tag("nightly")
    void a_slow_endpoint_with_large_answers_takes_no_more_than_its_share() throws Exception {
        int executions = 6_000;
        try (var endpoint = new Endpoint("down", 2 * 1024 * 1024, 10_000);
                var server = SmallServer.start(folder, List.of("--function", endpoint.mapping()))) {
            endpoint.open();
            var client = server.patientClient();
            var machine = client.createStateMachine("calls", Machines.calls("down"));

            client.start(machine, "{}", executions, CLIENTS);

            assertThat(server.isAlive()).isTrue();
            assertThat(
                            Deadline.in(Duration.ofMinutes(15))
                                    .await(
                                            () -> !client.isAnyRunning(machine),
                                            Duration.ofMillis(500)))
                    .isTrue();
            assertThat(server.isAlive()).isTrue();
            server.metrics().assertWithinBounds();
        }
    }
}
