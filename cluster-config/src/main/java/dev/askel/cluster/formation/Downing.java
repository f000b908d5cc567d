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
 * Has the cluster go on without members that the database tells are lost, before its failure
 * detector would, which has to be patient with nodes that are merely slow.
 *
 * <p>Members whose session's lock is gone for good were killed, or are cut off from the database
 * and can do nothing without; where nobody listens any more, they are put out at once. Of two nodes
 * that do not reach each other, though both reach the database, one is put out by a verdict that
 * stands there. So that all verdicts stand there, whom Pekko's resolver has put out is marked as
 * well.
 */
final class Downing {
    private static final Logger LOG = LoggerFactory.getLogger(Downing.class);

    /** A host that has nobody listening says so at once; the beat waits for it. */
    private static final Duration REFUSED_WITHIN = Duration.ofMillis(200);

    private final ClassicActorSystemProvider system;
    private final Cluster cluster;
    private final SessionWatch watch;
    private final LinkWatch links;

    /** Members that Pekko goes on without, which the database may not say yet. */
    private final Queue<Member> downed = new ConcurrentLinkedQueue<>();

    /** Those of them that are to be marked at the next look. */
    private final Queue<Member> toMark = new ArrayDeque<>();

    /** One that has seen nothing yet. */
    Downing(ClassicActorSystemProvider system, FormationSettings settings) {
        this.system = system;
        this.cluster = Cluster.get(system);
        this.watch = new SessionWatch(settings.lostAfter());
        this.links = new LinkWatch(settings.linkBrokenAfter());
        cluster.subscribe(
                ((ExtendedActorSystem) system.classicSystem())
                        .systemActorOf(Props.create(Downed.class, downed), "askel-downed"),
                ClusterEvent.initialStateAsEvents(),
                MemberDowned.class);
    }

    /** Hears of each member that is put out, by whomever. */
    static final class Downed extends AbstractActor {
        private final Queue<Member> downed;

        Downed(Queue<Member> downed) {
            this.downed = downed;
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .match(MemberDowned.class, event -> downed.add(event.member()))
                    .build();
        }
    }

    /** Forgets what was seen: one that cannot look itself puts nobody out. */
    void reset() {
        watch.reset();
        links.reset();
    }

    /** Goes on without those that were put out, be it this node. */
    void follow(List<Peer> peers) {
        peers.stream().filter(Peer::putOut).forEach(this::follow);
    }

    private void follow(Peer peer) {
        for (Member member : cluster.state().getMembers()) {
            if (peer.incarnation().equals(NodeIncarnation.of(member))) {
                if (!member.status().equals(MemberStatus.down())) {
                    LOG.warn(
                            "{} was put out by a verdict in the database: going on without it",
                            member.address());
                    cluster.down(member.address());
                }
                return;
            }
        }
        if (peer.incarnation().equals(NodeIncarnation.of(system))) {
            // It has not heard yet that it was let in, and will not.
            CoordinatedShutdown.get(system).run(CoordinatedShutdown.clusterDowningReason());
        }
    }

    /**
     * Puts out those that this node, a member, finds lost.
     *
     * @param beating how old the beat of a node may be whose word on its links counts
     */
    void judge(MembersTable members, List<Peer> peers, Duration beating) throws SQLException {
        mark(members);
        putOutTheLost(members);
        var broken = links.broken(peers, System.nanoTime());
        if (!broken.isEmpty()) {
            members.putOut(broken, beating);
        }
    }

    /**
     * Marks whom Pekko goes on without, as the resolver decides: one that was frozen has to find it
     * where it writes. A beat later only, when this node would know that it is put out itself: who
     * takes all down takes itself last, and the others may not have decided so.
     */
    private void mark(MembersTable members) throws SQLException {
        var own = cluster.selfMember().status();
        if (own.equals(MemberStatus.down()) || own.equals(MemberStatus.removed())) {
            return;
        }
        for (var member = toMark.peek(); member != null; member = toMark.peek()) {
            members.putOut(member.address().toString(), NodeIncarnation.of(member));
            toMark.remove();
        }
        for (var member = downed.poll(); member != null; member = downed.poll()) {
            toMark.add(member);
        }
    }

    /** Goes on without those whose sessions are gone for good. */
    private void putOutTheLost(MembersTable members) throws SQLException {
        for (int session : watch.gone(members.sessions(), System.nanoTime())) {
            for (var member : membersOf(session)) {
                putOut(member, "it was killed, or is cut off from it", members);
            }
        }
        for (int session : watch.suspected()) {
            for (var member : membersOf(session)) {
                if (member.status().equals(MemberStatus.exiting())) {
                    // It has handed over all it had, and is a member for a moment only.
                    continue;
                }
                if (!Route.isRefused(member.address(), REFUSED_WITHIN)) {
                    // Its host may be gone: one such a look is enough to wait for.
                    return;
                }
                if (putOut(member, "nobody listens there", members)) {
                    watch.forget(session);
                    isNoMore(member);
                }
            }
        }
    }

    /** One, unless it has left, or shares the name of its session. */
    private List<Member> membersOf(int session) {
        var found = new ArrayList<Member>();
        for (Member member : cluster.state().getMembers()) {
            if (MembersTable.sessionOf(NodeIncarnation.of(member)) == session) {
                found.add(member);
            }
        }
        return found;
    }

    /** Whether it is put out; not when this node is. */
    private boolean putOut(Member member, String because, MembersTable members)
            throws SQLException {
        if (member.status().equals(MemberStatus.down())) {
            return true;
        }
        UUID incarnation = NodeIncarnation.of(member);
        if (!members.putOut(member.address().toString(), incarnation)) {
            return false;
        }
        LOG.warn(
                "{} has no session with the database any more: {}; going on without it",
                member.address(),
                because);
        cluster.down(member.address());
        return true;
    }

    /**
     * Its process has ended. Of what was put out Pekko waits otherwise until it has missed its
     * heartbeats.
     */
    private void isNoMore(Member member) {
        cluster.system()
                .eventStream()
                .publish(
                        new QuarantinedEvent(
                                new UniqueAddress(
                                        member.address(), member.uniqueAddress().longUid())));
    }
}
