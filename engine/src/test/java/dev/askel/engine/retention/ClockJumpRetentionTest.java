package dev.askel.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.clock.DatabaseTime;
import dev.askel.engine.journal.JumpingClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests timers and deletions of an engine whose database's clock jumps. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ClockJumpRetentionTest {
    private static final String DONE =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1800, "End": true}}}\
            """;
    private static final Duration ROUND = Duration.ofMillis(100);

    private final AtomicReference<JumpingClock> clock = new AtomicReference<>();
    private final AtomicReference<DatabaseTime> time = new AtomicReference<>();
    private final EngineRig rig =
            EngineRig.withoutNodes(
                    EngineRig.SETTINGS.toBuilder()
                            .retention(
                                    new RetentionSettings(Duration.ofDays(14), ROUND, 2, 1L << 20))
                            .build(),
                    database -> {
                        clock.set(new JumpingClock(database));
                        time.set(clock.get().createEngineTime(ClockSettings.STANDARD));
                        return time.get();
                    });

    @AfterEach
    void close() {
        rig.close();
        time.get().close();
    }

    @Test
    void a_jump_of_a_hundred_days_fires_no_timer_and_deletes_no_execution() {
        rig.addNode();
        var client = rig.client();
        var done =
                client.start(client.createMachine(EngineRig.uniqueName("done"), DONE), "old", "{}");
        client.awaitEnd(done);
        var waiting =
                client.start(
                        client.createMachine(EngineRig.uniqueName("waits"), WAIT), "waits", "{}");
        Eventually.holds(
                "the execution is passivated", () -> rig.node().loadedExecutions().isEmpty());
        long before = time.get().millis();

        clock.get().jump(Duration.ofDays(100));

        Eventually.holds("the jump is refused", () -> time.get().refusedJumpSeconds() > 0);
        Eventually.holds(
                "deletions pause", () -> rig.node().engine().retentionStatistics().isSuspended());
        Eventually.holds(
                "three seconds of engine time pass", () -> time.get().millis() > before + 3_000);
        assertThat(time.get().millis()).isLessThan(before + Duration.ofMinutes(2).toMillis());
        assertThat(client.describe(done).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(client.describe(waiting).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(rig.node().engine().retentionStatistics().deletedCount()).isZero();
        assertThat(rig.node().engine().retentionStatistics().droppedPartitionCount()).isZero();
    }
}
