package dev.askel.cluster.formation;

import com.typesafe.config.Config;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.NodeIncarnation;
import dev.askel.cluster.tls.NodeSslEngines;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a node into its cluster and keeps its beat in the database while it is a member.
 *
 * <p>A node joins the live members it sees. It forms a new cluster only while it holds the right to
 * do so (an advisory lock) and after two looks, a quiet period apart, that showed no live member
 * while its own beats succeeded; any trouble with the database begins that period anew. A node that
 * sees a newer formation than its own ends itself with {@link OutdatedFormation}.
 *
 * <p>The beat's connection holds a lock that tells this node from all others, and by which members
 * that were killed are found out ({@link Downing}).
 */
public final class Formation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Formation.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    // An attempt and the pause behind it are shorter than the others wait for a lost session.
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration OPEN_AGAIN = Duration.ofMillis(200);

    /** Longer than all phases of an orderly stop may take. */
    private static final Duration LEAVING_MAX = Duration.ofMinutes(3);

    /** Several beats: one may be late. */
    private static final Duration BEATING = Duration.ofSeconds(2);

    private static final Duration ROUTE_TIMEOUT = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final ClassicActorSystemProvider system;
    private final ClusterDatabase database;
    private final FormationSettings settings;
    private final CompletableFuture<Formation> joined = new CompletableFuture<>();
    private final AtomicBoolean up = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("askel-formation").unstarted(this::run);
    private final Downing downing;
    private final Certainty certainty;
    private final Optional<SSLEngineProvider> engines;
    private Phase phase = new Phase.Looking();
    private boolean reachable = true;
    private boolean routesOpen = true;
    private boolean waitsForLeaving;
    private long leavingSince;

    private Formation(
            ClassicActorSystemProvider system,
            ClusterDatabase database,
            FormationSettings settings) {
        this.cluster = Cluster.get(system);
        this.system = system;
        this.database = database;
        this.settings = settings;
        this.downing = new Downing(system, settings);
        this.certainty = new Certainty(settings.lostAfter());
        this.engines = NodeSslEngines.of(system.classicSystem());
    }

    /**
     * Begins to look for the cluster.
     *
     * @param config resolved; {@code askel.cluster.formation} is read
     * @return at once; {@link #joined} tells when this node is a member
     */
    public static Formation through(
            ClusterDatabase database, ClassicActorSystemProvider system, Config config) {
        var formation = new Formation(system, database, FormationSettings.from(config));
        formation.cluster.registerOnMemberUp(() -> formation.up.set(true));
        formation.thread.start();
        return formation;
    }

    /** Forms a cluster of this node alone, which nobody joins; completes when it shows it as up. */
    public static CompletionStage<Cluster> alone(ClassicActorSystemProvider system) {
        var cluster = Cluster.get(system);
        var up = new CompletableFuture<Cluster>();
        cluster.registerOnMemberUp(() -> completeWhenShown(cluster, up));
        cluster.join(cluster.selfAddress());
        return up;
    }

    /** What the cluster shows is learnt by another actor than the one that calls back. */
    private static void completeWhenShown(Cluster cluster, CompletableFuture<Cluster> up) {
        if (cluster.selfMember().status().equals(MemberStatus.up())) {
            up.complete(cluster);
        } else {
            cluster.system()
                    .scheduler()
                    .scheduleOnce(
                            LOOK_AGAIN,
                            () -> completeWhenShown(cluster, up),
                            cluster.system().dispatcher());
        }
    }

    /** Completes when this node is a member and the others can see so. */
    public CompletionStage<Formation> joined() {
        return joined;
    }

    /**
     * Whether this node knew that the cluster counts on it so lately that nobody can have put it
     * out for its silence since: not when it stood still, nor while the database does.
     */
    public boolean isCertain() {
        return certainty.isAt(Certainty.Moment.now());
    }

    /**
     * Whether the cluster counts on this node, by what the database says now: not any more once the
     * others have put it out, or another cluster has been formed. This node may learn so a beat
     * later.
     *
     * @param connection any to the same database; nothing is locked
     */
    public boolean isMember(Connection connection) throws SQLException {
        return members(connection).isMember();
    }

    private MembersTable members(Connection connection) {
        return new MembersTable(
                connection, cluster.selfAddress().toString(), NodeIncarnation.of(system));
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                try (var connection = database.open("askel formation", OPEN_TIMEOUT)) {
                    // One that is merely slow is better than another one.
                    var answerMax = settings.beatAgeMax().dividedBy(2);
                    connection.setNetworkTimeout(
                            Runnable::run, Math.toIntExact(answerMax.toMillis()));
                    converse(connection, answerMax);
                } catch (SQLException e) {
                    lost(e);
                    if (phase instanceof Phase.Quiet) {
                        // The right to form went with the connection.
                        phase = new Phase.Looking();
                    }
                    downing.reset();
                    pause(OPEN_AGAIN);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // Nobody would beat for it any more; Scala throws what Java would have to declare.
            LOG.error("This node cannot tell the others that it lives; ending", e);
            certainty.lose();
            CoordinatedShutdown.get(system).run(CoordinatedShutdown.clusterDowningReason());
        }
    }

    private void converse(Connection connection, Duration answerMax)
            throws SQLException, InterruptedException {
        var members = members(connection);
        members.holdSession(answerMax);
        reachable = true;
        do {
            var began = Certainty.Moment.now();
            if (ending()) {
                certainty.lose();
                // It is no door for others any more, but lives until its work is handed over.
                leave(members);
                continue;
            }
            switch (phase) {
                case Phase.Forming(var formation) -> members.beatAsMember(formation, unreachable());
                case Phase.Member(var formation) -> members.beatAsMember(formation, unreachable());
                case Phase.Looking(), Phase.Quiet _, Phase.Joining _, Phase.Entered _ ->
                        members.beatAsCandidate(unreachable());
            }
            var peers = members.peers(BEATING);
            downing.follow(peers);
            var sight = members.look(settings.beatAgeMax(), met());
            tellOfLeaving(sight);
            take(Step.next(phase, sight, up.get(), System.nanoTime(), settings), members, peers);
            if (phase instanceof Phase.Member) {
                if (closed.getCount() > 0 && !isPutOut(peers)) {
                    certainty.beaten(began);
                } else {
                    certainty.lose();
                }
                downing.judge(members, peers, BEATING);
            }
        } while (!pause(settings.beatInterval()));
        members.leave();
    }

    private boolean isPutOut(List<Peer> peers) {
        var incarnation = NodeIncarnation.of(system);
        return peers.stream()
                .anyMatch(peer -> peer.putOut() && peer.incarnation().equals(incarnation));
    }

    /** The others wait for its end, but not for ever: it may hang. */
    private void leave(MembersTable members) throws SQLException {
        if (leavingSince == 0) {
            leavingSince = System.nanoTime();
        }
        if (System.nanoTime() - leavingSince < LEAVING_MAX.toNanos()) {
            members.beatAsLeaving();
        } else {
            members.leave();
        }
    }

    /** Told once until it is back. */
    private void lost(SQLException failure) {
        certainty.lose();
        if (reachable) {
            LOG.warn("The database {} cannot be reached: {}", database, failure.getMessage());
        }
        reachable = false;
    }

    private boolean ending() {
        return CoordinatedShutdown.get(system).getShutdownReason().isPresent();
    }

    /** The members that this node itself does not reach; the others see more or less. */
    private Set<UUID> unreachable() {
        var missed = new HashSet<UUID>();
        for (Member member : cluster.state().getUnreachable()) {
            if (!cluster.failureDetector().isAvailable(member.address())) {
                missed.add(NodeIncarnation.of(member));
            }
        }
        return missed;
    }

    /** Told once: else nobody knew why it does not come up. */
    private void tellOfLeaving(Sight sight) {
        var waits = phase instanceof Phase.Looking && sight.leaving() && !sight.hasMembers();
        if (waits && !waitsForLeaving) {
            LOG.info(
                    "Not forming a cluster before the nodes that have left the last one have ended");
        }
        waitsForLeaving = waits;
    }

    /** The members beside this node, since they have let it in. */
    private Set<UUID> met() {
        var met = new HashSet<UUID>();
        for (Member member : cluster.state().getMembers()) {
            if (!member.uniqueAddress().equals(cluster.selfUniqueAddress())) {
                met.add(NodeIncarnation.of(member));
            }
        }
        return met;
    }

    private void take(Step step, MembersTable members, List<Peer> peers) throws SQLException {
        switch (step) {
            case Step.Wait() -> {}
            case Step.Claim() ->
                    phase =
                            members.claim()
                                    ? new Phase.Quiet(System.nanoTime())
                                    : new Phase.Looking();
            case Step.GiveBack() -> {
                members.giveBack();
                phase = new Phase.Looking();
            }
            case Step.Form() -> {
                var formation = members.form();
                LOG.info(
                        "Forming cluster {} as its first member {}",
                        formation,
                        cluster.selfAddress());
                phase = new Phase.Forming(formation);
                cluster.join(cluster.selfAddress());
            }
            case Step.Join _ when !reachesAll(peers) -> phase = new Phase.Looking();
            case Step.Join(var formation, var addresses) -> {
                LOG.info("Joining cluster {} at {}", formation, addresses);
                phase = new Phase.Joining(formation, addresses, System.nanoTime());
                List<Address> seeds = addresses.stream().map(AddressFromURIString::parse).toList();
                cluster.joinSeedNodes(seeds);
            }
            case Step.Enter(var formation) ->
                    phase = new Phase.Entered(formation, System.nanoTime());
            case Step.Belong(var formation) -> {
                if (phase instanceof Phase.Forming) {
                    members.giveBack();
                }
                members.beatAsMember(formation, unreachable());
                members.forgetEnded(formation);
                phase = new Phase.Member(formation);
                LOG.info("Member of cluster {} as {}", formation, cluster.selfAddress());
                joined.complete(this);
            }
            case Step.End(var formation, var newer) -> {
                LOG.error(
                        newer > formation
                                ? "This node belongs to cluster {}, but {} has been formed since; ending"
                                : "This node was let into cluster {}, of which nothing is left; ending",
                        formation,
                        newer);
                closed.countDown();
                CoordinatedShutdown.get(system).run(new OutdatedFormation(formation, newer));
            }
        }
    }

    /**
     * Whether the way to every member is open: one that cannot reach them all would be put out soon
     * after they let it in.
     */
    private boolean reachesAll(List<Peer> peers) {
        var closed =
                peers.stream()
                        .filter(peer -> peer.counts() && peer.member())
                        .map(Peer::address)
                        .filter(address ->
                                !Route.isOpen(
                                        AddressFromURIString.parse(address),
                                        ROUTE_TIMEOUT,
                                        engines))
                        .findFirst();
        closed.filter(_ -> routesOpen)
                .ifPresent(
                        address -> LOG.warn("Not joining before {} can be reached, too", address));
        routesOpen = closed.isEmpty();
        return routesOpen;
    }

    /** Waits for the next beat; true when there is none, because this node ends. */
    private boolean pause(Duration time) throws InterruptedException {
        return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Stops the beat and marks this node as gone, if the database can be reached. To be called when
     * the actor system has ended, or has left the cluster and is left behind: the others do without
     * this node from then on.
     */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
