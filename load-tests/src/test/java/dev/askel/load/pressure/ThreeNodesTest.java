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

/** Applies pressure to a cluster of three nodes with 512 MiB each. One of the nodes is killed. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
class ThreeNodesTest {
    private static final int CLIENTS = 32;
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(500);

    @TempDir Path folder;

    @Test
    void calls_to_an_endpoint_that_is_down_wait_as_rows() throws Exception {
        int executions = 20_000;
        try (var endpoint = new FunctionEndpoint("down", 2, 0);
                var cluster =
                        SmallCluster.start(folder, List.of("--function", endpoint.mapping()))) {
            var calls =
                    cluster.retryingClient()
                            .createStateMachine("calls", PressureMachines.calls("down"));
            cluster.retryingClient().start(calls, "{}", executions / 2, CLIENTS);
            cluster.killNode();
            cluster.retryingClient().start(calls, "{}", executions / 2, CLIENTS);
            runOthers(cluster);
            cluster.metrics().forEach(ScrapedMetrics::assertWithinBounds);

            endpoint.open();

            assertThat(
                            Deadline.after(Duration.ofMinutes(10))
                                    .await(
                                            () -> !cluster.retryingClient().isAnyRunning(calls),
                                            BETWEEN_CHECKS))
                    .isTrue();
            assertThat(cluster.retryingClient().count(calls, "SUCCEEDED"))
                    .isGreaterThanOrEqualTo(executions);
            assertThat(cluster.retryingClient().count(calls, "FAILED")).isZero();
            assertThat(cluster.areAllAlive()).isTrue();
        }
    }

    @Test
    void a_fork_bomb_leaves_memory_for_others_and_can_be_deleted() throws Exception {
        try (var cluster = SmallCluster.start(folder, List.of())) {
            var bomb = PressureMachines.arn("bomb");
            cluster.retryingClient().createStateMachine("bomb", PressureMachines.bomb(bomb));
            cluster.retryingClient().start(bomb, "{}");
            awaitStarts(cluster, 3_000);
            runOthers(cluster);
            cluster.killNode();
            awaitStarts(cluster, 5_000);
            runOthers(cluster);
            cluster.metrics().forEach(ScrapedMetrics::assertWithinBounds);

            cluster.retryingClient().delete(bomb);

            assertThat(
                            Deadline.after(Duration.ofMinutes(10))
                                    .await(
                                            () -> cluster.retryingClient().isDeleted(bomb),
                                            BETWEEN_CHECKS))
                    .isTrue();
            assertThat(cluster.areAllAlive()).isTrue();
        }
    }

    /** Waits until the running nodes have started this number of executions. */
    private static void awaitStarts(SmallCluster cluster, int executions) {
        assertThat(
                        Deadline.after(Duration.ofMinutes(2))
                                .await(
                                        () ->
                                                cluster.metrics().stream()
                                                                .mapToDouble(ThreeNodesTest::starts)
                                                                .sum()
                                                        >= executions,
                                        BETWEEN_CHECKS))
                .isTrue();
    }

    private static double starts(ScrapedMetrics node) {
        return node.value("askel_executions_started_total");
    }

    private static void runOthers(SmallCluster cluster) {
        var client = cluster.retryingClient();
        var passes = client.createStateMachine("passes", PressureMachines.PASSES);
        client.start(passes, "{}", 200, CLIENTS);
        assertThat(
                        Deadline.after(Duration.ofMinutes(1))
                                .await(() -> !client.isAnyRunning(passes), BETWEEN_CHECKS))
                .isTrue();
    }
}
