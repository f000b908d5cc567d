package dev.askel.engine.upgrade;

import dev.askel.engine.api.EngineError;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/** Reads the capabilities of the other nodes from the membership of the cluster. */
public final class MemberCapabilities implements NodeCapability.Check {
    private final Cluster cluster;

    /** Creates the check for the node of this actor system. */
    public MemberCapabilities(ActorSystem<?> system) {
        cluster = Cluster.get(system);
    }

    @Override
    public Optional<EngineError> refusal(NodeCapability capability) {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member -> !isThisNode(member) && !member.hasRole(capability.role()))
                .findFirst()
                .map(member ->
                        new EngineError.ConflictException(
                                "The node %s has an older release, which would ignore the change. Upgrade all nodes first."
                                        .formatted(member.address())));
    }

    private boolean isThisNode(Member member) {
        return member.uniqueAddress().equals(cluster.selfMember().uniqueAddress());
    }
}
