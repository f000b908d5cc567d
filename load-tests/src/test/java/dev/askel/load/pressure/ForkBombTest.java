package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a fork bomb: a state machine whose executions each start it twice, without end. The node
 * continues to run, and so do other state machines.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForkBombTest {
    private static final String NAME = "bomb";
    private static final String ARN = PressureMachines.arn(NAME);

    /** AWS SDKs repeat a throttled call for about this time. */
    private static final long LATENCY_MILLIS_MAX = 20_000;

    @TempDir Path folder;

    @Test
    void a_fork_bomb_leaves_memory_for_others_and_can_be_deleted() throws Exception {
        runBomb(PressureMachines.bomb(ARN), Duration.ofSeconds(8));
    }

    @Test
    @Tag("nightly")
    void a_bomb_of_short_executions_leaves_memory_for_others() throws Exception {
        runBomb(PressureMachines.bombOfShortExecutions(ARN), Duration.ofSeconds(20));
    }

    @Test
    @Tag("nightly")
    void a_bomb_of_ten_minutes_leaves_memory_for_others() throws Exception {
        runBomb(PressureMachines.bomb(ARN), Duration.ofMinutes(10));
    }

    private void runBomb(String bomb, Duration time) throws Exception {
        try (var server = SmallServer.start(folder, List.of())) {
            assertThat(server.client().createStateMachine(NAME, bomb)).isEqualTo(ARN);
            var other = server.client().createStateMachine("passes", PressureMachines.PASSES);
            server.client().startExecution(ARN, "{}");

            var latencies = measureStarts(server, other, time);

            assertThat(server.isAlive()).isTrue();
            server.metrics().assertWithinBounds();
            assertLowLatency(latencies);
            server.killAndRestart(List.of());
            assertLowLatency(measureStarts(server, other, Duration.ofSeconds(5)));

            server.killAndRestart(List.of("--hold", ARN));

            assertNoExecutionStarts(server);
            var client = server.retryingClient();
            client.delete(ARN);
            assertThat(Deadline.after(time.multipliedBy(10)).await(() -> client.isDeleted(ARN)))
                    .as("the machine is deleted")
                    .isTrue();
            assertThat(server.isAlive()).isTrue();
        }
    }

    /**
     * Checks the start latencies of a client that repeats throttled starts. The median must be less
     * than a second.
     */
    private static void assertLowLatency(List<Long> latencies) {
        assertThat(quantile(latencies, 0.5)).isLessThan(1_000);
        assertThat(latencies)
                .allSatisfy(latency -> assertThat(latency).isLessThan(LATENCY_MILLIS_MAX));
    }

    private static void assertNoExecutionStarts(SmallServer server) throws Exception {
        var started = server.metrics().value("askel_executions_started_total");
        assertThat(server.retryingClient().isAnyRunning(ARN)).isTrue();
        assertThat(server.metrics().value("askel_executions_started_total")).isEqualTo(started);
    }

    /**
     * Returns the milliseconds from each start to its acknowledgement, including repeated calls.
     */
    private static List<Long> measureStarts(SmallServer server, String machine, Duration time) {
        var latencies = new ArrayList<Long>();
        var end = Deadline.after(time);
        while (!end.hasPassed()) {
            long begin = System.nanoTime();
            server.retryingClient().start(machine, "{}");
            latencies.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
        }
        return latencies;
    }

    private static long quantile(List<Long> values, double quantile) {
        var sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        return sorted.get((int) (quantile * (sorted.size() - 1)));
    }
}
