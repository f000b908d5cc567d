package dev.askel.load.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that a Distributed Map counts and exports each item once, even after kills. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunKillsTest {
    /** The bound of the heap after a Map Run. A server without executions uses about 30 MiB. */
    private static final long HEAP_MAX = 128L << 20;

    @TempDir Path home;

    @Test
    void each_item_of_Express_children_is_counted_once_after_two_kills() throws Exception {
        killAndCheck("EXPRESS", 30_000, 2);
    }

    @Test
    @Tag("nightly")
    void each_item_of_Standard_children_is_counted_once_after_two_kills() throws Exception {
        killAndCheck("STANDARD", 10_000, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXPRESS", "STANDARD"})
    @Tag("nightly")
    void each_of_a_million_items_is_counted_once_after_six_kills(String type) throws Exception {
        killAndCheck(type, 1_000_000, 6);
    }

    @Test
    @Tag("nightly")
    void the_heap_does_not_grow_with_the_items() throws Exception {
        try (var server = KilledMapRun.start(home)) {
            for (int items : new int[] {10_000, 100_000, 1_000_000}) {
                var outcome = server.run("EXPRESS", items, 0, new Random(items));
                System.out.printf("%,d items: heap %,d bytes%n", items, outcome.heapBytes());
                assertThat(outcome.heapBytes()).isLessThan(HEAP_MAX);
            }
        }
    }

    private void killAndCheck(String type, int items, int kills) throws Exception {
        long seed = System.nanoTime();
        try (var server = KilledMapRun.start(home)) {
            var outcome = server.run(type, items, kills, new Random(seed));
            System.out.printf(
                    "%s, %,d items, seed %d: %d kills while running, %d s, heap %,d bytes%n",
                    type,
                    items,
                    seed,
                    outcome.killsWhileRunning(),
                    outcome.duration().toSeconds(),
                    outcome.heapBytes());
            assertThat(outcome.status()).isEqualTo("SUCCEEDED");
            assertThat(outcome.repeatedResults()).isZero();
            assertThat(outcome.exported().cardinality()).isEqualTo(items);
            assertThat(outcome.exported().length()).isEqualTo(items);
            assertThat(outcome.counts().path("succeeded").asInt()).isEqualTo(items);
            assertThat(outcome.counts().path("total").asInt()).isEqualTo(items);
            assertThat(outcome.killsWhileRunning()).isEqualTo(kills);
            assertThat(outcome.heapBytes()).isLessThan(HEAP_MAX);
        }
    }
}
