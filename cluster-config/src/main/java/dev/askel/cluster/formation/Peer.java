package dev.askel.cluster.formation;

import java.util.Comparator;
import java.util.Set;
import java.util.UUID;

/**
 * The state of a node in the database.
 *
 * @param member false while the node searches for its cluster
 * @param beating whether its last beat is recent; a paused node neither reports on others nor reads
 *     verdicts
 * @param markedDown whether the database contains a verdict against it
 * @param startedMicros time of its first beat, by the clock of the database
 * @param unreachable members that the node does not reach
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
     * Orders members before candidates and older nodes, which have more in their shards, before
     * younger ones. No two nodes are equal.
     */
    static final Comparator<Peer> SENIORITY =
            Comparator.comparing((Peer peer) -> !peer.member())
                    .thenComparingLong(Peer::startedMicros)
                    .thenComparing(Peer::incarnation);

    /** Whether verdicts may consider this node. */
    boolean isActive() {
        return beating && !markedDown;
    }
}
