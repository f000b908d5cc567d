package dev.askel.engine.installation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the start that pauses the installation, and starts at the same time. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PausedStartTest {
    private static final PausedStart.OtherNodes NONE = Optional::empty;
    private static final PausedStart.OtherNodes RUNNING = () -> Optional.of("node 2");

    private final EngineRig rig = EngineRig.withoutNodes(EngineRig.SETTINGS);

    @AfterEach
    void close() {
        rig.close();
    }

    private Optional<String> pause(long nowMillis, PausedStart.OtherNodes others)
            throws SQLException {
        return PausedStart.pause(rig.database().dataSource(), nowMillis, others);
    }

    private InstallationState state() throws SQLException {
        return PausedStart.state(rig.database().dataSource());
    }

    @Test
    void another_node_prevents_a_pause() throws SQLException {
        assertThat(pause(1, RUNNING)).contains("node 2");
        assertThat(state()).isEqualTo(InstallationState.RUNNING);

        assertThat(pause(2, NONE)).isEmpty();
        assertThat(state()).isEqualTo(InstallationState.PAUSED);
    }

    @Test
    void further_nodes_join_a_paused_installation() throws SQLException {
        assertThat(pause(1, NONE)).isEmpty();

        assertThat(pause(2, RUNNING)).isEmpty();
        assertThat(PausedStart.read(rig.database().dataSource()))
                .isEqualTo(new StoredPause(1, null));
    }

    @Test
    void a_start_pauses_again_during_a_resumption_if_no_other_node_runs() throws SQLException {
        assertThat(pause(1, NONE)).isEmpty();
        assertThat(
                        rig.execute(
                                "UPDATE askel.installation_pause SET resumed_at = 2, ends_at = 9, rate = 1"))
                .isEqualTo(1);
        assertThat(state()).isEqualTo(InstallationState.RESUMING);

        assertThat(pause(3, RUNNING)).contains("node 2");
        assertThat(state()).isEqualTo(InstallationState.RESUMING);
        assertThat(pause(4, NONE)).isEmpty();
        assertThat(PausedStart.read(rig.database().dataSource()))
                .isEqualTo(new StoredPause(4, null));
    }

    @Test
    void a_node_that_starts_meanwhile_reads_the_pause() {
        var isLooking = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var paused = CompletableFuture.supplyAsync(() -> pauseAfter(isLooking, end), threads);
            Eventually.holds("the start looks for other nodes", () -> isLooking.getCount() == 0);
            var read = CompletableFuture.supplyAsync(this::readPause, threads);
            Eventually.holds("the other start waits", rig::isAnySessionBlocked);

            end.countDown();

            assertThat(Eventually.get(paused)).isEmpty();
            assertThat(Eventually.get(read)).isTrue();
        }
    }

    private Optional<String> pauseAfter(CountDownLatch isLooking, CountDownLatch end) {
        try {
            return pause(
                    1,
                    () -> {
                        isLooking.countDown();
                        Eventually.holds("the test continues", () -> end.getCount() == 0);
                        return Optional.empty();
                    });
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private boolean readPause() {
        try {
            return PausedStart.read(rig.database().dataSource()) != null;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
