package dev.askel.server;

import dev.askel.http.Readiness;
import java.util.List;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.MemberStatus;

/**
 * Reports a node as ready while its cluster member status is Up and the node is not shutting down.
 */
final class MembershipReadiness implements Readiness {
    private final ActorSystem<?> system;
    private final Cluster cluster;

    MembershipReadiness(ActorSystem<?> system) {
        this.system = system;
        this.cluster = Cluster.get(system);
    }

    @Override
    public List<String> unmetConditions() {
        if (CoordinatedShutdown.get(system).getShutdownReason().isPresent()) {
            return List.of("this node is shutting down");
        }
        var status = cluster.selfMember().status();
        return status.equals(MemberStatus.up())
                ? List.of()
                : List.of("cluster membership of this node (status " + status + ")");
    }
}
