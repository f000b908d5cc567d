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

    /** The lower its number, the earlier it came. */
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

    private Set<BrokenLink> look(int second, Peer... peers) {
        return watch.broken(List.of(peers), Duration.ofSeconds(second).toNanos());
    }

    private static List<UUID> going(Peer... peers) {
        return going(BrokenLink.among(List.of(peers)), peers);
    }

    private static List<UUID> going(Set<BrokenLink> due, Peer... peers) {
        return BrokenLink.cleared(List.of(peers), BrokenLink.among(List.of(peers)), due).stream()
                .map(Peer::incarnation)
                .toList();
    }

    private static BrokenLink link(int one, int other) {
        return new BrokenLink(id(one), id(other));
    }

    @Test
    void a_link_is_broken_that_one_of_its_ends_misses_at_every_look() {
        assertThat(look(0, member(1, 2), member(2), member(3))).isEmpty();
        assertThat(look(1, member(1), member(2, 1), member(3))).isEmpty();
        assertThat(look(2, member(1, 2), member(2, 1), member(3))).isEmpty();
        assertThat(look(3, member(1, 2), member(2, 1), member(3)))
                .containsExactly(new BrokenLink(id(1), id(2)));
    }

    @Test
    void one_that_is_whole_at_a_look_begins_anew() {
        look(0, member(1, 2), member(2));
        look(1, member(1, 2), member(2));
        look(2, member(1), member(2));
        look(3, member(1, 2), member(2));
        assertThat(look(4, member(1, 2), member(2))).isEmpty();
    }

    /** It may only have been halted for a while, and its neighbours see it again in a moment. */
    @Test
    void of_a_node_that_does_not_beat_nothing_is_known() {
        look(0, member(1, 2), peer(2, true, false));
        look(1, member(1, 2), peer(2, true, false));
        look(2, member(1, 2), peer(2, true, false));
        assertThat(look(3, member(1, 2), member(2))).isEmpty();
        assertThat(look(4, member(1, 2), member(2))).isEmpty();
    }

    @Test
    void a_node_that_could_not_look_begins_anew() {
        look(0, member(1, 2), member(2));
        look(1, member(1, 2), member(2));
        assertThat(look(5, member(1, 2), member(2))).isEmpty();
    }

    @Test
    void of_two_the_later_goes_and_one_that_is_not_in_yet_before_a_member() {
        assertThat(going(member(1, 2), member(2, 1), member(3))).containsExactly(id(2));
        assertThat(going(peer(1, false, true), member(2, 1), member(3))).containsExactly(id(1));
    }

    @Test
    void who_is_cut_off_from_most_goes() {
        assertThat(going(member(1, 2, 3), member(2, 1), member(3))).containsExactly(id(1));
        assertThat(going(member(1, 3, 4, 5), member(2, 3, 4, 5), member(3), member(4), member(5)))
                .containsExactly(id(2), id(1));
    }

    /** Node 1 is cut off from both, but the others began to miss it one after the other. */
    @Test
    void a_link_that_broke_later_tells_who_is_cut_off_before_it_is_due() {
        var peers = new Peer[] {member(1, 2, 3), member(2, 1), member(3, 1)};
        assertThat(going(Set.of(link(1, 2)), peers)).containsExactly(id(1));
        assertThat(going(Set.of(link(1, 3)), peers)).containsExactly(id(1));
    }

    @Test
    void for_a_link_that_is_not_due_or_not_broken_any_more_nobody_goes() {
        assertThat(going(Set.of(), member(1, 2), member(2, 1))).isEmpty();
        assertThat(going(Set.of(link(1, 3)), member(1, 2), member(2, 1), member(3))).isEmpty();
        var twoParts = new Peer[] {member(1, 2, 3), member(2, 1, 4), member(3, 1), member(4, 2)};
        assertThat(going(Set.of(link(1, 3)), twoParts)).containsExactly(id(3));
    }

    @Test
    void one_stays_even_when_nobody_reaches_anybody() {
        var all =
                IntStream.rangeClosed(1, 5)
                        .mapToObj(node -> member(node, 1, 2, 3, 4, 5))
                        .toArray(Peer[]::new);
        assertThat(going(all)).containsExactly(id(5), id(4), id(3), id(2));
    }
}
