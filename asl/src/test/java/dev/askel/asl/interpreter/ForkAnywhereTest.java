package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests forks of random workflows from each of their events. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForkAnywhereTest {
    private static final int SEEDS = 40;
    private static final int NIGHTLY_SEEDS = 400;

    @Test
    void a_fork_from_each_event_without_changes_ends_as_its_origin() {
        runSeeds(0, SEEDS);
    }

    @Test
    @Tag("nightly")
    void a_fork_of_further_workflows_ends_as_its_origin() {
        runSeeds(SEEDS, NIGHTLY_SEEDS);
    }

    /** Runs seeds. On average, a seed has at least 25 forks, seven of which are nested. */
    private static void runSeeds(int first, int end) {
        var forks = new AtomicInteger();
        var nested = new AtomicInteger();
        LongStream.range(first, end)
                .parallel()
                .forEach(seed -> {
                    var simulation = new ForkSimulation(seed);
                    simulation.run();
                    forks.addAndGet(simulation.forks());
                    nested.addAndGet(simulation.nestedForks());
                });
        assertThat(forks.get()).isGreaterThanOrEqualTo(25 * (end - first));
        assertThat(nested.get()).isGreaterThanOrEqualTo(7 * (end - first));
    }
}
