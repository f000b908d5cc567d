package dev.askel.cluster.formation;

import java.util.Comparator;
import java.util.Set;
import java.util.UUID;

/**
 * A node as it shows itself in the database.
 *
 * @param member false while it still looks for its cluster
 * @param beating whether its last beat is young: a node that stands still says nothing of others,
 *     nor can it be told anything
 * @param putOut whether the cluster goes on without it
 * @param startedMicros of its first beat, by the database's clock
 * @param unreachable members that it does not reach
 */
record Peer(
        UUID incarnation,
        String address,
        boolean member,
        boolean beating,
        boolean putOut,
        long startedMicros,
        Set<UUID> unreachable) {
    /** Who has more in its shards comes first; none equals another. */
    static final Comparator<Peer> STANDING =
            Comparator.comparing((Peer peer) -> !peer.member())
                    .thenComparingLong(Peer::startedMicros)
                    .thenComparing(Peer::incarnation);

    /** Whether something can be decided about it. */
    boolean counts() {
        return beating && !putOut;
    }
}
