package dev.askel.cluster.formation;

import java.util.Comparator;
import java.util.Set;
import java.util.UUID;

/**
 * The state of a node as its row in the members table shows it.
 *
 * @param isMember false while the node searches for its cluster
 * @param isBeating whether its last beat is recent. If not, verdicts ignore the node, because a
 *     paused node neither reports broken links nor reads verdicts
 * @param isMarkedDown whether the node is marked down in the database
 * @param startedMicros the time of its first beat in microseconds, by the clock of the database
 * @param unreachableMembers the members that the node does not reach
 */
record Peer(
        UUID incarnation,
        String address,
        boolean isMember,
        boolean isBeating,
        boolean isMarkedDown,
        long startedMicros,
        Set<UUID> unreachableMembers) {
    /**
     * Orders members before candidates, and older nodes before younger ones. Older nodes usually
     * have more entities in their shards. No two nodes are equal.
     */
    static final Comparator<Peer> MEMBERS_AND_OLDEST_FIRST =
            Comparator.comparing((Peer peer) -> !peer.isMember())
                    .thenComparingLong(Peer::startedMicros)
                    .thenComparing(Peer::incarnation);

    /** Whether verdicts about broken links consider this node. */
    boolean isActive() {
        return isBeating && !isMarkedDown;
    }
}
