package dev.askel.cluster.formation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A pair of nodes of which at least one does not reach the other, although both reach the database.
 *
 * @param one the smaller of the two node incarnations
 */
record BrokenLink(UUID one, UUID other) {
    BrokenLink {
        if (one.compareTo(other) >= 0) {
            throw new IllegalArgumentException("%s is not before %s".formatted(one, other));
        }
    }

    private static BrokenLink between(UUID one, UUID other) {
        return one.compareTo(other) < 0 ? new BrokenLink(one, other) : new BrokenLink(other, one);
    }

    /**
     * Returns the links between active peers that at least one of the two peers reports as broken.
     */
    static Set<BrokenLink> findAmong(Collection<Peer> peers) {
        var active =
                peers.stream()
                        .filter(Peer::isActive)
                        .collect(
                                Collectors.toMap(
                                        Peer::incarnation,
                                        Function.identity(),
                                        (first, _) -> first));
        var links = new HashSet<BrokenLink>();
        for (var peer : active.values()) {
            for (var unreachable : peer.unreachableMembers()) {
                if (active.containsKey(unreachable) && !unreachable.equals(peer.incarnation())) {
                    links.add(between(peer.incarnation(), unreachable));
                }
            }
        }
        return links;
    }

    /**
     * Selects the nodes to mark down, so that at least one end of each due link is selected. The
     * node with the largest number of broken links is selected first, so the smaller part of a
     * divided cluster is marked down. Among nodes with the same number, the youngest is selected.
     *
     * <p>A link causes the selection of only one of its ends, so at least one node always remains.
     *
     * @param peers all nodes, including both ends of each link
     * @param brokenLinks all links that are broken now. They may be broken for a shorter time than
     *     the due links, but show which node is isolated
     * @param dueLinks the links for which one end must be marked down
     */
    static List<Peer> membersToDown(
            Collection<Peer> peers, Set<BrokenLink> brokenLinks, Set<BrokenLink> dueLinks) {
        var remaining = new HashSet<>(brokenLinks);
        var unresolved = new HashSet<>(dueLinks);
        unresolved.retainAll(brokenLinks);
        var toDown = new ArrayList<Peer>();
        while (!unresolved.isEmpty()) {
            var next =
                    peers.stream()
                            .filter(peer ->
                                    remaining.stream().anyMatch(link -> link.connects(peer)))
                            .max(
                                    Comparator.comparingLong((Peer peer) ->
                                                    remaining.stream()
                                                            .filter(link -> link.connects(peer))
                                                            .count())
                                            .thenComparing(Peer.MEMBERS_AND_OLDEST_FIRST))
                            .orElseThrow();
            if (unresolved.removeIf(link -> link.connects(next))) {
                toDown.add(next);
            }
            remaining.removeIf(link -> link.connects(next));
        }
        return toDown;
    }

    private boolean connects(Peer peer) {
        return one.equals(peer.incarnation()) || other.equals(peer.incarnation());
    }
}
