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
 * Two nodes of which one does not reach the other, while both reach the database.
 *
 * @param one the lesser of the two
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

    /** Those that nodes tell of. */
    static Set<BrokenLink> among(Collection<Peer> peers) {
        var counting =
                peers.stream()
                        .filter(Peer::counts)
                        .collect(
                                Collectors.toMap(
                                        Peer::incarnation,
                                        Function.identity(),
                                        (first, _) -> first));
        var links = new HashSet<BrokenLink>();
        for (var peer : counting.values()) {
            for (var missed : peer.unreachable()) {
                if (counting.containsKey(missed) && !missed.equals(peer.incarnation())) {
                    links.add(between(peer.incarnation(), missed));
                }
            }
        }
        return links;
    }

    /**
     * Who has to go so that no link that is due is left between two that stay: first who has most
     * links, so that of a cluster in two parts the lesser goes, and of equals the one that came
     * last.
     *
     * <p>Of each link one end stays when the other goes for it, so somebody always stays.
     *
     * @param peers both ends of each link among them
     * @param links that are broken now; those of a node that is cut off from two are not missed in
     *     the same moment, but tell together that it is this one
     * @param due those of them for which somebody has to go
     */
    static List<Peer> cleared(Collection<Peer> peers, Set<BrokenLink> links, Set<BrokenLink> due) {
        var left = new HashSet<>(links);
        var undecided = new HashSet<>(due);
        undecided.retainAll(links);
        var going = new ArrayList<Peer>();
        while (!undecided.isEmpty()) {
            var next =
                    peers.stream()
                            .filter(peer -> left.stream().anyMatch(link -> link.ends(peer)))
                            .max(
                                    Comparator.comparingLong((Peer peer) ->
                                                    left.stream()
                                                            .filter(link -> link.ends(peer))
                                                            .count())
                                            .thenComparing(Peer.STANDING))
                            .orElseThrow();
            if (undecided.removeIf(link -> link.ends(next))) {
                going.add(next);
            }
            left.removeIf(link -> link.ends(next));
        }
        return going;
    }

    private boolean ends(Peer peer) {
        return one.equals(peer.incarnation()) || other.equals(peer.incarnation());
    }
}
