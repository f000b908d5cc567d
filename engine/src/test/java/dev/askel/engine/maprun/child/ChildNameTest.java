package dev.askel.engine.maprun.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildNameTest {
    private static final String RUN = "6dbfba93-bcff-410b-9b5c-abf41ae9eddb";

    @Test
    void a_name_shows_the_number_of_its_child() {
        for (long child : new long[] {0, 1, 999_999, 100_000_000, ChildName.CHILD_MAX}) {
            for (int redrive : new int[] {0, 1, ChildName.REDRIVES_MAX}) {
                var name = ChildName.of(RUN, child, redrive);
                assertThat(ChildName.childOf(RUN, name)).hasValue(child);
            }
        }
    }

    @Test
    void a_name_has_the_shape_of_a_uuid_of_version_8() {
        var name = ChildName.of(RUN, 123_456, 7);
        assertThat(UUID.fromString(name)).hasToString(name);
        assertThat(UUID.fromString(name).version()).isEqualTo(8);
        assertThat(UUID.fromString(name).variant()).isEqualTo(2);
    }

    @Test
    void names_differ_by_child_and_by_redrive() {
        var names = new HashSet<String>();
        for (long child = 0; child < 1_000; child++) {
            for (int redrive = 0; redrive < 3; redrive++) {
                names.add(ChildName.of(RUN, child, redrive));
            }
        }
        assertThat(names).hasSize(3_000);
    }

    @Test
    void a_name_of_another_run_has_no_child() {
        var other = "0dbfba93-bcff-410b-9b5c-abf41ae9eddb";
        assertThat(ChildName.childOf(RUN, ChildName.of(other, 1, 0))).isEmpty();
        assertThat(ChildName.childOf(RUN, RUN)).isEmpty();
        assertThat(ChildName.childOf(RUN, "x")).isEmpty();
        assertThat(ChildName.childOf(RUN, ChildName.of(RUN, 1, 0).toUpperCase(Locale.US)))
                .isEmpty();
    }

    @Test
    void numbers_outside_the_layout_are_refused() {
        assertThatThrownBy(() -> ChildName.of(RUN, -1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChildName.of(RUN, ChildName.CHILD_MAX + 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChildName.of(RUN, 0, ChildName.REDRIVES_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_layout_never_changes() {
        assertThat(ChildName.of(RUN, 258, 3)).isEqualTo("6dbfba93-bcff-810b-9b5c-ab341ae9ecd9");
    }
}
