package dev.askel.load.cluster;

import dev.askel.load.mix.CrashPoint;
import dev.askel.load.mix.KillObserver;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Injects faults into a cluster. */
final class FaultInjector {
    private static final List<CrashPoint> TARGET_CALLS =
            List.of(
                    CrashPoint.START_IS_UNANSWERED,
                    CrashPoint.ANSWER_IS_UNANSWERED,
                    CrashPoint.STOP_IS_UNANSWERED,
                    CrashPoint.POLL_IS_UNANSWERED);
    private static final Duration TARGET_CALL_MAX = Duration.ofSeconds(20);
    private static final Set<Integer> ALL_NODES = Set.of(1, 2, 3);
    private static final int CALL_MAX_MICROS = 4000;
    // This time is longer than the other nodes need to mark a killed node down.
    private static final Duration DOWN_TIME = Duration.ofSeconds(8);
    private static final Duration OVERLOADED_MIN = Duration.ofSeconds(12);
    private static final int OVERLOADED_EXTRA_MAX_SECONDS = 4;
    private static final Duration FROZEN = Duration.ofSeconds(60);
    // The maximum wait, from the start of a partition, until a node that was marked down ends.
    private static final Duration PARTITION_MAX = Duration.ofSeconds(30);
    // The maximum time for which a partition continues after a node was marked down and restarted.
    private static final int PARTITION_EXTRA_MAX_MILLIS = 6000;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration LOSSY = Duration.ofSeconds(15);
    private static final Duration NODE_MAX = Duration.ofSeconds(90);
    private static final Duration DATABASE_DOWN_TIME = Duration.ofSeconds(3);
    private static final Duration STALL = Duration.ofSeconds(30);
    private static final Duration FULL = Duration.ofSeconds(12);
    private static final Duration CLOCK_OFFSET = Duration.ofHours(1);
    // The nodes read the clock of the database every ten seconds.
    private static final Duration CLOCK_WRONG = Duration.ofSeconds(25);
    private static final Duration STANDBY_LAG = Duration.ofSeconds(4);
    private static final Duration OLD_PRIMARY_TIME = Duration.ofSeconds(10);

    private final TestCluster cluster;
    private final KillObserver killObserver;
    private final RandomGenerator random;
    private final Optional<ServerCommand> lastRelease;
    private final ServerCommand current;
    private final Overload overload;
    private Set<Integer> candidates = ALL_NODES;

    /**
     * Creates an injector that chooses nodes and moments with a random generator.
     *
     * @param currentBuild the build that nodes run
     * @param lastRelease the last release, if there is one
     * @param overload generates the additional load of {@link FaultKind#OVERLOAD}
     */
    FaultInjector(
            TestCluster cluster,
            KillObserver killObserver,
            RandomGenerator random,
            ServerCommand currentBuild,
            Optional<ServerCommand> lastRelease,
            Overload overload) {
        this.cluster = cluster;
        this.killObserver = killObserver;
        this.random = random;
        this.current = currentBuild;
        this.lastRelease = lastRelease;
        this.overload = overload;
    }

    /**
     * Prepares the cluster for a fault, for example with a standby or with nodes of the previous
     * build.
     */
    void prepare(FaultKind kind)
            throws IOException,
                    SQLException,
                    ErrorResponseException,
                    UnknownOutcomeException,
                    InterruptedException {
        switch (kind) {
            case OVERLOAD -> overload.createMachine();
            case POSTGRES_FAILOVER, OLD_PRIMARY -> {
                cluster.nonPrimaryDatabase().startAsStandbyOf(cluster.primaryDatabase());
                cluster.primaryDatabase().requireSynchronousStandby();
            }
            case ASYNC_STANDBY -> {
                cluster.nonPrimaryDatabase().startAsStandbyOf(cluster.primaryDatabase());
                cluster.primaryDatabase().awaitStandby();
            }
            case ROLLING_UPDATE ->
                    cluster.replaceNodes(
                            lastRelease.orElseThrow(() ->
                                    new IllegalStateException(
                                            "There is no release to update from:"
                                                    + " --release names it.")),
                            NODE_MAX);
            case KILL,
                    FREEZE,
                    NEW_INCARNATION,
                    CUT,
                    PARTITION,
                    ASYMMETRIC,
                    PARTIAL,
                    DATABASE_CUT,
                    LOSS,
                    ROLLING_RESTART,
                    POSTGRES_KILL,
                    POSTGRES_RESTART,
                    POSTGRES_STALL,
                    POSTGRES_DISK_FULL,
                    CLOCK_STEP -> {
                // These faults need no preparation.
            }
        }
    }

