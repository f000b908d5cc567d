package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class FormationActionTest {
    private static final FormationSettings SETTINGS =
            new FormationSettings(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3));
    private static final MembersSnapshot EMPTY = snapshot(0, 0);

    private static MembersSnapshot snapshot(long newest, long live, String... addresses) {
        return new MembersSnapshot(newest, live, new TreeSet<>(List.of(addresses)), 0, false);
    }

    private static FormationAction next(
            JoinPhase phase, MembersSnapshot snapshot, boolean up, long nowSeconds) {
        return FormationAction.next(
                phase, snapshot, up, Duration.ofSeconds(nowSeconds).toNanos(), SETTINGS);
    }

    @Test
    void a_searching_node_joins_live_members() {
        var snapshot = snapshot(3, 3, "a", "b");
        assertThat(next(new JoinPhase.Searching(), snapshot, false, 0))
                .isEqualTo(new FormationAction.Join(3, snapshot.addresses()));
    }

    @Test
    void a_searching_node_acquires_the_formation_lock_when_it_sees_no_member() {
        assertThat(next(new JoinPhase.Searching(), EMPTY, false, 0))
                .isEqualTo(new FormationAction.LockFormation());
    }

    @Test
    void a_node_forms_a_cluster_only_after_the_quiet_period() {
        assertThat(next(new JoinPhase.QuietPeriod(0), EMPTY, false, 9))
                .isEqualTo(new FormationAction.Wait());
        assertThat(next(new JoinPhase.QuietPeriod(0), EMPTY, false, 10))
                .isEqualTo(new FormationAction.Form());
    }

    @Test
    void a_node_releases_the_lock_when_a_member_appears_even_at_the_end_of_the_quiet_period() {
        assertThat(next(new JoinPhase.QuietPeriod(0), snapshot(3, 3, "a"), false, 10))
                .isEqualTo(new FormationAction.UnlockFormation());
    }

    @Test
    void a_node_becomes_a_member_of_the_cluster_that_admitted_it() {
        var snapshot = snapshot(3, 3, "a");
        assertThat(next(new JoinPhase.Joining(3, snapshot.addresses(), 0), snapshot, true, 1))
                .isEqualTo(new FormationAction.BecomeMember(3));
    }

    @Test
    void a_node_joins_others_when_the_members_change_before_it_is_admitted() {
        var first = snapshot(3, 3, "a");
        var second = snapshot(4, 4, "b");
        assertThat(next(new JoinPhase.Joining(3, first.addresses(), 0), first, false, 1))
                .isEqualTo(new FormationAction.Wait());
        assertThat(next(new JoinPhase.Joining(3, first.addresses(), 0), second, false, 1))
                .isEqualTo(new FormationAction.Join(4, second.addresses()));
        assertThat(next(new JoinPhase.Joining(3, first.addresses(), 0), EMPTY, false, 1))
                .isEqualTo(new FormationAction.LockFormation());
    }

    @Test
    void a_node_retries_its_join_after_the_timeout() {
        var snapshot = snapshot(3, 3, "a");
        assertThat(next(new JoinPhase.Joining(3, snapshot.addresses(), 0), snapshot, false, 20))
                .isEqualTo(new FormationAction.Join(3, snapshot.addresses()));
    }

    @Test
    void a_node_forms_no_cluster_while_nodes_that_left_still_run() {
        var leaving = new MembersSnapshot(3, 0, EMPTY.addresses(), 0, true);
        assertThat(next(new JoinPhase.Searching(), leaving, false, 0))
                .isEqualTo(new FormationAction.Wait());
        assertThat(next(new JoinPhase.QuietPeriod(0), leaving, false, 10))
                .isEqualTo(new FormationAction.UnlockFormation());
        assertThat(next(new JoinPhase.Joining(3, EMPTY.addresses(), 0), leaving, false, 20))
                .isEqualTo(new FormationAction.Wait());
        var others = new MembersSnapshot(3, 3, snapshot(3, 3, "a").addresses(), 0, true);
        assertThat(next(new JoinPhase.Searching(), others, false, 0))
                .isEqualTo(new FormationAction.Join(3, others.addresses()));
    }

    /**
     * Pekko ignores further joins, so the node can become a member only of the cluster that
     * admitted it.
     */
    @Test
    void an_admitted_node_becomes_a_member_of_that_cluster_or_shuts_down() {
        var first = snapshot(3, 3, "a");
        var entered = new MembersSnapshot(3, 3, first.addresses(), 3, false);
        var successor = snapshot(4, 4, "a");
        for (var phase :
                List.of(
                        new JoinPhase.Searching(),
                        new JoinPhase.Joining(4, first.addresses(), 0))) {
            assertThat(next(phase, entered, false, 1))
                    .isEqualTo(new FormationAction.AwaitMembership(3));
            assertThat(next(phase, entered, true, 1))
                    .isEqualTo(new FormationAction.AwaitMembership(3));
        }
        assertThat(
                        next(
                                new JoinPhase.QuietPeriod(0),
                                new MembersSnapshot(3, 0, EMPTY.addresses(), 3, false),
                                true,
                                10))
                .isEqualTo(new FormationAction.UnlockFormation());
        var phase = new JoinPhase.Admitted(3, 0);
        assertThat(next(phase, entered, false, 60))
                .isEqualTo(new FormationAction.AwaitMembership(3));
        assertThat(next(phase, entered, true, 1)).isEqualTo(new FormationAction.BecomeMember(3));
        assertThat(next(phase, snapshot(3, 0), true, 21))
                .isEqualTo(new FormationAction.BecomeMember(3));
        assertThat(next(phase, successor, false, 1)).isEqualTo(new FormationAction.ShutDown(3, 4));
        assertThat(next(phase, successor, true, 1)).isEqualTo(new FormationAction.ShutDown(3, 4));
    }

    @Test
    void an_admitted_node_shuts_down_when_no_member_is_left() {
        var phase = new JoinPhase.Admitted(3, 0);
        assertThat(next(phase, snapshot(3, 0), false, 19)).isEqualTo(new FormationAction.Wait());
        assertThat(next(phase, snapshot(3, 0), false, 20))
                .isEqualTo(new FormationAction.ShutDown(3, 3));
        var leaving = new MembersSnapshot(3, 0, EMPTY.addresses(), 0, true);
        assertThat(next(phase, leaving, false, 20))
                .isEqualTo(new FormationAction.AwaitMembership(3));
    }

    @Test
    void a_member_of_a_previous_cluster_shuts_down() {
        var first = snapshot(3, 3, "a");
        assertThat(
                        next(
                                new JoinPhase.Joining(3, first.addresses(), 0),
                                snapshot(4, 4, "a"),
                                true,
                                1))
                .isEqualTo(new FormationAction.ShutDown(3, 4));
    }

    @Test
    void a_node_waits_after_forming_until_it_is_up() {
        assertThat(next(new JoinPhase.Forming(4), snapshot(4, 0), false, 0))
                .isEqualTo(new FormationAction.Wait());
        assertThat(next(new JoinPhase.Forming(4), snapshot(4, 0), true, 0))
                .isEqualTo(new FormationAction.BecomeMember(4));
    }

    @Test
    void a_node_shuts_down_when_a_newer_formation_exists() {
        assertThat(next(new JoinPhase.Member(4), snapshot(5, 5, "b"), true, 0))
                .isEqualTo(new FormationAction.ShutDown(4, 5));
        assertThat(next(new JoinPhase.Forming(4), snapshot(5, 5, "b"), true, 0))
                .isEqualTo(new FormationAction.ShutDown(4, 5));
        assertThat(next(new JoinPhase.Member(4), snapshot(4, 4, "b"), true, 0))
                .isEqualTo(new FormationAction.Wait());
    }
}
