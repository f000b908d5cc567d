package dev.askel.engine.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Executions that compute and compute leave threads to the others. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LapsTest {
    private final List<String> begun = new ArrayList<>();
    private final Laps laps = new Laps(2);

    private Laps.Lap next(String name) {
        return laps.next(() -> begun.add(name));
    }

    @Test
    void so_many_run_at_a_time_and_the_others_in_the_order_in_which_they_asked() {
        var a = next("a");
        var b = next("b");
        next("c");
        next("d");
        assertThat(begun).containsExactly("a", "b");

        b.end();
        assertThat(begun).containsExactly("a", "b", "c");
        a.end();

        assertThat(begun).containsExactly("a", "b", "c", "d");
        assertThat(laps.waiting()).isZero();
    }

    @Test
    void one_that_ends_while_it_waits_never_begins() {
        var a = next("a");
        next("b");
        var c = next("c");
        next("d");

        c.end();
        a.end();

        assertThat(begun).containsExactly("a", "b", "d");
    }

    @Test
    void one_that_ends_twice_makes_room_once() {
        var a = next("a");
        next("b");
        next("c");
        next("d");

        a.end();
        a.end();

        assertThat(begun).containsExactly("a", "b", "c");
    }
}