    /**
     * Injects a fault and returns after its end.
     *
     * @param observedHosts the hosts of nodes with observed executions. A fault of one node affects
     *     one of these nodes, or any node if the set is empty.
     */
    InjectedFault inject(FaultKind kind, Set<Integer> observedHosts)
            throws IOException, SQLException, InterruptedException {
        candidates = observedHosts.isEmpty() ? ALL_NODES : observedHosts;
        return switch (kind) {
            case KILL -> kill();
            case OVERLOAD -> overload();
            case FREEZE -> freeze();
            case NEW_INCARNATION -> newIncarnation();
            case CUT -> cut();
            case PARTITION -> partition(kind);
            case ASYMMETRIC -> partition(kind);
            case PARTIAL -> partition(kind);
            case DATABASE_CUT -> databaseCut();
            case LOSS -> loss();
            case ROLLING_RESTART, ROLLING_UPDATE -> {
                long began = now();
                cluster.updateEachNode(current, NODE_MAX);
                yield new InjectedFault("nodes 1, 2, 3", ALL_NODES, began, now());
            }
            case POSTGRES_KILL -> {
                var moment = awaitTargetCall();
                long began = now();
                cluster.primaryDatabase().kill();
                cluster.primaryDatabase().start();
                yield databaseFault(moment, began);
            }
            case POSTGRES_RESTART -> {
                var moment = awaitTargetCall();
                long began = now();
                cluster.primaryDatabase().stopImmediately();
                pause(DATABASE_DOWN_TIME);
                cluster.primaryDatabase().start();
                yield databaseFault(moment, began);
            }
            case POSTGRES_STALL -> {
                var moment = awaitTargetCall();
                long began = now();
                cluster.primaryDatabase().suspend();
                pause(STALL);
                cluster.primaryDatabase().resume();
                yield databaseFault(moment, began);
            }
            case POSTGRES_DISK_FULL -> diskFull();
            case CLOCK_STEP -> stepClock();
            case POSTGRES_FAILOVER -> {
                var moment = awaitTargetCall();
                long began = failOver();
                yield databaseFault(moment, began);
            }
            case OLD_PRIMARY -> {
                var moment = awaitTargetCall();
                long began = failOver();
                var old = cluster.nonPrimaryDatabase();
                var alone = random.nextBoolean();
                pause(DATABASE_DOWN_TIME);
                if (alone) {
                    old.startWithoutReplication();
                } else {
                    old.start();
                }
                pause(OLD_PRIMARY_TIME);
                old.kill();
                yield databaseFault(
                        moment + (alone ? ", it commits alone" : ", it waits for its standby"),
                        began);
            }
            case ASYNC_STANDBY -> {
                var primary = cluster.primaryDatabase().host();
                var standby = cluster.nonPrimaryDatabase().host();
                cluster.network().block(primary, standby);
                cluster.network().block(standby, primary);
                pause(STANDBY_LAG);
                var moment = awaitTargetCall();
                long began = failOver();
                cluster.network().unblockAll();
                yield databaseFault(moment, began);
            }
        };
    }

    private static InjectedFault databaseFault(String moment, long began) {
        return new InjectedFault(moment, Set.of(), began, now());
    }

