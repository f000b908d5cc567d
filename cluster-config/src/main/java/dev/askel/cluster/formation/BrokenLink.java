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
 * A pair of nodes that both reach the database, while at least one does not reach the other.
 *
 * @param one the lesser of the two incarnations
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

    /** The links that active peers report as broken. */
    static Set<BrokenLink> among(Collection<Peer> peers) {
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
            for (var unreachable : peer.unreachable()) {
                if (active.containsKey(unreachable) && !unreachable.equals(peer.incarnation())) {
                    links.add(between(peer.incarnation(), unreachable));
                }
            }
        }
        return links;
    }

    /**
     * Selects the nodes to mark down so that no due link remains between two other nodes. The node
     * with most broken links comes first, so that the smaller part of a divided cluster is marked
     * down. Among equals it is the youngest node.
     *
     * <p>Only one end of a link is marked down for it, so at least one node always remains.
     *
     * @param peers the nodes, including both ends of each link
     * @param links all links that are broken now. The links of an isolated node do not break at the
     *     same moment, but together they show which node is isolated
     * @param due the links that must be resolved by marking a node down
     */
    static List<Peer> membersToDown(
            Collection<Peer> peers, Set<BrokenLink> links, Set<BrokenLink> due) {
        var remaining = new HashSet<>(links);
        var unresolved = new HashSet<>(due);
        unresolved.retainAll(links);
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
                                            .thenComparing(Peer.SENIORITY))
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
