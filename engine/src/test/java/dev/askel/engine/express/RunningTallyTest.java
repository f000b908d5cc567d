package dev.askel.engine.express;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.express.RunningTally.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The heap of Express executions is bounded, and shared by their machines. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RunningTallyTest {
    private static final long EACH = RunningTally.BYTES_PER_EXECUTION;

    private static RunningTally tally(long executions) {
        return new RunningTally(new ExpressSettings(1_000, executions * EACH));
    }

    private static Place begin(RunningTally tally, String machine) {
        return Objects.requireNonNull(tally.begins(machine, ""));
    }

    /** Begins executions until none more may. */
    private static List<Place> fill(RunningTally tally, String machine) {
        var begun = new ArrayList<Place>();
        for (var place = tally.begins(machine, "");
                place != null;
                place = tally.begins(machine, "")) {
            begun.add(place);
        }
        return begun;
    }

    @Test
    void an_execution_is_counted_beside_its_data() {
        var tally = tally(100);

        var place = begin(tally, "a");
        assertThat(tally.bytes()).isEqualTo(EACH);
        assertThat(place.holds(1_000)).isTrue();
        assertThat(tally.bytes()).isEqualTo(EACH + 1_000);
        assertThat(tally.begins("a", "x".repeat(1_000))).isNotNull();
        assertThat(tally.bytes()).isEqualTo(2 * EACH + 1_000 + 8_000);

        place.ends();
        place.ends();
        assertThat(place.holds(5_000)).isTrue();
        assertThat(tally.bytes()).isEqualTo(EACH + 8_000);
    }

    @Test
    void a_machine_leaves_room_for_others() {
        var tally = tally(100);

        assertThat(fill(tally, "a")).hasSize(75);
        assertThat(tally.machinesWithoutRoom()).containsExactly("a");
        assertThat(fill(tally, "b")).hasSize(25);
        assertThat(tally.begins("c", "")).isNull();

        assertThat(tally.free()).isZero();
    }

    @Test
    void only_executions_of_a_machine_beyond_its_share_may_not_grow_when_all_is_taken() {
        var tally = tally(100);
        var large = fill(tally, "large");
        var small = begin(tally, "small");
        assertThat(large.getFirst().holds(24 * EACH)).isTrue();

        assertThat(small.holds(30 * EACH)).as("within its half").isTrue();
        assertThat(large.get(1).holds(EACH)).isFalse();
        assertThat(large.getFirst().holds(20 * EACH)).as("it shrinks").isTrue();
        assertThat(small.holds(60 * EACH)).as("beyond its half").isFalse();
    }

    @Test
    void a_machine_alone_may_take_all() {
        var tally = tally(100);
        var one = begin(tally, "a");

        assertThat(one.holds(99 * EACH)).isTrue();
        assertThat(one.holds(99 * EACH + 1)).isFalse();
    }

    @Test
    void the_default_bound_follows_from_the_heap() {
        var standard = ExpressSettings.STANDARD;

        assertThat(standard.runningBytesMax()).isEqualTo(Runtime.getRuntime().maxMemory() / 8);
        assertThat(standard.runningMax())
                .isEqualTo((int) (Runtime.getRuntime().maxMemory() / 8 / EACH));
    }
}
