package dev.askel.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askel.load.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

/** The shortest of the fault rounds; {@code ./askel test --cluster} plays all kinds. */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
final class ClusterFaultsTest {
    private static final Duration FORMED_MAX = Duration.ofMinutes(3);
    private static final long SEED = 8;

    /** Three of them share two processors with their load: none lives long enough for more. */
    private final ServerCommand node =
            ServerCommand.classPath("-Xmx256m", "-XX:TieredStopAtLevel=1");

    private @Nullable Cluster cluster;
    private int rounds;
    private int passed;

    @BeforeAll
    void startThreeNodes() throws IOException {
        var missing = Cluster.missing();
        assumeTrue(
                missing.isEmpty(), () -> "No cluster on hosts of its own: " + missing.orElse(""));
        cluster = open(node);
    }

    private static Cluster open(ServerCommand node) throws IOException {
        var cluster = Cluster.open(Files.createTempDirectory("askel-cluster-"), node);
        cluster.startNodes(FORMED_MAX);
        return cluster;
    }

    @AfterAll
    void removeThem() throws IOException {
        if (cluster != null) {
            cluster.close();
            if (passed == rounds) {
                cluster.remove();
            }
        }
    }

    private void holdsIn(Kind kind) throws Exception {
        if (cluster == null) {
            throw new IllegalStateException("There is no cluster");
        }
        try (var round = new Round(cluster, rounds++, SEED, kind, node, Optional.empty())) {
            var outcome = round.play();
            // Bounds are for a machine that does nothing else: they are said, not asserted.
            System.out.printf(
                    "%s%n%s %s%n", outcome.line("", ""), outcome.phases(), outcome.missed());
            assertThat(outcome.violations()).isEmpty();
            assertThat(outcome.lost().size() + outcome.others().size())
                    .as("executions that were watched")
                    .isPositive();
        }
        passed++;
    }

    @Test
    void nothing_is_lost_or_doubled_when_a_node_is_killed() throws Exception {
        holdsIn(Kind.KILL);
    }

    @Test
    void a_healed_partition_ends_in_one_whole_cluster_and_nothing_lost() throws Exception {
        holdsIn(Kind.PARTITION);
    }

    @Test
    void nothing_is_lost_or_doubled_when_postgres_crashes_and_comes_back() throws Exception {
        holdsIn(Kind.POSTGRES_RESTART);
    }

    @Test
    @Tag("nightly")
    void what_an_asynchronous_standby_loses_is_found_out() throws Exception {
        var home = Files.createTempDirectory("askel-canary-");
        try (var own = Cluster.open(home, node)) {
            own.startNodes(FORMED_MAX);
            try (var round = new Round(own, 0, SEED, Kind.ASYNC_STANDBY, node, Optional.empty())) {
                assertThat(round.play().findsLoss()).as("loss is found").isTrue();
            }
        }
    }
}
