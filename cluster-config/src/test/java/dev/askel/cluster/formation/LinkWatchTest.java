package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class LinkWatchTest {
    private final LinkWatch watch = new LinkWatch(Duration.ofSeconds(3));

    private static UUID id(int node) {
        return new UUID(0, node);
    }

    /** A node with a lower number started earlier. */
    private static Peer peer(int node, boolean member, boolean beating, Integer... unreachable) {
        return new Peer(
                id(node),
                "node " + node,
                member,
                beating,
                false,
                node,
                Arrays.stream(unreachable).map(LinkWatchTest::id).collect(Collectors.toSet()));
    }

    private static Peer member(int node, Integer... unreachable) {
        return peer(node, true, true, unreachable);
    }

    private Set<BrokenLink> poll(int second, Peer... peers) {
        return watch.recordPollAndFindBroken(List.of(peers), Duration.ofSeconds(second).toNanos());
    }

    private static List<UUID> markedDown(Peer... peers) {
        return markedDown(BrokenLink.findAmong(List.of(peers)), peers);
    }

    private static List<UUID> markedDown(Set<BrokenLink> due, Peer... peers) {
        return BrokenLink.membersToDown(List.of(peers), BrokenLink.findAmong(List.of(peers)), due)
                .stream()
                .map(Peer::incarnation)
                .toList();
    }

    private static BrokenLink link(int one, int other) {
        return new BrokenLink(id(one), id(other));
    }

    @Test
    void a_link_is_broken_when_one_end_misses_the_other_in_every_poll() {
        assertThat(poll(0, member(1, 2), member(2), member(3))).isEmpty();
        assertThat(poll(1, member(1), member(2, 1), member(3))).isEmpty();
        assertThat(poll(2, member(1, 2), member(2, 1), member(3))).isEmpty();
        assertThat(poll(3, member(1, 2), member(2, 1), member(3)))
                .containsExactly(new BrokenLink(id(1), id(2)));
    }

    @Test
    void a_poll_with_a_working_link_restarts_its_observation() {
        poll(0, member(1, 2), member(2));
        poll(1, member(1, 2), member(2));
        poll(2, member(1), member(2));
        poll(3, member(1, 2), member(2));
        assertThat(poll(4, member(1, 2), member(2))).isEmpty();
    }

    /** The node may only have been paused, and its neighbours reach it again soon. */
    @Test
    void links_of_a_node_without_a_recent_beat_are_ignored() {
        poll(0, member(1, 2), peer(2, true, false));
        poll(1, member(1, 2), peer(2, true, false));
        poll(2, member(1, 2), peer(2, true, false));
        assertThat(poll(3, member(1, 2), member(2))).isEmpty();
        assertThat(poll(4, member(1, 2), member(2))).isEmpty();
    }

    @Test
    void a_pause_of_the_observer_restarts_the_observation() {
        poll(0, member(1, 2), member(2));
        poll(1, member(1, 2), member(2));
        assertThat(poll(5, member(1, 2), member(2))).isEmpty();
    }

    @Test
    void the_younger_end_is_marked_down_and_a_candidate_before_a_member() {
        assertThat(markedDown(member(1, 2), member(2, 1), member(3))).containsExactly(id(2));
        assertThat(markedDown(peer(1, false, true), member(2, 1), member(3)))
                .containsExactly(id(1));
    }

    @Test
    void the_node_with_most_broken_links_is_marked_down() {
        assertThat(markedDown(member(1, 2, 3), member(2, 1), member(3))).containsExactly(id(1));
        assertThat(
                        markedDown(
                                member(1, 3, 4, 5),
                                member(2, 3, 4, 5),
                                member(3),
                                member(4),
                                member(5)))
                .containsExactly(id(2), id(1));
    }

    /** Node 1 is isolated. The links of the other nodes to it broke one after the other. */
    @Test
    void a_link_that_is_not_due_yet_helps_to_find_the_isolated_node() {
        var peers = new Peer[] {member(1, 2, 3), member(2, 1), member(3, 1)};
        assertThat(markedDown(Set.of(link(1, 2)), peers)).containsExactly(id(1));
        assertThat(markedDown(Set.of(link(1, 3)), peers)).containsExactly(id(1));
    }

    @Test
    void no_node_is_marked_down_for_a_link_that_is_not_due_or_works_again() {
        assertThat(markedDown(Set.of(), member(1, 2), member(2, 1))).isEmpty();
        assertThat(markedDown(Set.of(link(1, 3)), member(1, 2), member(2, 1), member(3))).isEmpty();
        var twoParts = new Peer[] {member(1, 2, 3), member(2, 1, 4), member(3, 1), member(4, 2)};
        assertThat(markedDown(Set.of(link(1, 3)), twoParts)).containsExactly(id(3));
    }

    @Test
    void one_node_remains_even_when_no_node_reaches_another() {
        var all =
                IntStream.rangeClosed(1, 5)
                        .mapToObj(node -> member(node, 1, 2, 3, 4, 5))
                        .toArray(Peer[]::new);
        assertThat(markedDown(all)).containsExactly(id(5), id(4), id(3), id(2));
    }
}
