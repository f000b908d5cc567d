package dev.askel.cluster.formation;

import dev.askel.cluster.NodeIncarnation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberDowned;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.remote.UniqueAddress;
import org.apache.pekko.remote.artery.QuarantinedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks members down that are lost according to the database. This is faster than Pekko's failure
 * detector, which must tolerate slow nodes.
 *
 * <ul>
 *   <li>A member whose session lock stays missing was killed, or is cut off from the database and
 *       cannot work without it. It is marked down immediately when its port refuses connections.
 *   <li>When two members do not reach each other, though both reach the database, one is marked
 *       down by a verdict in the database.
 *   <li>Members that Pekko's split-brain resolver has downed are also marked in the database, so
 *       that it contains all verdicts.
 * </ul>
 */
final class Downing {
    private static final Logger LOG = LoggerFactory.getLogger(Downing.class);

    /** Short, because the beat waits for it, and a host without a listener refuses immediately. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(200);

    private final ClassicActorSystemProvider system;
    private final Cluster cluster;
    private final SessionWatch sessionWatch;
    private final LinkWatch linkWatch;

    /** Members that Pekko has downed and that may not be marked in the database yet. */
    private final Queue<Member> downedMembers = new ConcurrentLinkedQueue<>();

    /** Downed members that the next poll marks in the database. */
    private final Queue<Member> toMark = new ArrayDeque<>();

    /** Subscribes to the members that Pekko downs. */
    Downing(ClassicActorSystemProvider system, FormationSettings settings) {
        this.system = system;
        this.cluster = Cluster.get(system);
        this.sessionWatch = new SessionWatch(settings.lostAfter());
        this.linkWatch = new LinkWatch(settings.linkBrokenAfter());
        cluster.subscribe(
                ((ExtendedActorSystem) system.classicSystem())
                        .systemActorOf(
                                Props.create(DownedMemberListener.class, downedMembers),
                                "askel-downed"),
                ClusterEvent.initialStateAsEvents(),
                MemberDowned.class);
    }

    /** Receives each member that any node has downed. */
    static final class DownedMemberListener extends AbstractActor {
        private final Queue<Member> downedMembers;

        DownedMemberListener(Queue<Member> downedMembers) {
            this.downedMembers = downedMembers;
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .match(MemberDowned.class, event -> downedMembers.add(event.member()))
                    .build();
        }
    }

    /** Discards all observations, because this node could not poll for a while. */
    void reset() {
        sessionWatch.reset();
        linkWatch.reset();
    }

    /** Downs the peers that are marked down in the database, possibly this node. */
    void applyVerdicts(List<Peer> peers) {
        peers.stream().filter(Peer::markedDown).forEach(this::applyVerdict);
    }

    private void applyVerdict(Peer peer) {
        for (Member member : cluster.state().getMembers()) {
            if (peer.incarnation().equals(NodeIncarnation.of(member))) {
                if (!member.status().equals(MemberStatus.down())) {
                    LOG.warn("{} is marked down in the database; downing it", member.address());
                    cluster.down(member.address());
                }
                return;
            }
        }
        if (peer.incarnation().equals(NodeIncarnation.of(system))) {
            // This node has not received its admission yet, and never will.
            CoordinatedShutdown.get(system).run(CoordinatedShutdown.clusterDowningReason());
        }
    }

    /**
     * Marks down the members that this node finds lost. Only a member may call this.
     *
     * @param beatAgeMax the maximum age of a beat; links that a node with an older beat reports are
     *     ignored
     */
    void downLost(MembersTable members, List<Peer> peers, Duration beatAgeMax) throws SQLException {
        recordDowned(members);
        downLostSessions(members);
        var broken = linkWatch.brokenLinks(peers, System.nanoTime());
        if (!broken.isEmpty()) {
            members.markDown(broken, beatAgeMax);
        }
    }

    /**
     * Marks the members in the database that Pekko has downed, because a frozen node reads the mark
     * there before it writes. Marking waits for one beat. A resolver that downs all members downs
     * itself last, while other nodes may have decided differently; after one beat this node knows
     * that it is down itself.
     */
    private void recordDowned(MembersTable members) throws SQLException {
        var ownStatus = cluster.selfMember().status();
        if (ownStatus.equals(MemberStatus.down()) || ownStatus.equals(MemberStatus.removed())) {
            return;
        }
        for (var member = toMark.peek(); member != null; member = toMark.peek()) {
            members.markDown(member.address().toString(), NodeIncarnation.of(member));
            toMark.remove();
        }
        for (var member = downedMembers.poll(); member != null; member = downedMembers.poll()) {
            toMark.add(member);
        }
    }

    /** Downs the members whose sessions stay missing. */
    private void downLostSessions(MembersTable members) throws SQLException {
        for (int session : sessionWatch.lostSessions(members.sessions(), System.nanoTime())) {
            for (var member : membersOf(session)) {
                markDown(member, "it was killed or cannot reach the database", members);
            }
        }
        for (int session : sessionWatch.suspectedSessions()) {
            for (var member : membersOf(session)) {
                if (member.status().equals(MemberStatus.exiting())) {
                    // The member has moved all its shards and is about to leave.
                    continue;
                }
                if (!NodeReachability.refusesConnections(member.address(), CONNECT_TIMEOUT)) {
                    // The host may be unreachable. The beat waits for one such connection only.
                    return;
                }
                if (markDown(member, "its port refuses connections", members)) {
                    sessionWatch.forget(session);
                    publishQuarantined(member);
                }
            }
        }
    }

    /**
     * The members with this session key: usually one; none after it left; several when keys
     * collide.
     */
    private List<Member> membersOf(int session) {
        var found = new ArrayList<Member>();
        for (Member member : cluster.state().getMembers()) {
            if (MembersTable.sessionKey(NodeIncarnation.of(member)) == session) {
                found.add(member);
            }
        }
        return found;
    }

    /**
     * Marks the member down and downs it; returns whether it is down. Fails when this node is
     * marked down.
     */
    private boolean markDown(Member member, String reason, MembersTable members)
            throws SQLException {
        if (member.status().equals(MemberStatus.down())) {
            return true;
        }
        UUID incarnation = NodeIncarnation.of(member);
        if (!members.markDown(member.address().toString(), incarnation)) {
            return false;
        }
        LOG.warn(
                "{} no longer has a session with the database ({}); downing it",
                member.address(),
                reason);
        cluster.down(member.address());
        return true;
    }

    /**
     * Publishes that the process of the member has ended. Without this Pekko waits until the downed
     * member has missed its heartbeats.
     */
    private void publishQuarantined(Member member) {
        cluster.system()
                .eventStream()
                .publish(
                        new QuarantinedEvent(
                                new UniqueAddress(
                                        member.address(), member.uniqueAddress().longUid())));
    }
}
