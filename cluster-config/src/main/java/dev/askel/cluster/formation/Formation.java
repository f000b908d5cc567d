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
 * Joins this node to its cluster, or forms a new one. It periodically writes a beat, a sign of
 * life, to the database.
 *
 * <p>A node joins the live members that it reads from the database. It forms a new cluster only if
 * it holds the formation lock (an advisory lock) and sees no live member during a quiet period. A
 * failure of the database restarts the quiet period.
 *
 * <p>Clusters are numbered; such a number identifies a formation. A node shuts down with {@link
 * UnusableCluster} when it reads a newer formation than its own, or when the cluster that admitted
 * it has no members left.
 *
 * <p>The connection that writes the beat holds a lock that identifies this node. {@link Downing}
 * detects killed members by their missing locks.
 */
public final class Formation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Formation.class);

    private static final Duration STATE_POLL_INTERVAL = Duration.ofMillis(10);

    // The time limit for connecting to a database host, and for each statement while connecting.
    // This limit and the pause between two attempts together are shorter than lost-after. So a node
    // whose first attempt to reconnect succeeds is not marked down.
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration REOPEN_PAUSE = Duration.ofMillis(200);

    /**
     * A time longer than a complete coordinated shutdown. After it, other nodes no longer wait for
     * this node.
     */
    private static final Duration LEAVING_MAX = Duration.ofMinutes(3);

    /**
     * The maximum age of the last beat of a node that counts as beating. It covers several beats,
     * because a beat may be late.
     */
    private static final Duration BEAT_AGE_MAX = Duration.ofSeconds(2);

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
    private final MembershipEvidence evidence;
    private final Optional<SSLEngineProvider> engines;
    private JoinPhase phase = new JoinPhase.Searching();
    private boolean databaseReachable = true;
    private boolean reachesMembers = true;
    private boolean waitLogged;
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
        this.evidence = new MembershipEvidence(settings.lostAfter());
        this.engines = NodeSslEngines.of(system.classicSystem());
    }

    /**
     * Starts searching for the cluster.
     *
     * @param config the resolved configuration, with {@code askel.cluster.formation}
     * @return the formation, without waiting; {@link #whenJoined} completes when this node is a
     *     member
     */
    public static Formation start(
            ClusterDatabase database, ClassicActorSystemProvider system, Config config) {
        var formation = new Formation(system, database, FormationSettings.from(config));
        formation.cluster.registerOnMemberUp(() -> formation.up.set(true));
        formation.thread.start();
        return formation;
    }

    /**
     * Forms a cluster that contains only this node. No other node can join. Completes when the
     * cluster state shows this node as up.
     */
    public static CompletionStage<Cluster> formAlone(ClassicActorSystemProvider system) {
        var cluster = Cluster.get(system);
        var up = new CompletableFuture<Cluster>();
        cluster.registerOnMemberUp(() -> completeWhenShown(cluster, up));
        cluster.join(cluster.selfAddress());
        return up;
    }

    /** Polls the cluster state, because it may be updated only after Pekko calls back. */
    private static void completeWhenShown(Cluster cluster, CompletableFuture<Cluster> up) {
        if (cluster.selfMember().status().equals(MemberStatus.up())) {
            up.complete(cluster);
        } else {
            cluster.system()
                    .scheduler()
                    .scheduleOnce(
                            STATE_POLL_INTERVAL,
                            () -> completeWhenShown(cluster, up),
                            cluster.system().dispatcher());
        }
    }

    /** Completes when this node is a member and its row in the database shows this. */
    public CompletionStage<Formation> whenJoined() {
        return joined;
    }

    /**
     * Whether this node has recent {@link MembershipEvidence}. If so, no other node has marked it
     * down because of missing beats. The result is false for some time after this node was paused,
     * and while the database is unavailable.
     */
    public boolean isCertainlyMember() {
        return evidence.holdsAt(MembershipEvidence.ClockReading.now());
    }

    /**
     * Reads from the database whether this node is still a member. False after other nodes have
     * marked it down or formed another cluster. The result can change before this node itself
     * detects the change with its next beat.
     *
     * @param connection any connection to the same database; the query waits for no row locks
     */
    public boolean isMember(Connection connection) throws SQLException {
        return membersTable(connection).isMember();
    }

    private MembersTable membersTable(Connection connection) {
        return new MembersTable(
                connection, cluster.selfAddress().toString(), NodeIncarnation.of(system));
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                try (var connection = database.open("askel formation", OPEN_TIMEOUT)) {
                    // The timeout is long: waiting for a slow response is better than reconnecting,
                    // which releases the session lock.
                    var answerMax = settings.beatAgeMax().dividedBy(2);
                    connection.setNetworkTimeout(
                            Runnable::run, Math.toIntExact(answerMax.toMillis()));
                    runBeats(connection, answerMax);
                } catch (SQLException e) {
                    onConnectionLost(e);
                    if (phase instanceof JoinPhase.QuietPeriod) {
                        // The formation lock was released with the connection.
                        phase = new JoinPhase.Searching();
                    }
                    downing.reset();
                    pause(REOPEN_PAUSE);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // Without this thread the node writes no beats, so it must shut down. All exceptions
            // are caught, because Scala code can throw undeclared checked exceptions.
            LOG.error("This node cannot write its beat; shutting down", e);
            evidence.invalidate();
            CoordinatedShutdown.get(system).run(CoordinatedShutdown.clusterDowningReason());
        }
    }

    private void runBeats(Connection connection, Duration answerMax)
            throws SQLException, InterruptedException {
        var members = membersTable(connection);
        members.acquireSessionLock(answerMax);
        databaseReachable = true;
        do {
            var startedAt = MembershipEvidence.ClockReading.now();
            if (isShuttingDown()) {
                evidence.invalidate();
                // The node no longer admits other nodes, but runs until its shards have moved.
                beatWhileLeaving(members);
                continue;
            }
            switch (phase) {
                case JoinPhase.Forming(var formation) ->
                        members.writeMemberBeat(formation, unreachable());
                case JoinPhase.Member(var formation) ->
                        members.writeMemberBeat(formation, unreachable());
                case JoinPhase.Searching(),
                        JoinPhase.QuietPeriod _,
                        JoinPhase.Joining _,
                        JoinPhase.Admitted _ ->
                        members.writeCandidateBeat(unreachable());
            }
            var peers = members.readPeers(BEAT_AGE_MAX);
            downing.applyVerdicts(peers);
            var snapshot = members.readSnapshot(settings.beatAgeMax(), otherMembers());
            logWaitForLeaving(snapshot);
            perform(
                    FormationAction.next(phase, snapshot, up.get(), System.nanoTime(), settings),
                    members,
                    peers);
            if (phase instanceof JoinPhase.Member) {
                if (closed.getCount() > 0 && !isMarkedDown(peers)) {
                    evidence.recordBeat(startedAt);
                } else {
                    evidence.invalidate();
                }
                downing.downLostMembers(members, peers, BEAT_AGE_MAX);
            }
        } while (!pause(settings.beatInterval()));
        members.markLeft();
    }

    private boolean isMarkedDown(List<Peer> peers) {
        var incarnation = NodeIncarnation.of(system);
        return peers.stream()
                .anyMatch(peer -> peer.isMarkedDown() && peer.incarnation().equals(incarnation));
    }

    /**
     * Writes beats in the state {@code left}. Other nodes form no new cluster until this node has
     * ended. They wait for a limited time only, because this node may hang.
     */
    private void beatWhileLeaving(MembersTable members) throws SQLException {
        if (leavingSince == 0) {
            leavingSince = System.nanoTime();
        }
        if (System.nanoTime() - leavingSince < LEAVING_MAX.toNanos()) {
            members.writeLeavingBeat();
        } else {
            members.markLeft();
        }
    }

    /** Withdraws the membership evidence, and logs the first failure of an outage. */
    private void onConnectionLost(SQLException failure) {
        evidence.invalidate();
        if (databaseReachable) {
            LOG.warn("The database {} cannot be reached: {}", database, failure.getMessage());
        }
        databaseReachable = false;
    }

    private boolean isShuttingDown() {
        return CoordinatedShutdown.get(system).getShutdownReason().isPresent();
    }

    /** Returns the members that this node's own failure detector reports as unreachable. */
    private Set<UUID> unreachable() {
        var unreachable = new HashSet<UUID>();
        for (Member member : cluster.state().getUnreachable()) {
            if (!cluster.failureDetector().isAvailable(member.address())) {
                unreachable.add(NodeIncarnation.of(member));
            }
        }
        return unreachable;
    }

    /** Logs once that this node waits for nodes that are leaving before it forms a cluster. */
    private void logWaitForLeaving(MembersSnapshot snapshot) {
        var isWaiting =
                phase instanceof JoinPhase.Searching
                        && snapshot.hasLeavingNode()
                        && !snapshot.hasLiveMembers();
        if (isWaiting && !waitLogged) {
            LOG.info(
                    "Not forming a cluster before the nodes that left the previous one have ended");
        }
        waitLogged = isWaiting;
    }

    /**
     * Returns the other members in Pekko's cluster state; empty until they have admitted this node.
     */
    private Set<UUID> otherMembers() {
        var others = new HashSet<UUID>();
        for (Member member : cluster.state().getMembers()) {
            if (!member.uniqueAddress().equals(cluster.selfUniqueAddress())) {
                others.add(NodeIncarnation.of(member));
            }
        }
        return others;
    }

    private void perform(FormationAction action, MembersTable members, List<Peer> peers)
            throws SQLException {
        switch (action) {
            case FormationAction.Wait() -> {}
            case FormationAction.LockFormation() ->
                    phase =
                            members.tryLockFormation()
                                    ? new JoinPhase.QuietPeriod(System.nanoTime())
                                    : new JoinPhase.Searching();
            case FormationAction.UnlockFormation() -> {
                members.unlockFormation();
                phase = new JoinPhase.Searching();
            }
            case FormationAction.Form() -> {
                var formation = members.createFormation();
                LOG.info(
                        "Forming cluster {} as its first member {}",
                        formation,
                        cluster.selfAddress());
                phase = new JoinPhase.Forming(formation);
                cluster.join(cluster.selfAddress());
            }
            case FormationAction.Join _ when !reachesAll(peers) ->
                    phase = new JoinPhase.Searching();
            case FormationAction.Join(var formation, var addresses) -> {
                LOG.info("Joining cluster {} at {}", formation, addresses);
                phase = new JoinPhase.Joining(formation, addresses, System.nanoTime());
                List<Address> seeds = addresses.stream().map(AddressFromURIString::parse).toList();
                cluster.joinSeedNodes(seeds);
            }
            case FormationAction.AwaitMembership(var formation) ->
                    phase = new JoinPhase.Admitted(formation, System.nanoTime());
            case FormationAction.BecomeMember(var formation) -> {
                if (phase instanceof JoinPhase.Forming) {
                    members.unlockFormation();
                }
                members.writeMemberBeat(formation, unreachable());
                members.deleteEndedNodes(formation);
                phase = new JoinPhase.Member(formation);
                LOG.info("Member of cluster {} as {}", formation, cluster.selfAddress());
                joined.complete(this);
            }
            case FormationAction.ShutDown(var formation, var newest) -> {
                LOG.error(
                        newest > formation
                                ? "This node belongs to cluster {}, but {} has been formed since;"
                                        + " shutting down"
                                : "This node was admitted to cluster {}, which has no members left;"
                                        + " shutting down",
                        formation,
                        newest);
                closed.countDown();
                CoordinatedShutdown.get(system).run(new UnusableCluster(formation, newest));
            }
        }
    }

    /**
     * Whether this node reaches every member. Otherwise it must not join, because it would soon be
     * marked down.
     */
    private boolean reachesAll(List<Peer> peers) {
        var unreachable =
                peers.stream()
                        .filter(peer -> peer.isActive() && peer.isMember())
                        .map(Peer::address)
                        .filter(address ->
                                !NodeReachability.isReachable(
                                        AddressFromURIString.parse(address),
                                        ROUTE_TIMEOUT,
                                        engines))
                        .findFirst();
        unreachable
                .filter(_ -> reachesMembers)
                .ifPresent(address ->
                        LOG.warn("Not joining the cluster before {} can be reached", address));
        reachesMembers = unreachable.isEmpty();
        return reachesMembers;
    }

    /**
     * Waits for the next beat. Returns true when this node ends, so that no further beat is needed.
     */
    private boolean pause(Duration time) throws InterruptedException {
        return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Stops the beats, and marks this node as left if the database is available. Other nodes then
     * no longer wait for this node. Call this method when the actor system has ended, or when it
     * has left the cluster but does not terminate.
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
