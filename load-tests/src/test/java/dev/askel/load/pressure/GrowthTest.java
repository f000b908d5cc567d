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
 * Runs executions that grow after their start and are passivated between transitions. The server
 * does not exceed its heap of 512 MiB, and other state machines continue.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
class GrowthTest {
    private static final int CLIENTS = 8;
    private static final int LOOPS = 60;
    private static final int MAPS = 400;
    private static final int OTHERS = 100;
    private static final Duration OTHERS_MAX = Duration.ofMinutes(2);
    private static final Duration END_MAX = Duration.ofMinutes(20);

    @TempDir Path folder;

    @Test
    void the_server_survives_loops_that_grow_to_ten_mebibytes_each() throws Exception {
        try (var server = SmallServer.start(folder, List.of())) {
            var grows =
                    server.retryingClient().createStateMachine("grows", PressureMachines.growing());
            var other =
                    server.retryingClient().createStateMachine("passes", PressureMachines.PASSES);
            server.retryingClient().start(grows, "{}", LOOPS, CLIENTS);
            var metrics = server.metrics();
            assertThat(
                            Deadline.after(OTHERS_MAX)
                                    .await(() ->
                                            metrics.value("askel_execution_memory_evictions_total")
                                                    > 0))
                    .as("executions have been passivated")
                    .isTrue();

            runOthers(server, other);
            server.killAndRestart(List.of());
            runOthers(server, other);

            deleteAndAwaitEnd(server, grows);
        }
    }

    @Test
    void nested_maps_with_more_branches_than_fit_into_the_heap_all_end() throws Exception {
        try (var server = SmallServer.start(folder, List.of())) {
            var maps =
                    server.retryingClient()
                            .createStateMachine("maps", PressureMachines.NESTED_MAPS);
            var other =
                    server.retryingClient().createStateMachine("passes", PressureMachines.PASSES);
            server.retryingClient().start(maps, "{}", MAPS, CLIENTS);

            runOthers(server, other);
            server.killAndRestart(List.of());
            runOthers(server, other);

            var client = server.retryingClient();
            assertThat(
                            Deadline.after(END_MAX)
                                    .await(
                                            () -> !client.isAnyRunning(maps),
                                            Duration.ofMillis(500)))
                    .as("running executions: %d", client.count(maps, "RUNNING"))
                    .isTrue();
            assertThat(client.count(maps, "FAILED")).isZero();
            deleteAndAwaitEnd(server, maps);
        }
    }

    /** Runs executions of another state machine until they have ended. */
    private static void runOthers(SmallServer server, String machine) {
        var client = server.retryingClient();
        client.start(machine, "{}", OTHERS, CLIENTS);
        assertThat(Deadline.after(OTHERS_MAX).await(() -> !client.isAnyRunning(machine)))
                .as("executions of the other machine have ended")
                .isTrue();
        assertThat(server.isAlive()).isTrue();
    }

    private static void deleteAndAwaitEnd(SmallServer server, String machine) {
        var client = server.retryingClient();
        client.delete(machine);
        assertThat(
                        Deadline.after(END_MAX)
                                .await(() -> client.isDeleted(machine), Duration.ofMillis(500)))
                .as("the machine is deleted")
                .isTrue();
        assertThat(server.isAlive()).isTrue();
    }
}
