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
 * Marks members down that the database shows as lost. This is faster than Pekko's failure detector,
 * which must tolerate slow nodes.
 *
 * <ul>
 *   <li>A member whose session lock is missing for {@code lost-after} was killed, or cannot reach
 *       the database. Both cases have the same effect, because a node cannot work without the
 *       database. If its port also refuses connections, it is marked down after two polls.
 *   <li>When two members do not reach each other, although both reach the database, one is marked
 *       down. The mark in the database (a verdict) ensures that all nodes agree on the same member.
 *   <li>Members that Pekko's split-brain resolver has downed are also marked in the database.
 * </ul>
 */
final class Downing {
    private static final Logger LOG = LoggerFactory.getLogger(Downing.class);

    /**
     * The timeout is short, because the node's next beat waits for the connection. A running host
     * whose node has ended refuses the connection immediately.
     */
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(200);

    private final ClassicActorSystemProvider system;
    private final Cluster cluster;
    private final DatabaseSessionWatch sessionWatch;
    private final LinkWatch linkWatch;

    /** Members that Pekko has downed and that the next poll moves to {@link #toMark}. */
    private final Queue<Member> downedMembers = new ConcurrentLinkedQueue<>();

    /** Downed members that the next poll marks in the database. */
    private final Queue<Member> toMark = new ArrayDeque<>();

    /** Creates the object and subscribes to the members that Pekko downs. */
    Downing(ClassicActorSystemProvider system, FormationSettings settings) {
        this.system = system;
        this.cluster = Cluster.get(system);
        this.sessionWatch = new DatabaseSessionWatch(settings.lostAfter());
        this.linkWatch = new LinkWatch(settings.linkBrokenAfter());
        cluster.subscribe(
                ((ExtendedActorSystem) system.classicSystem())
                        .systemActorOf(
                                Props.create(DownedMemberListener.class, downedMembers),
                                "askel-downed"),
                ClusterEvent.initialStateAsEvents(),
                MemberDowned.class);
    }

    /** Receives each member that this node or another node has downed. */
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

    /** Downs the peers that are marked down in the database. This node can be one of them. */
    void applyVerdicts(List<Peer> peers) {
        peers.stream().filter(Peer::isMarkedDown).forEach(this::applyVerdict);
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
            // This node is not in its cluster state, because no member has admitted it yet. It must
            // shut down without joining.
            CoordinatedShutdown.get(system).run(CoordinatedShutdown.clusterDowningReason());
        }
    }

    /**
     * Marks down the members that this node finds lost. Call this method only while this node is a
     * member.
     *
     * @param beatAgeMax the maximum age of a node's last beat; reports of nodes with an older beat
     *     are ignored
     */
    void downLostMembers(MembersTable members, List<Peer> peers, Duration beatAgeMax)
            throws SQLException {
        recordDowned(members);
        downLostSessions(members);
        var broken = linkWatch.recordPollAndFindBroken(peers, System.nanoTime());
        if (!broken.isEmpty()) {
            members.markDown(broken, beatAgeMax);
        }
    }

    /**
     * Writes marks to the database for the members that Pekko has downed. A downed node that was
     * frozen reads its mark there before it writes.
     *
     * <p>A member is marked one beat after it was downed. When the split-brain resolver downs all
     * members, it downs this node last, and other nodes may have decided differently. After one
     * beat, this node knows that it is down, and marks no others.
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

    /**
     * Downs the members whose sessions are missing for too long, and the members whose sessions are
     * missing for two polls and whose ports refuse connections.
     */
    private void downLostSessions(MembersTable members) throws SQLException {
        for (int session :
                sessionWatch.recordPollAndFindLost(members.readSessions(), System.nanoTime())) {
            for (var member : membersOf(session)) {
                markDown(member, "it was killed or cannot reach the database", members);
            }
        }
        for (int session : sessionWatch.suspectedSessions()) {
            for (var member : membersOf(session)) {
                if (member.status().equals(MemberStatus.exiting())) {
                    // The member has moved all its shards and is about to end.
                    continue;
                }
                if (!NodeReachability.refusesConnections(member.address(), CONNECT_TIMEOUT)) {
                    // The host may be unreachable. One beat must wait for at most one such
                    // connection attempt.
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
     * Returns the members with this session key. There is none after the node has left. There are
     * several if their keys collide.
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
     * Marks the member down in the database and downs it in Pekko. Returns whether the member is
     * down; false when this node is itself marked down.
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
     * Notifies Pekko that the process of the member has ended. Otherwise Pekko removes the downed
     * member only after its heartbeats are missing.
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
