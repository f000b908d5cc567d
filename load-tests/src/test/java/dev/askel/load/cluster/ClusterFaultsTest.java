package dev.askel.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askel.load.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Runs the shortest fault rounds. These tests are nightly, because their nodes and their load use
 * both CPUs for minutes. {@code ./askel test --cluster} runs all kinds.
 */
@Tag("nightly")
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
final class ClusterFaultsTest {
    private static final Duration FORMED_MAX = Duration.ofMinutes(3);
    private static final long SEED = 8;

    /**
     * The nodes run without C2. Three nodes and their load share two CPUs, and run only briefly.
     */
    private final ServerCommand node =
            ServerCommand.ofClassPath("-Xmx256m", "-XX:TieredStopAtLevel=1");

    /** The inputs of executions are large payloads. */
    private static final String LARGE_PAYLOADS = "askel.payloads.inline-bytes-max = 4096";

    private static final int TEXT_BYTES = 8_000;

    private @Nullable TestCluster cluster;
    private int rounds;
    private int passed;

    @BeforeAll
    void startThreeNodes() throws IOException {
        var unsupported = TestCluster.unsupportedReason();
        assumeTrue(
                unsupported.isEmpty(),
                () -> "This machine cannot run a cluster: " + unsupported.orElse(""));
        cluster = startCluster(node);
    }

    private static TestCluster startCluster(ServerCommand node) throws IOException {
        var cluster =
                TestCluster.open(
                        Files.createTempDirectory("askel-cluster-"), node, LARGE_PAYLOADS, false);
        cluster.startNodes(FORMED_MAX);
        return cluster;
    }

    @AfterAll
    void removeCluster() throws IOException {
        if (cluster != null) {
            cluster.close();
            if (passed == rounds) {
                cluster.deleteFiles();
            }
        }
    }

    private void runRound(FaultKind kind) throws Exception {
        if (cluster == null) {
            throw new IllegalStateException("There is no cluster");
        }
        try (var round =
                new FaultRound(
                        cluster,
                        rounds++,
                        SEED,
                        kind,
                        load -> load.withText(TEXT_BYTES),
                        node,
                        Optional.empty())) {
            var outcome = round.run();
            // Exceeded bounds are printed but not asserted, because they apply to a machine that
            // runs nothing else.
            System.out.printf(
                    "%s%n%s %s%n",
                    outcome.toReportLine("", ""), outcome.phases(), outcome.exceededBounds());
            assertThat(outcome.violations()).isEmpty();
            assertThat(outcome.lostNodePauses().size() + outcome.otherPauses().size())
                    .as("observed executions")
                    .isPositive();
        }
        passed++;
    }

    @Test
    void no_effect_is_lost_or_duplicated_when_a_node_is_killed() throws Exception {
        runRound(FaultKind.KILL);
    }

    @Test
    void a_healed_partition_ends_in_one_cluster_without_losses() throws Exception {
        runRound(FaultKind.PARTITION);
    }

    @Test
    void no_effect_is_lost_or_duplicated_when_postgres_crashes_and_restarts() throws Exception {
        runRound(FaultKind.POSTGRES_RESTART);
    }

    @Test
    void the_loss_of_an_asynchronous_standby_is_detected() throws Exception {
        var home = Files.createTempDirectory("askel-canary-");
        try (var canaryCluster = TestCluster.open(home, node, "", false)) {
            canaryCluster.startNodes(FORMED_MAX);
            try (var round =
                    new FaultRound(
                            canaryCluster,
                            0,
                            SEED,
                            FaultKind.ASYNC_STANDBY,
                            UnaryOperator.identity(),
                            node,
                            Optional.empty())) {
                assertThat(round.run().findsLoss()).as("loss is found").isTrue();
            }
        }
    }
}
