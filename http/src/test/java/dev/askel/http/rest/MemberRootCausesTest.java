package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the order in which the root causes of failure groups are read. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MemberRootCausesTest {
    @Test
    void each_group_has_its_turn_before_a_group_has_a_second_one() {
        var groups = List.of(List.of("a1", "a2", "a3"), List.of("b1"), List.of("c1", "c2"));

        assertThat(MemberRootCauses.interleave(groups, 2))
                .containsExactly("a1", "b1", "c1", "a2", "c2");
        assertThat(MemberRootCauses.interleave(groups, 0)).isEmpty();
    }

    @Test
    void only_the_first_groups_are_read() {
        var groups = Collections.nCopies(MemberRootCauses.GROUPS_MAX, List.of("read"));
        var longer = Stream.concat(groups.stream(), List.of(List.of("late")).stream()).toList();

        assertThat(MemberRootCauses.interleave(longer, 5)).containsExactly("read");
    }
}
