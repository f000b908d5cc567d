package dev.askel.load.cluster;

import dev.askel.load.mix.Boundary;
import dev.askel.load.mix.KillSwitch;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
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

/** Does to a cluster what befalls clusters. */
final class Faults {
    private static final List<Boundary> AIMS =
            List.of(
                    Boundary.START_IS_UNANSWERED,
                    Boundary.ANSWER_IS_UNANSWERED,
                    Boundary.STOP_IS_UNANSWERED,
                    Boundary.POLL_IS_UNANSWERED);
    private static final Duration AIM_MAX = Duration.ofSeconds(20);
    private static final Set<Integer> ALL_NODES = Set.of(1, 2, 3);
    private static final int CALL_MAX_MICROS = 4000;
    // Longer than it takes the others to put a killed node out.
    private static final Duration AWAY = Duration.ofSeconds(8);
    private static final Duration OVERLOADED_MIN = Duration.ofSeconds(12);
    private static final int OVERLOADED_MORE_MAX_SECONDS = 4;
    private static final Duration FROZEN = Duration.ofSeconds(60);
    // So long at most: what is cut off is decided on within this time, or never.
    private static final Duration APART_MAX = Duration.ofSeconds(30);
    // How long a node that was put out, and is started again, finds things as they are.
    private static final int STILL_APART_MAX_MILLIS = 6000;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration LOSSY = Duration.ofSeconds(15);
    private static final Duration NODE_MAX = Duration.ofSeconds(90);
    private static final Duration DATABASE_AWAY = Duration.ofSeconds(3);
    private static final Duration STALL = Duration.ofSeconds(30);
    private static final Duration FULL = Duration.ofSeconds(12);
    private static final Duration BEHIND = Duration.ofSeconds(4);
    private static final Duration OLD_PRIMARY_LIVES = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final KillSwitch killSwitch;
    private final RandomGenerator random;
    private final Optional<ServerCommand> former;
    private final ServerCommand current;
    private final Overload overload;
    private Set<Integer> candidates = ALL_NODES;

    /**
     * Faults whose places and moments a generator draws.
     *
     * @param current the build that nodes run
     * @param former the one before, if there is one
     * @param overload what nodes are offered beside the load
     */
    Faults(
            Cluster cluster,
            KillSwitch killSwitch,
            RandomGenerator random,
            ServerCommand current,
            Optional<ServerCommand> former,
            Overload overload) {
        this.cluster = cluster;
        this.killSwitch = killSwitch;
        this.random = random;
        this.current = current;
        this.former = former;
        this.overload = overload;
    }

    /** What a fault needs before its round begins, as its standby or nodes of the former build. */
    void prepare(Kind kind)
            throws IOException,
                    SQLException,
                    RefusedException,
                    UnansweredException,
                    InterruptedException {
        switch (kind) {
            case OVERLOAD -> overload.prepare();
            case POSTGRES_FAILOVER, OLD_PRIMARY -> {
                cluster.otherDatabase().follow(cluster.database());
                cluster.database().commitWithStandby();
            }
            case ASYNC_STANDBY -> {
                cluster.otherDatabase().follow(cluster.database());
                cluster.database().awaitStandby();
            }
            case ROLLING_UPDATE ->
                    runs(
                            former.orElseThrow(() ->
                                    new IllegalStateException(
                                            "There is no former build to update from: build"
                                                    + " twice")));
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
                    POSTGRES_DISK_FULL -> {
                // The cluster as it is.
            }
        }
    }

