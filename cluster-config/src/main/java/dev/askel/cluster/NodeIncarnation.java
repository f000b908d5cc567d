package dev.askel.cluster;

import java.util.UUID;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.Member;

/**
 * Identifies one run of one node.
 *
 * <p>The value is the random number that Pekko assigns to each actor system and sends to all
 * members. So a row of the database can be matched with a cluster member. A node that was stopped
 * with SIGSTOP and its successor have the same address, but different incarnations.
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
     * @param uid the uid of its {@code UniqueAddress}
     */
    public static UUID of(long uid) {
        return new UUID(0, uid);
    }
}
