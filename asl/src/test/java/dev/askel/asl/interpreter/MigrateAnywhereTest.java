package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests migrations of random workflows at random times, with crashes at random boundaries. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MigrateAnywhereTest {
    private static final int SEEDS = 200;
    private static final int NIGHTLY_SEEDS = 1_000;
    private static final int RUNS = 4;

    @Test
    void no_migration_and_no_crash_changes_how_an_execution_ends() {
        runSeeds(0, SEEDS);
    }

    @Test
    @Tag("nightly")
    void no_migration_of_further_workflows_changes_how_an_execution_ends() {
        runSeeds(SEEDS, NIGHTLY_SEEDS);
    }

    /** Runs seeds. At least every tenth run migrates, and some wait for a later state. */
    private static void runSeeds(int first, int end) {
        var migrated = new AtomicInteger();
        var declined = new AtomicInteger();
        LongStream.range(first, end)
                .parallel()
                .forEach(seed -> {
                    var simulation = new MigrateSimulation(seed);
                    simulation.run(RUNS);
                    migrated.addAndGet(simulation.migrated());
                    declined.addAndGet(simulation.declined());
                });
        int runs = RUNS * (end - first);
        System.out.printf(
                "%d of %d runs migrated, %d waited%n", migrated.get(), runs, declined.get());
        assertThat(migrated.get()).isGreaterThanOrEqualTo(runs / 10);
        assertThat(declined.get()).isPositive();
    }
}
