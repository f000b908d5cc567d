package dev.askel.cluster;

import java.util.UUID;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.Member;

/**
 * One life of one node.
 *
 * <p>Pekko draws a number for each actor system and tells all members; this is that number, so that
 * a row of the database and a cluster member can be matched. A node that was stopped with SIGSTOP
 * and its successor share an address, but never this.
 */
public final class NodeIncarnation {
    private NodeIncarnation() {}

    /** The incarnation of this node. */
    public static UUID of(ClassicActorSystemProvider system) {
        return of(((ExtendedActorSystem) system.classicSystem()).uid());
    }

    /** The incarnation of a member. */
    public static UUID of(Member member) {
        return of(member.uniqueAddress().longUid());
    }

    /**
     * The incarnation of a member.
     *
     * @param uid of its {@code UniqueAddress}
     */
    public static UUID of(long uid) {
        return new UUID(0, uid);
    }
}