    /**
     * Lets one happen, from its begin to its end.
     *
     * @param watched hosts of nodes whose executions are watched: one of them is struck
     */
    Struck strike(Kind kind, Set<Integer> watched)
            throws IOException, SQLException, InterruptedException {
        candidates = watched.isEmpty() ? ALL_NODES : watched;
        return switch (kind) {
            case KILL -> kill();
            case OVERLOAD -> overload();
            case FREEZE -> freeze();
            case NEW_INCARNATION -> newIncarnation();
            case CUT -> cut();
            case PARTITION -> apart(kind);
            case ASYMMETRIC -> apart(kind);
            case PARTIAL -> apart(kind);
            case DATABASE_CUT -> databaseCut();
            case LOSS -> loss();
            case ROLLING_RESTART, ROLLING_UPDATE -> {
                long began = now();
                roll(current);
                yield new Struck("nodes 1, 2, 3", ALL_NODES, began, now());
            }
            case POSTGRES_KILL -> {
                var point = aim();
                long began = now();
                cluster.database().kill();
                cluster.database().start();
                yield ofDatabase(point, began);
            }
            case POSTGRES_RESTART -> {
                var point = aim();
                long began = now();
                cluster.database().crash();
                pause(DATABASE_AWAY);
                cluster.database().start();
                yield ofDatabase(point, began);
            }
            case POSTGRES_STALL -> {
                var point = aim();
                long began = now();
                cluster.database().freeze();
                pause(STALL);
                cluster.database().thaw();
                yield ofDatabase(point, began);
            }
            case POSTGRES_DISK_FULL -> diskFull();
            case POSTGRES_FAILOVER -> {
                var point = aim();
                long began = failOver();
                yield ofDatabase(point, began);
            }
            case OLD_PRIMARY -> {
                var point = aim();
                long began = failOver();
                var old = cluster.otherDatabase();
                var alone = random.nextBoolean();
                pause(DATABASE_AWAY);
                if (alone) {
                    old.startAlone();
                } else {
                    old.start();
                }
                pause(OLD_PRIMARY_LIVES);
                old.kill();
                yield ofDatabase(
                        point + (alone ? ", it commits alone" : ", it waits for its standby"),
                        began);
            }
            case ASYNC_STANDBY -> {
                var primary = cluster.database().host();
                var standby = cluster.otherDatabase().host();
                cluster.network().silence(primary, standby);
                cluster.network().silence(standby, primary);
                pause(BEHIND);
                var point = aim();
                long began = failOver();
                cluster.network().heal();
                yield ofDatabase(point, began);
            }
        };
    }

    private static Struck ofDatabase(String point, long began) {
        return new Struck(point, Set.of(), began, now());
    }

