package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class StepTest {
    private static final FormationSettings SETTINGS =
            new FormationSettings(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3));
    private static final Sight NOBODY = sight(0, 0);

    private static Sight sight(long newest, long live, String... addresses) {
        return new Sight(newest, live, new TreeSet<>(List.of(addresses)), 0, false);
    }

    private static Step next(Phase phase, Sight sight, boolean up, long nowSeconds) {
        return Step.next(phase, sight, up, Duration.ofSeconds(nowSeconds).toNanos(), SETTINGS);
    }

    @Test
    void joins_the_members_it_sees() {
        var sight = sight(3, 3, "a", "b");
        assertThat(next(new Phase.Looking(), sight, false, 0))
                .isEqualTo(new Step.Join(3, sight.addresses()));
    }

    @Test
    void claims_the_right_to_form_when_it_sees_nobody() {
        assertThat(next(new Phase.Looking(), NOBODY, false, 0)).isEqualTo(new Step.Claim());
    }

    @Test
    void forms_only_after_the_quiet_period() {
        assertThat(next(new Phase.Quiet(0), NOBODY, false, 9)).isEqualTo(new Step.Wait());
        assertThat(next(new Phase.Quiet(0), NOBODY, false, 10)).isEqualTo(new Step.Form());
    }

    @Test
    void gives_the_right_back_when_a_member_appears_even_at_the_end_of_the_quiet_period() {
        assertThat(next(new Phase.Quiet(0), sight(3, 3, "a"), false, 10))
                .isEqualTo(new Step.GiveBack());
    }

    @Test
    void belongs_to_the_cluster_that_let_it_in() {
        var sight = sight(3, 3, "a");
        assertThat(next(new Phase.Joining(3, sight.addresses(), 0), sight, true, 1))
                .isEqualTo(new Step.Belong(3));
    }

    @Test
    void asks_others_when_the_members_change_before_it_is_in() {
        var first = sight(3, 3, "a");
        var second = sight(4, 4, "b");
        assertThat(next(new Phase.Joining(3, first.addresses(), 0), first, false, 1))
                .isEqualTo(new Step.Wait());
        assertThat(next(new Phase.Joining(3, first.addresses(), 0), second, false, 1))
                .isEqualTo(new Step.Join(4, second.addresses()));
        assertThat(next(new Phase.Joining(3, first.addresses(), 0), NOBODY, false, 1))
                .isEqualTo(new Step.Claim());
    }

    @Test
    void asks_again_when_a_join_takes_too_long() {
        var sight = sight(3, 3, "a");
        assertThat(next(new Phase.Joining(3, sight.addresses(), 0), sight, false, 20))
                .isEqualTo(new Step.Join(3, sight.addresses()));
    }

    @Test
    void forms_nothing_beside_those_who_have_left_and_not_ended() {
        var leaving = new Sight(3, 0, NOBODY.addresses(), 0, true);
        assertThat(next(new Phase.Looking(), leaving, false, 0)).isEqualTo(new Step.Wait());
        assertThat(next(new Phase.Quiet(0), leaving, false, 10)).isEqualTo(new Step.GiveBack());
        assertThat(next(new Phase.Joining(3, NOBODY.addresses(), 0), leaving, false, 20))
                .isEqualTo(new Step.Wait());
        var others = new Sight(3, 3, sight(3, 3, "a").addresses(), 0, true);
        assertThat(next(new Phase.Looking(), others, false, 0))
                .isEqualTo(new Step.Join(3, others.addresses()));
    }

    /** Pekko ignores any further join: what comes is of the cluster that let it in, or nothing. */
    @Test
    void who_was_let_in_belongs_there_or_ends() {
        var first = sight(3, 3, "a");
        var entered = new Sight(3, 3, first.addresses(), 3, false);
        var itsSuccessor = sight(4, 4, "a");
        for (var phase : List.of(new Phase.Looking(), new Phase.Joining(4, first.addresses(), 0))) {
            assertThat(next(phase, entered, false, 1)).isEqualTo(new Step.Enter(3));
            assertThat(next(phase, entered, true, 1)).isEqualTo(new Step.Enter(3));
        }
        assertThat(
                        next(
                                new Phase.Quiet(0),
                                new Sight(3, 0, NOBODY.addresses(), 3, false),
                                true,
                                10))
                .isEqualTo(new Step.GiveBack());
        var phase = new Phase.Entered(3, 0);
        assertThat(next(phase, entered, false, 60)).isEqualTo(new Step.Enter(3));
        assertThat(next(phase, entered, true, 1)).isEqualTo(new Step.Belong(3));
        assertThat(next(phase, sight(3, 0), true, 21)).isEqualTo(new Step.Belong(3));
        assertThat(next(phase, itsSuccessor, false, 1)).isEqualTo(new Step.End(3, 4));
        assertThat(next(phase, itsSuccessor, true, 1)).isEqualTo(new Step.End(3, 4));
    }

    @Test
    void who_was_let_in_by_nobody_that_is_left_ends() {
        var phase = new Phase.Entered(3, 0);
        assertThat(next(phase, sight(3, 0), false, 19)).isEqualTo(new Step.Wait());
        assertThat(next(phase, sight(3, 0), false, 20)).isEqualTo(new Step.End(3, 3));
        var leaving = new Sight(3, 0, NOBODY.addresses(), 0, true);
        assertThat(next(phase, leaving, false, 20)).isEqualTo(new Step.Enter(3));
    }

    @Test
    void who_is_up_in_a_cluster_of_the_past_ends() {
        var first = sight(3, 3, "a");
        assertThat(next(new Phase.Joining(3, first.addresses(), 0), sight(4, 4, "a"), true, 1))
                .isEqualTo(new Step.End(3, 4));
    }

    @Test
    void waits_after_forming_until_it_is_up() {
        assertThat(next(new Phase.Forming(4), sight(4, 0), false, 0)).isEqualTo(new Step.Wait());
        assertThat(next(new Phase.Forming(4), sight(4, 0), true, 0)).isEqualTo(new Step.Belong(4));
    }

    @Test
    void ends_when_a_newer_formation_exists() {
        assertThat(next(new Phase.Member(4), sight(5, 5, "b"), true, 0))
                .isEqualTo(new Step.End(4, 5));
        assertThat(next(new Phase.Forming(4), sight(5, 5, "b"), true, 0))
                .isEqualTo(new Step.End(4, 5));
        assertThat(next(new Phase.Member(4), sight(4, 4, "b"), true, 0)).isEqualTo(new Step.Wait());
    }
}
