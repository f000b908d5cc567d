package dev.askel.engine.journal.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests that slices equal Pekko's and that their numbers never change. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SlicesTest {
    @Test
    void slices_equal_those_of_pekko() {
        var system = ActorSystem.create("slices");
        try {
            var pekko = Persistence.get(system);
            for (int i = 0; i < 5_000; i++) {
                var id = "123456789012/us-east-1/m/execution-" + i * 7919L;
                assertThat(Slices.of(id)).isEqualTo(pekko.sliceForPersistenceId(id));
            }
            assertThat(Slices.COUNT).isEqualTo(pekko.numberOfSlices());
        } finally {
            TestKit.shutdownActorSystem(system);
        }
    }

    @Test
    void slice_and_shard_are_in_range_even_for_the_smallest_hash_code() {
        // "polygenelubricants" hashes to Integer.MIN_VALUE.
        assertThat(Slices.of("polygenelubricants")).isBetween(0, 1023);
        assertThat(Slices.shardOf("polygenelubricants")).isBetween(0, 255);
    }

    @Test
    void equal_parts_cover_all_slices_once() {
        int next = 0;
        for (int i = 0; i < 32; i++) {
            var part = SliceRange.part(i, 32);
            assertThat(part.from()).isEqualTo(next);
            assertThat(part.to() - part.from()).isEqualTo(31);
            next = part.to() + 1;
        }
        assertThat(next).isEqualTo(Slices.COUNT);
    }
}