    private static InjectedFault nodeFault(ClusterNode node, String moment, long began) {
        return new InjectedFault(
                "node %d, %s".formatted(node.host(), moment), Set.of(node.host()), began, now());
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    /**
     * Waits until a call of a random kind is active, and then for some microseconds. Returns a
     * description of this moment.
     */
    private String awaitTargetCall() throws InterruptedException {
        var target = TARGET_CALLS.get(random.nextInt(TARGET_CALLS.size()));
        int micros = random.nextInt(CALL_MAX_MICROS);
        try {
            killObserver
                    .whenNextStarts(target)
                    .get(TARGET_CALL_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The load makes no call of the kind " + target, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
        return "%s + %d us".formatted(target, micros);
    }

    private ClusterNode randomNode() {
        var hosts = candidates.stream().sorted().toList();
        return cluster.nodeOnHost(hosts.get(random.nextInt(hosts.size())));
    }

    private InjectedFault kill() throws IOException, InterruptedException {
        var node = randomNode();
        var atOnce = random.nextBoolean();
        var moment = awaitTargetCall();
        long began = now();
        killObserver.onKill();
        node.kill();
        pause(atOnce ? Duration.ofSeconds(1) : DOWN_TIME);
        node.start();
        return nodeFault(
                node,
                "%s, restarted after %d s".formatted(moment, atOnce ? 1 : DOWN_TIME.toSeconds()),
                began);
    }

    /** Kills a node and overloads the remaining nodes. */
    private InjectedFault overload() throws IOException, InterruptedException {
        var node = randomNode();
        var duringOverload = random.nextBoolean();
        var time = OVERLOADED_MIN.plusSeconds(random.nextInt(OVERLOADED_EXTRA_MAX_SECONDS + 1));
        var remaining = cluster.nodes().stream().filter(other -> other != node).toList();
        try (var crowds = overload.connect(remaining)) {
            var moment = awaitTargetCall();
            long began = now();
            killObserver.onKill();
            node.kill();
            var result =
                    overload.offerLoad(
                            crowds,
                            remaining,
                            time,
                            () -> {
                                if (duringOverload) {
                                    pause(DOWN_TIME);
                                    node.start();
                                }
                            });
            if (!duringOverload) {
                node.start();
            }
            var restarted = duringOverload ? ", restarted during " : ", restarted after ";
            return nodeFault(
                    node, moment + restarted + time.toSeconds() + " s of " + result, began);
        }
    }

    private InjectedFault freeze() throws IOException, InterruptedException {
        var node = randomNode();
        var moment = awaitTargetCall();
        long began = now();
        node.suspend();
        pause(FROZEN);
        node.resume();
        return nodeFault(node, moment, began);
    }

    private InjectedFault newIncarnation() throws IOException, InterruptedException {
        var node = randomNode();
        int afterMillis = random.nextInt((int) DOWN_TIME.toMillis());
        var moment = awaitTargetCall();
        long began = now();
        var frozen = Deadline.after(FROZEN);
        node.suspend();
        pause(Duration.ofMillis(afterMillis));
        var others = cluster.nodes().stream().filter(other -> other != node).toList();
        others.forEach(ClusterNode::kill);
        for (var other : others) {
            other.start();
        }
        pause(frozen.remaining());
        node.resume();
        return new InjectedFault(
                "node %d, %s, the others after %d ms".formatted(node.host(), moment, afterMillis),
                ALL_NODES,
                began,
                now());
    }

    private InjectedFault cut() throws IOException, InterruptedException {
        var node = randomNode();
        var moment = awaitTargetCall();
        long began = now();
        cluster.network().disableLink(node.host());
        var healed = awaitMarkedDown();
        cluster.network().enableLink(node.host());
        return nodeFault(node, moment + healed, began);
    }

    /** Blocks connections between some nodes. All nodes still reach the database. */
    private InjectedFault partition(FaultKind kind) throws IOException, InterruptedException {
        int from = randomNode().host();
        int other = 1 + from % TestCluster.NODE_COUNT;
        int third = 1 + other % TestCluster.NODE_COUNT;
        var moment = awaitTargetCall();
        long began = now();
        var network = cluster.network();
        network.block(from, other);
        if (kind == FaultKind.ASYMMETRIC) {
            network.block(from, third);
        } else {
            network.block(other, from);
        }
        if (kind == FaultKind.PARTITION) {
            network.block(from, third);
            network.block(third, from);
        }
        var healed = awaitMarkedDown();
        network.unblockAll();
        return kind == FaultKind.PARTIAL
                ? new InjectedFault(
                        "nodes %d and %d, %s".formatted(from, other, moment + healed),
                        Set.of(from, other),
                        began,
                        now())
                : nodeFault(cluster.nodeOnHost(from), moment + healed, began);
    }

    private InjectedFault databaseCut() throws IOException, InterruptedException {
        var node = randomNode();
        var moment = awaitTargetCall();
        long began = now();
        var network = cluster.network();
        for (var database : List.of(cluster.primaryDatabase(), cluster.nonPrimaryDatabase())) {
            network.block(node.host(), database.host());
            network.block(database.host(), node.host());
        }
        var healed = awaitMarkedDown();
        network.unblockAll();
        return nodeFault(node, moment + healed, began);
    }

    /**
     * Waits until a node that was marked down has ended, and then for a random time. Ends the wait
     * after {@link #PARTITION_MAX} if no node has ended. Returns a description.
     */
    private String awaitMarkedDown() {
        int moreMillis = random.nextInt(PARTITION_EXTRA_MAX_MILLIS);
        var pids = cluster.jvmPids();
        if (!Deadline.after(PARTITION_MAX)
                .await(() -> !pids.equals(cluster.jvmPids()), POLL_INTERVAL)) {
            return ", healed after " + PARTITION_MAX.toSeconds() + " s";
        }
        pause(Duration.ofMillis(moreMillis));
        return ", healed %d ms after a node ended".formatted(moreMillis);
    }

    private InjectedFault loss() throws IOException, InterruptedException {
        var node = randomNode();
        int delayMillis = 5 + random.nextInt(45);
        int lossPercent = random.nextInt(10);
        long began = now();
        var link =
                DegradedLink.degrade(
                        cluster.network(), node.host(), delayMillis, delayMillis / 3, lossPercent);
        try (link) {
            pause(LOSSY);
        }
        return nodeFault(node, "%d ms late, %d %% lost".formatted(delayMillis, lossPercent), began);
    }

    private InjectedFault diskFull() throws IOException, InterruptedException {
        var moment = awaitTargetCall();
        long began = now();
        cluster.primaryDatabase().disk().fill();
        pause(FULL);
        cluster.primaryDatabase().disk().freeSpace();
        if (!cluster.primaryDatabase().isAlive()) {
            cluster.primaryDatabase().start();
            moment += ", PostgreSQL ended";
        }
        return databaseFault(moment, began);
    }

    private InjectedFault stepClock() throws SQLException, InterruptedException {
        var offset = random.nextBoolean() ? CLOCK_OFFSET : CLOCK_OFFSET.negated();
        var moment = awaitTargetCall();
        long began = now();
        cluster.primaryDatabase().stepClock(offset);
        pause(CLOCK_WRONG);
        cluster.primaryDatabase().stepClock(Duration.ZERO);
        return databaseFault("%s, by %s".formatted(moment, offset), began);
    }

    private long failOver() throws SQLException {
        long began = now();
        cluster.primaryDatabase().kill();
        cluster.nonPrimaryDatabase().promote();
        cluster.switchPrimary();
        return began;
    }
}
