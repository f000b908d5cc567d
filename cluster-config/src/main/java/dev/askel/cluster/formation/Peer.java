package dev.askel.cluster.formation;

import java.util.Comparator;
import java.util.Set;
import java.util.UUID;

/**
 * The state of a node as its row in the members table shows it.
 *
 * @param member false while the node searches for its cluster
 * @param beating whether its last beat is recent. Verdicts ignore other nodes, because a paused
 *     node neither reports broken links nor reads verdicts
 * @param markedDown whether the node is marked down in the database
 * @param startedMicros the time of its first beat in microseconds, by the clock of the database
 * @param unreachable the members that the node does not reach
 */
record Peer(
        UUID incarnation,
        String address,
        boolean member,
        boolean beating,
        boolean markedDown,
        long startedMicros,
        Set<UUID> unreachable) {
    /**
     * Orders members before candidates, and older nodes before younger ones. Older nodes usually
     * have more entities in their shards. No two nodes are equal.
     */
    static final Comparator<Peer> SENIORITY =
            Comparator.comparing((Peer peer) -> !peer.member())
                    .thenComparingLong(Peer::startedMicros)
                    .thenComparing(Peer::incarnation);

    /** Whether verdicts about broken links consider this node. */
    boolean isActive() {
        return beating && !markedDown;
    }
}