    private static Struck ofNode(Node node, String point, long began) {
        return new Struck(
                "node %d, %s".formatted(node.host(), point), Set.of(node.host()), began, now());
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    /** Waits until a call of a drawn kind is under way, and some moments more. */
    private String aim() throws InterruptedException {
        var aim = AIMS.get(random.nextInt(AIMS.size()));
        int micros = random.nextInt(CALL_MAX_MICROS);
        try {
            killSwitch.arm(aim).get(AIM_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The load makes no call of the kind " + aim, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
        return "%s + %d us".formatted(aim, micros);
    }

    private Node drawNode() {
        var hosts = candidates.stream().sorted().toList();
        return cluster.node(hosts.get(random.nextInt(hosts.size())));
    }

    private Struck kill() throws IOException, InterruptedException {
        var node = drawNode();
        var atOnce = random.nextBoolean();
        var point = aim();
        long began = now();
        killSwitch.pulled();
        node.kill();
        pause(atOnce ? Duration.ofSeconds(1) : AWAY);
        node.start();
        return ofNode(
                node, "%s, back after %d s".formatted(point, atOnce ? 1 : AWAY.toSeconds()), began);
    }

    /** Kills a node, and has those that are left bear more than they can. */
    private Struck overload() throws IOException, InterruptedException {
        var node = drawNode();
        var amid = random.nextBoolean();
        var time = OVERLOADED_MIN.plusSeconds(random.nextInt(OVERLOADED_MORE_MAX_SECONDS + 1));
        var left = cluster.nodes().stream().filter(other -> other != node).toList();
        try (var crowds = overload.gather(left)) {
            var point = aim();
            long began = now();
            killSwitch.pulled();
            node.kill();
            var came =
                    overload.offer(
                            crowds,
                            left,
                            time,
                            () -> {
                                if (amid) {
                                    pause(AWAY);
                                    node.start();
                                }
                            });
            if (!amid) {
                node.start();
            }
            var back = amid ? ", back amid " : ", back after ";
            return ofNode(node, point + back + time.toSeconds() + " s of " + came, began);
        }
    }

    private Struck freeze() throws IOException, InterruptedException {
        var node = drawNode();
        var point = aim();
        long began = now();
        node.freeze();
        pause(FROZEN);
        node.thaw();
        return ofNode(node, point, began);
    }

    private Struck newIncarnation() throws IOException, InterruptedException {
        var node = drawNode();
        int afterMillis = random.nextInt((int) AWAY.toMillis());
        var point = aim();
        long began = now();
        var asleep = Deadline.in(FROZEN);
        node.freeze();
        pause(Duration.ofMillis(afterMillis));
        var others = cluster.nodes().stream().filter(other -> other != node).toList();
        others.forEach(Node::kill);
        for (var other : others) {
            other.start();
        }
        pause(asleep.left());
        node.thaw();
        return new Struck(
                "node %d, %s, the others after %d ms".formatted(node.host(), point, afterMillis),
                ALL_NODES,
                began,
                now());
    }

    private Struck cut() throws IOException, InterruptedException {
        var node = drawNode();
        var point = aim();
        long began = now();
        cluster.network().cut(node.host());
        var healed = stayApart();
        cluster.network().join(node.host());
        return ofNode(node, point + healed, began);
    }

    /** Some nodes do not reach others; all reach the database. */
    private Struck apart(Kind kind) throws IOException, InterruptedException {
        int from = drawNode().host();
        int other = 1 + from % Cluster.NODES;
        int third = 1 + other % Cluster.NODES;
        var point = aim();
        long began = now();
        var network = cluster.network();
        network.silence(from, other);
        if (kind == Kind.ASYMMETRIC) {
            network.silence(from, third);
        } else {
            network.silence(other, from);
        }
        if (kind == Kind.PARTITION) {
            network.silence(from, third);
            network.silence(third, from);
        }
        var healed = stayApart();
        network.heal();
        return kind == Kind.PARTIAL
                ? new Struck(
                        "nodes %d and %d, %s".formatted(from, other, point + healed),
                        Set.of(from, other),
                        began,
                        now())
                : ofNode(cluster.node(from), point + healed, began);
    }

    private Struck databaseCut() throws IOException, InterruptedException {
        var node = drawNode();
        var point = aim();
        long began = now();
        var network = cluster.network();
        for (var database : List.of(cluster.database(), cluster.otherDatabase())) {
            network.silence(node.host(), database.host());
            network.silence(database.host(), node.host());
        }
        var healed = stayApart();
        network.heal();
        return ofNode(node, point + healed, began);
    }

    /** Waits until a node was put out, and a drawn time more; says so. */
    private String stayApart() {
        int moreMillis = random.nextInt(STILL_APART_MAX_MILLIS);
        var lives = cluster.lives();
        if (!Deadline.in(APART_MAX).await(() -> !lives.equals(cluster.lives()), BETWEEN_LOOKS)) {
            return ", healed after " + APART_MAX.toSeconds() + " s";
        }
        pause(Duration.ofMillis(moreMillis));
        return ", healed %d ms after a node ended".formatted(moreMillis);
    }

    private Struck loss() throws IOException, InterruptedException {
        var node = drawNode();
        int delayMillis = 5 + random.nextInt(45);
        int lossPercent = random.nextInt(10);
        long began = now();
        var wire =
                BadWire.between(
                        cluster.network(), node.host(), delayMillis, delayMillis / 3, lossPercent);
        try (wire) {
            pause(LOSSY);
        }
        return ofNode(node, "%d ms late, %d %% lost".formatted(delayMillis, lossPercent), began);
    }

    private void roll(ServerCommand command) throws IOException, InterruptedException {
        for (var node : cluster.nodes()) {
            node.stop();
            node.runs(command);
            node.start();
            if (!cluster.isWholeBy(Deadline.in(NODE_MAX))) {
                throw new IOException("Node " + node.host() + " does not come back: " + node.log());
            }
        }
    }

    /** Has all nodes run a build, of which no load takes notice yet. */
    private void runs(ServerCommand command) throws IOException {
        for (var node : cluster.nodes()) {
            node.kill();
            node.runs(command);
        }
        cluster.startNodes(NODE_MAX);
    }

    private Struck diskFull() throws IOException, InterruptedException {
        var point = aim();
        long began = now();
        cluster.database().disk().fill();
        pause(FULL);
        cluster.database().disk().makeRoom();
        if (!cluster.database().isAlive()) {
            cluster.database().start();
            point += ", PostgreSQL went down";
        }
        return ofDatabase(point, began);
    }

    private long failOver() throws SQLException {
        long began = now();
        cluster.database().kill();
        cluster.otherDatabase().promote();
        cluster.fellOver();
        return began;
    }
}
