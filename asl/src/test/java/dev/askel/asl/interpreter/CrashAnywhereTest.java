package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.interpreter.SimulatedExecution.Mutant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that a process can die after any commit, and before or after any effect. The execution must
 * end as without the crash.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CrashAnywhereTest {
    private static final int SEEDS = 350;
    private static final int NIGHTLY_SEEDS = 2_700;
    private static final int RUNS = 4;
    private static final int MUTANT_SEEDS = 60;

    @Test
    void no_crash_changes_how_an_execution_ends() {
        runSeeds(SEEDS, 12_000, 12);
    }

    @Test
    @Tag("nightly")
    void none_of_many_crashes_changes_how_an_execution_ends() {
        runSeeds(NIGHTLY_SEEDS, 100_000, 100);
    }

    /**
     * Runs seeds with crashes.
     *
     * @param crashesMin the minimum number of all crashes
     * @param eachMin the minimum number of crashes at each boundary, and of void proposals
     */
    private static void runSeeds(int seeds, int crashesMin, int eachMin) {
        var kills = new EnumMap<Boundary, Integer>(Boundary.class);
        var voids = new AtomicInteger();
        var events = new AtomicInteger();
        LongStream.range(0, seeds)
                .parallel()
                .forEach(seed -> {
                    var simulation = new CrashSimulation(seed, Mutant.NONE);
                    simulation.run(RUNS);
                    voids.addAndGet(simulation.voids());
                    events.addAndGet(simulation.events());
                    synchronized (kills) {
                        simulation.kills().forEach((kind, n) -> kills.merge(kind, n, Integer::sum));
                    }
                });

        int all = kills.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "%d crashes, %d events, %d void proposals%n%s%n",
                all, events.get(), voids.get(), report(kills));
        assertThat(all).isGreaterThanOrEqualTo(crashesMin);
        for (var kind : Boundary.values()) {
            assertThat(kills.getOrDefault(kind, 0)).as(kind.name()).isGreaterThanOrEqualTo(eachMin);
        }
        assertThat(voids.get()).isGreaterThanOrEqualTo(eachMin);
    }

    private static String report(Map<Boundary, Integer> kills) {
        var text = new StringBuilder();
        kills.forEach((kind, n) -> text.append("%8d %s%n".formatted(n, kind)));
        return text.toString();
    }

    @Test
    void effects_before_the_commit_are_detected() {
        assertThat(seedsThatFail(Mutant.EFFECTS_BEFORE_COMMIT)).isPositive();
    }

    @Test
    void replies_before_the_commit_are_detected() {
        assertThat(seedsThatFail(Mutant.REPLIES_BEFORE_COMMIT)).isPositive();
    }

    @Test
    void a_recovery_that_forgets_back_offs_is_detected() {
        assertThat(seedsThatFail(Mutant.OUTSTANDING_WITHOUT_RETRIES)).isPositive();
    }

    private static long seedsThatFail(Mutant mutant) {
        return LongStream.range(0, MUTANT_SEEDS)
                .filter(seed -> {
                    try {
                        new CrashSimulation(seed, mutant).run(RUNS);
                        return false;
                    } catch (AssertionError noticed) {
                        return true;
                    }
                })
                .count();
    }
}
