package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests forks of random workflows from each of their events. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForkAnywhereTest {
    private static final int SEEDS = 400;

    @Test
    void a_fork_from_each_event_without_changes_ends_as_its_origin() {
        var forks = new AtomicInteger();
        var nested = new AtomicInteger();
        LongStream.range(0, SEEDS)
                .parallel()
                .forEach(seed -> {
                    var simulation = new ForkSimulation(seed);
                    simulation.run();
                    forks.addAndGet(simulation.forks());
                    nested.addAndGet(simulation.nestedForks());
                });
        assertThat(forks.get()).isGreaterThanOrEqualTo(10_000);
        assertThat(nested.get()).isGreaterThanOrEqualTo(3_000);
    }
}
