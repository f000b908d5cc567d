package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Deadline;
import dev.askel.load.wire.RefusedException;
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

    @TempDir Path folder;

    @Test
    void a_fork_bomb_leaves_room_for_others_and_can_be_deleted() throws Exception {
        run(Duration.ofSeconds(20));
    }

    @Test
    @Tag("nightly")
    void so_does_one_that_has_ten_minutes() throws Exception {
        run(Duration.ofMinutes(10));
    }

    private void run(Duration time) throws Exception {
        try (var server = SmallServer.start(folder, List.of())) {
            assertThat(server.client().createStateMachine(NAME, Machines.bomb(ARN))).isEqualTo(ARN);
            var other = server.client().createStateMachine("passes", Machines.PASSES);
            server.client().startExecution(ARN, "{}");

            var latencies = startsOfAnother(server, other, time);

            assertThat(server.isAlive()).isTrue();
            assertThat(server.metrics().value("askel_execution_memory_bytes"))
                    .isLessThanOrEqualTo(
                            server.metrics().value("askel_execution_memory_bytes_max") * 9 / 8);
            assertThat(quantile(latencies, 0.5)).isLessThan(1_000);
            server.killAndRestart(List.of());
            assertThat(startsOfAnother(server, other, Duration.ofSeconds(5))).isNotEmpty();

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

    private static void assertHeld(SmallServer server) throws Exception {
        var started = server.metrics().value("askel_executions_started_total");
        assertThat(server.patientClient().isAnyRunning(ARN)).isTrue();
        assertThat(server.metrics().value("askel_executions_started_total")).isEqualTo(started);
    }

    /** How long starts took, in milliseconds. */
    private static List<Long> startsOfAnother(SmallServer server, String machine, Duration time)
            throws Exception {
        var latencies = new ArrayList<Long>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            long begin = System.nanoTime();
            try {
                server.client().startExecution(machine, "{}");
                latencies.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
            } catch (RefusedException throttled) {
                assertThat(throttled.isThrottled()).as(throttled.getMessage()).isTrue();
            }
        }
        return latencies;
    }

    private static long quantile(List<Long> values, double part) {
        var sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        return sorted.get((int) (part * (sorted.size() - 1)));
    }
}
