package dev.askel.cluster;

import java.util.UUID;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.Member;

/**
 * Identifies one run of a node: one actor system.
 *
 * <p>The value is the random number that Pekko assigns to each actor system and sends to all
 * members. So a database row of a node can be matched with a cluster member. A frozen process and
 * the process that replaces it can have the same address, but have different incarnations.
 */
public final class NodeIncarnation {
    private NodeIncarnation() {}

    /** Returns the incarnation of this node. */
    public static UUID of(ClassicActorSystemProvider system) {
        return of(((ExtendedActorSystem) system.classicSystem()).uid());
    }

    /** Returns the incarnation of a member. */
    public static UUID of(Member member) {
        return of(member.uniqueAddress().longUid());
    }

    /**
     * Returns the incarnation of a member.
     *
     * @param uid the uid of the member's {@code UniqueAddress}
     */
    public static UUID of(long uid) {
        return new UUID(0, uid);
    }
}
