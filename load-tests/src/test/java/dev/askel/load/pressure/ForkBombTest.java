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
 * A machine that starts itself twice without end: the node lives, and others keep their service.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForkBombTest {
    private static final String NAME = "bomb";
    private static final String ARN = Machines.arn(NAME);

    /** The AWS SDKs repeat a throttled call for about as long. */
    private static final long LATENCY_MAX = 20_000;

    @TempDir Path folder;

    @Test
    void a_fork_bomb_leaves_memory_for_others_and_can_be_deleted() throws Exception {
        run(Machines.bomb(ARN), Duration.ofSeconds(20));
    }

    @Test
    void so_does_a_bomb_whose_executions_end() throws Exception {
        run(Machines.bombThatEnds(ARN), Duration.ofSeconds(20));
    }

    @Test
    @Tag("nightly")
    void so_does_a_bomb_of_ten_minutes() throws Exception {
        run(Machines.bomb(ARN), Duration.ofMinutes(10));
    }

    private void run(String bomb, Duration time) throws Exception {
        try (var server = SmallServer.start(folder, List.of())) {
            assertThat(server.client().createStateMachine(NAME, bomb)).isEqualTo(ARN);
            var other = server.client().createStateMachine("passes", Machines.PASSES);
            server.client().startExecution(ARN, "{}");

            var latencies = startsOfAnother(server, other, time);

            assertThat(server.isAlive()).isTrue();
            server.metrics().assertWithinBounds();
            assertServed(latencies);
            server.killAndRestart(List.of());
            assertServed(startsOfAnother(server, other, Duration.ofSeconds(5)));

            server.killAndRestart(List.of("--hold", ARN));

            assertHeld(server);
            var client = server.patientClient();
            client.delete(ARN);
            assertThat(Deadline.in(time.multipliedBy(10)).await(() -> client.isDeleted(ARN)))
                    .as("the machine is deleted")
                    .isTrue();
            assertThat(server.isAlive()).isTrue();
        }
    }

    /** A client that repeats throttled starts gets half of them through within a second. */
    private static void assertServed(List<Long> latencies) {
        assertThat(quantile(latencies, 0.5)).isLessThan(1_000);
        assertThat(latencies).allSatisfy(latency -> assertThat(latency).isLessThan(LATENCY_MAX));
    }

    private static void assertHeld(SmallServer server) throws Exception {
        var started = server.metrics().value("askel_executions_started_total");
        assertThat(server.patientClient().isAnyRunning(ARN)).isTrue();
        assertThat(server.metrics().value("askel_executions_started_total")).isEqualTo(started);
    }

    /** Milliseconds from each start to its acceptance, repetitions of throttled calls included. */
    private static List<Long> startsOfAnother(SmallServer server, String machine, Duration time) {
        var latencies = new ArrayList<Long>();
        var end = Deadline.in(time);
        while (!end.passed()) {
            long begin = System.nanoTime();
            server.patientClient().start(machine, "{}");
            latencies.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
        }
        return latencies;
    }

    private static long quantile(List<Long> values, double part) {
        var sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        return sorted.get((int) (part * (sorted.size() - 1)));
    }
}
