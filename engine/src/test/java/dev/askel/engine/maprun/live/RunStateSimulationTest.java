package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.askel.engine.maprun.MapRunOutcome;
import org.junit.jupiter.api.Test;

/** Runs many seeds of {@link SimulatedRun}. A failure names the seed. */
final class RunStateSimulationTest {
    private static final int SEEDS = 3_000;

    @Test
    void each_standard_child_has_exactly_one_counted_end_whenever_the_owner_crashes() {
        simulate(true);
    }

    @Test
    void each_express_child_has_exactly_one_counted_end_whenever_the_owner_crashes() {
        simulate(false);
    }

    private static void simulate(boolean isStandard) {
        int crashes = 0;
        int duplicates = 0;
        int selections = 0;
        int succeeded = 0;
        int failed = 0;
        int aborted = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            var run = new SimulatedRun(seed, isStandard);
            try {
                switch (run.run()) {
                    case MapRunOutcome.Succeeded _ -> succeeded++;
                    case MapRunOutcome.Failed _ -> failed++;
                    case MapRunOutcome.Aborted _ -> aborted++;
                }
                run.check();
            } catch (AssertionError | RuntimeException e) {
                fail("Seed %d: %s".formatted(seed, e.getMessage()), e);
            }
            crashes += run.crashes;
            duplicates += run.duplicates;
            selections += run.selections;
        }
        assertThat(crashes).isGreaterThan(SEEDS / 2);
        assertThat(duplicates).isGreaterThan(SEEDS);
        assertThat(selections).isGreaterThan(SEEDS / 50);
        assertThat(succeeded).isGreaterThan(SEEDS / 10);
        assertThat(failed).isGreaterThan(SEEDS / 50);
        assertThat(aborted).isGreaterThan(SEEDS / 50);
    }
}
