package dev.askel.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.installation.PausedStart;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Triggers during the pause of the whole installation. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PausedInstallationTest {
    /** The number of beats of the node, one a second, during which lanes would fire. */
    private static final int BEATS = 4;

    private final TriggerRig rig = new TriggerRig();

    @AfterEach
    void close() {
        rig.close();
    }

    private void pause() {
        try {
            assertThat(
                            PausedStart.pause(
                                    rig.engines().database().dataSource(),
                                    rig.engines().time().millis(),
                                    Optional::empty))
                    .isEmpty();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitBeats() {
        for (int beat = 0; beat < BEATS; beat++) {
            long former = seenAt();
            Eventually.value("a beat", this::seenAt, seen -> seen > former);
        }
    }

    private long seenAt() {
        return rig.engines()
                .query(row -> row.getLong(1), "SELECT seen_at FROM askel.presence")
                .getFirst();
    }

    @Test
    void a_schedule_fires_when_the_installation_is_resumed() {
        var machine = rig.createMachine();
        rig.create(EngineRig.uniqueName("hourly"), "rate(1 hours)", machine, "{}");
        int before = rig.awaitExecutions(machine, 1).size();
        rig.awaitDeliveries(machine);

        rig.killAndRestart(this::pause);
        rig.engines().time().skip(Duration.ofMinutes(61));
        awaitBeats();

        assertThat(rig.executions(machine)).hasSize(before);

        Client.ok(rig.engines().node().engine().installationPauses().resume(null));
        assertThat(rig.awaitExecutions(machine, before + 1)).hasSize(before + 1);
    }
}
